import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// Numbers that go from file to file must stay what they are, bit by bit.
@Suite struct ConversionTests {
  @Test(arguments: PixelType.allCases, [3, 4]) func imagesOfEveryTypeStayTheSame(type: PixelType, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let shape = [1 + random.below(90), 1 + random.below(300)]
    let sample = ConversionSample(shape: shape, type: type, seed: seed)
    try withTemporaryFolder { folder in
      let image = try onlyDataset(sample.write(to: folder))
      #expect(try writeNPY(image, to: "\(folder)/a.npy", threads: 2) == type)
      #expect(try writeHyperSpy([image], to: "\(folder)/a.hspy", threads: 2) == [type])
      let inTIFF = try writeTIFF(image, to: "\(folder)/a.tif", threads: 2)
      #expect(inTIFF == (type == .int8 ? .int16 : type))
      try writeNPY(onlyDataset("\(folder)/a.hspy"), to: "\(folder)/b.npy", threads: 2)
      try writeNPY(onlyDataset("\(folder)/a.tif"), to: "\(folder)/c.npy", threads: 2)
      #expect(try bytes(of: "\(folder)/a.npy") == sample.npy, "\(shape), seed \(seed)")
      #expect(try bytes(of: "\(folder)/b.npy") == sample.npy, "\(shape), seed \(seed)")
      if type == .int8 {
        let pixels = try NPYFixture(URL(fileURLWithPath: "\(folder)/c.npy")).values
        #expect(pixels == sample.bytes.map { Double(Int8(bitPattern: $0)) })
      } else {
        #expect(try bytes(of: "\(folder)/c.npy") == sample.npy, "\(shape), seed \(seed)")
      }
    }
  }

  @Test(
    arguments: [PixelType.uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64, .float32, .float64],
    [true, false])
  func cubesOfEveryTypeStayTheSame(type: PixelType, image: Bool) throws {
    var random = SeededGenerator(seed: UInt64(type.bytes) + (image ? 100 : 0))
    for bigEndian in [false, true] {
      let shape = [1 + random.below(20), 1 + random.below(20), 2 + random.below(60)]
      let sample = ConversionSample(shape: shape, type: type, seed: random.next())
      try withTemporaryFolder { folder in
        let cube = try onlyDataset(sample.write(to: folder, image: image, bigEndian: bigEndian))
        try writeNPY(cube, to: "\(folder)/a.npy", threads: 2)
        #expect(try bytes(of: "\(folder)/a.npy") == sample.npy, "\(shape)")
        #expect(try writeHyperSpy([cube], to: "\(folder)/a.hspy", threads: 2) == [type])
        let again = try onlyDataset("\(folder)/a.hspy")
        try writeNPY(again, to: "\(folder)/b.npy", threads: 2)
        #expect(try bytes(of: "\(folder)/b.npy") == sample.npy, "\(shape)")
        let about = again.description
        #expect(about.kind == .spectrumImage && about.signalType == "EDS_TEM" && about.beamEnergyInKeV == 200)
        #expect(about.pixelSize == PixelSize(heightInNM: 0.25, widthInNM: 0.5))
        #expect(about.energyAxis == cube.description.energyAxis)
        try writeTIFF(cube, to: "\(folder)/a.tif", threads: 2)
        let stack = try MicrographFile.open("\(folder)/a.tif")
        #expect(stack.datasets.count == shape[2])
        let channel = shape[2] / 2
        try writeNPY(stack.stored(dataset: "page \(channel)"), to: "\(folder)/c.npy", threads: 1)
        let plane = try bytes(of: "\(folder)/c.npy").suffix(shape[0] * shape[1] * (type == .int8 ? 2 : type.bytes))
        let wanted = (0..<shape[0] * shape[1]).flatMap { pixel in
          let start = (pixel * shape[2] + channel) * type.bytes
          let number = sample.bytes[start..<start + type.bytes]
          return type == .int8 ? [number[start], number[start] > 127 ? 255 : 0] : Array(number)
        }
        #expect(Array(plane) == wanted, "\(shape)")
      }
    }
  }

  /// Large enough for several tiles of every kind.
  @Test(arguments: [true, false]) func manyTilesGiveTheSameBytesForAllThreads(image: Bool) throws {
    let sample = ConversionSample(shape: [97, 113, 1024], type: .uint16, seed: 8, isDense: false)
    try withTemporaryFolder { folder in
      let cube = try onlyDataset(sample.write(to: folder, image: image))
      for threads in [1, 3] {
        try writeHyperSpy([cube], to: "\(folder)/\(threads).hspy", threads: threads)
        try writeTIFF(cube, to: "\(folder)/\(threads).tif", threads: threads)
        try writeNPY(cube, to: "\(folder)/\(threads).npy", threads: threads)
      }
      for ending in ["hspy", "tif", "npy"] {
        #expect(try bytes(of: "\(folder)/1.\(ending)") == bytes(of: "\(folder)/3.\(ending)"), "\(ending)")
      }
      #expect(try bytes(of: "\(folder)/3.npy") == sample.npy)
      try writeNPY(onlyDataset("\(folder)/3.hspy"), to: "\(folder)/again.npy", threads: 2)
      #expect(try bytes(of: "\(folder)/again.npy") == sample.npy)
    }
  }

  @Test(arguments: [(300 as UInt32, PixelType.uint16), (70_000, .uint32)])
  func countsBeyondTheTypeThatWasToldAreKept(highest: UInt32, type: PixelType) throws {
    var sample = BCFSample()
    // The header of smaller counts.
    sample.header = sample.xml
    sample.highest = highest
    try withTemporaryFolder { folder in
      try Data(sample.bytes).write(to: URL(fileURLWithPath: "\(folder)/a.bcf"))
      let file = try MicrographFile.open("\(folder)/a.bcf")
      let map = try file.stored(dataset: "EDX")
      #expect(map.description.pixelType == .uint8)
      let image = try #require(file.datasets.first { $0.kind == .image })
      let all = [try file.stored(dataset: image.name), map]
      #expect(try writeHyperSpy(all, to: "\(folder)/a.hspy", threads: 2) == [.uint16, type])
      #expect(try writeNPY(map, to: "\(folder)/a.npy", threads: 2) == type)
      #expect(try writeTIFF(map, to: "\(folder)/a.tif", threads: 2) == type)
      let container = try MicrographFile.open("\(folder)/a.hspy")
      #expect(Set(container.datasets.map(\.title)) == ["EDX", image.title])
      try writeNPY(container.stored(dataset: "EDX"), to: "\(folder)/b.npy", threads: 1)
      #expect(try bytes(of: "\(folder)/a.npy") == bytes(of: "\(folder)/b.npy"))
      let numbers = try bytes(of: "\(folder)/a.npy").suffix(sample.counts.count * type.bytes)
      let wanted = sample.counts.flatMap { count in (0..<type.bytes).map { UInt8(UInt32(count) >> (8 * $0) & 255) } }
      #expect(Array(numbers) == wanted)
    }
  }

  @Test func namesThatAreNotThereOrCannotBeReadAreSaid() throws {
    try withTemporaryFolder { folder in
      let path = try ConversionSample(shape: [3, 4], type: .uint8, seed: 1).write(to: folder)
      let file = try MicrographFile.open(path)
      let error = #expect(throws: FileError.self) { try file.stored(dataset: "lost") }
      #expect(error?.message == "holds no data set \"lost\"; it holds: array")
      let line = "\(folder)/line.npy"
      try Data(npyHeader(type: "|u1", shape: [8]) + [UInt8](repeating: 1, count: 8)).write(
        to: URL(fileURLWithPath: line))
      let other = #expect(throws: FileError.self) { try MicrographFile.open(line).stored(dataset: "array") }
      #expect(other?.code == .wrongKind)
      #expect(other?.message.hasPrefix("an image or a spectrum image is needed; it is") == true)
    }
  }
}
