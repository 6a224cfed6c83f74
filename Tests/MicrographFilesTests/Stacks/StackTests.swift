import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// Stacks must hold what their images are one by one, and stay what they are from file to file.
@Suite struct StackTests {
  /// Writes a stack as NPY, HyperSpy and TIFF with 1 and 3 threads; all must be the same and come back as the same numbers.
  ///
  /// - Returns: the bytes of the NPY file.
  @discardableResult
  private func throughAllKinds(_ stack: StoredDataset, in folder: String) throws -> [UInt8] {
    for threads in [1, 3] {
      try writeNPY(stack, to: "\(folder)/s\(threads).npy", threads: threads)
      try writeHyperSpy([stack], to: "\(folder)/s\(threads).hspy", threads: threads)
      try writeTIFF(stack, to: "\(folder)/s\(threads).tif", threads: threads)
    }
    let numbers = try bytes(of: "\(folder)/s1.npy")
    for ending in ["npy", "hspy", "tif"] {
      #expect(try bytes(of: "\(folder)/s1.\(ending)") == bytes(of: "\(folder)/s3.\(ending)"), "\(ending)")
    }
    for ending in ["npy", "hspy", "tif"] {
      let again = try MicrographFile.open("\(folder)/s1.\(ending)")
      try #require(again.stacks.count == 1, "\(ending)")
      let back = try again.stored(again.stacks[0])
      #expect(back.description.shape == stack.description.shape, "\(ending)")
      // int8 is none of TIFF's types for ImageJ.
      if ending == "tif" && stack.description.pixelType == .int8 { continue }
      try writeNPY(back, to: "\(folder)/again.npy", threads: 2)
      #expect(try bytes(of: "\(folder)/again.npy") == numbers, "\(ending)")
    }
    return numbers
  }

  /// The images of a stack one by one, as NPY gives their numbers.
  private func images(_ names: [String], of file: MicrographFile, in folder: String) throws -> [UInt8] {
    try names.flatMap { name in
      let image = try file.stored(dataset: name)
      try writeNPY(image, to: "\(folder)/image.npy", threads: 1)
      let count = image.description.shape.reduce(image.description.pixelType.bytes, *)
      return try bytes(of: "\(folder)/image.npy").suffix(count)
    }
  }

  /// The only stack of a file, which must have the numbers of some of its images one behind the other.
  private func checkedStack(_ file: MicrographFile, named name: String, images names: [String]) throws -> StoredDataset
  {
    let stack = try file.stored(dataset: name)
    let about = stack.description
    #expect(about.isStack && about.name == name && about.shape[0] == names.count)
    try withTemporaryFolder { folder in
      let numbers = try throughAllKinds(stack, in: folder)
      #expect(
        try Array(numbers.suffix(about.shape.reduce(about.pixelType.bytes, *))) == images(names, of: file, in: folder))
    }
    return stack
  }

  @Test(arguments: PixelType.allCases) func arraysOfEveryTypeStayTheSame(type: PixelType) throws {
    let seed = UInt64(type.numPyName.utf8.reduce(0) { $0 + Int($1) })
    var random = SeededGenerator(seed: seed)
    let shape = [1 + random.below(6), 1 + random.below(40), 1 + random.below(90)]
    let sample = ConversionSample(shape: shape, type: type, seed: seed)
    try withTemporaryFolder { folder in
      for fortran in [false, true] {
        let path = "\(folder)/in.npy"
        try Data(fortran ? sample.fortranNPY : sample.npy).write(to: URL(fileURLWithPath: path))
        let file = try MicrographFile.open(path)
        #expect(file.datasets.map(\.kind) == [.other] && file.stacks.map(\.members) == [[0]])
        let stack = try file.stored(dataset: "array")
        if shape[0] > 1 {
          #expect(
            try throughAllKinds(stack, in: folder) == sample.npy, "\(shape), seed \(seed), Fortran order \(fortran)")
        } else {
          try writeNPY(stack, to: "\(folder)/out.npy", threads: 1)
          #expect(try bytes(of: "\(folder)/out.npy") == sample.npy, "\(shape), Fortran order \(fortran)")
        }
      }
    }
  }

  @Test func sectionsOfMRCAreAStack() throws {
    try withTemporaryFolder { folder in
      var bytes = OtherSamples.mrc(mode: 12, type: "half", sections: 3)
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/a.mrc"))
      let names = (0..<3).map { "image frame \($0)" }
      let series = try checkedStack(MicrographFile.open("\(folder)/a.mrc"), named: "image", images: names)
      #expect(series.description.axes.map(\.units) == ["", "nm", "nm"])
      #expect(series.description.pixelSize == PixelSize(sideInNM: 0.2))
      // Space group 1: a volume.
      bytes[88] = 1
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/b.mrc"))
      let volume = try checkedStack(MicrographFile.open("\(folder)/b.mrc"), named: "image", images: names)
      #expect(volume.description.axes.map(\.units) == ["nm", "nm", "nm"])
      #expect(abs(volume.description.axes[0].scale - 0.4 / 3) < 1e-8)
    }
  }

  @Test func aStackTooLongToListIsWrittenAsAWhole() throws {
    try withTemporaryFolder { folder in
      let bytes = OtherSamples.mrc(mode: 0, type: "uint8", sections: 5000)
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/a.mrc"))
      let file = try MicrographFile.open("\(folder)/a.mrc")
      #expect(file.stacks.map(\.members) == [[0]])
      let stack = try file.stored(dataset: "image")
      try writeHyperSpy([stack], to: "\(folder)/a.hspy", threads: 2)
      let back = try MicrographFile.open("\(folder)/a.hspy").stored(dataset: "a")
      try writeNPY(back, to: "\(folder)/a.npy", threads: 2)
      #expect(try TestSupport.bytes(of: "\(folder)/a.npy").suffix(5000 * 15) == bytes.suffix(5000 * 15))
    }
  }

  @Test func stacksOfDigitalMicrographKeepTheirAxis() throws {
    var sample = DMSample(imageType: 10, sizes: [5, 4, 6])
    sample.signal = ""
    sample.calibrations = [(0.5, 0, "nm"), (0.25, 0, "nm"), (-2, 3, "\u{B5}m")]
    try withTemporaryFolder { folder in
      try Data(sample.bytes).write(to: URL(fileURLWithPath: "\(folder)/a.dm4"))
      let file = try MicrographFile.open("\(folder)/a.dm4")
      let stack = try checkedStack(file, named: "Map", images: (0..<6).map { "Map frame \($0)" })
      #expect(stack.description.axes[0] == AxisDescription(name: "z", units: "\u{B5}m", offset: 6, scale: -2, size: 6))
      #expect(stack.description.pixelSize == PixelSize(heightInNM: 0.25, widthInNM: 0.5))
      try writeHyperSpy([stack], to: "\(folder)/a.hspy", threads: 1)
      #expect(try MicrographFile.open("\(folder)/a.hspy").stacks[0].description.axes == stack.description.axes)
      // TIFF has the unit of its pixels, and an axis that rises.
      try writeTIFF(stack, to: "\(folder)/a.tif", threads: 1)
      let lines = try tiffDescription("\(folder)/a.tif")
      #expect(
        lines.prefix(6) == ["ImageJ=1.11a", "images=6", "slices=6", "hyperstack=true", "mode=grayscale", "loop=false"])
      #expect(lines.contains("unit=nm") && lines.contains("spacing=2000.0") && lines.contains("zorigin=3.0"))
      let axis = try MicrographFile.open("\(folder)/a.tif").stacks[0].description.axes[0]
      #expect(axis == AxisDescription(name: "z", units: "nm", offset: -6000, scale: 2000, size: 6))
    }
  }

  @Test func seriesOfTIAAreTurnedAsTheirImagesAre() throws {
    try withTemporaryFolder { folder in
      try Data(OtherSamples.series(spectra: false)).write(to: URL(fileURLWithPath: "\(folder)/a_1.ser"))
      let file = try MicrographFile.open("\(folder)/a_1.ser")
      let stack = try checkedStack(file, named: "series", images: ["series frame 0", "series frame 1"])
      #expect(stack.description.axes[0] == AxisDescription(countingFrames: 2))
      #expect(stack.description.pixelSize == PixelSize(heightInNM: 2, widthInNM: 1))
    }
  }

  @Test func allFramesOfVeloxByTheirName() throws {
    let file = try MicrographFile.open(VeloxFixture.path("two-detectors"))
    // The mean stays what is listed.
    #expect(file.stacks.isEmpty)
    let frames = (0..<VeloxFixture.frames).map { "HAADF/frame \($0)" }
    let stack = try checkedStack(file, named: "HAADF/stack", images: frames)
    #expect(stack.description.pixelSize == file.datasets.first { $0.name == "HAADF" }?.pixelSize)
    for name in ["HAADF/stacks", "HAADF/stack/frame 0", "Ti/stack"] {
      #expect(throws: FileError.self) { try file.stored(dataset: name) }
    }
    let error = #expect(throws: FileError.self) { try file.micrograph(dataset: "HAADF/stack") }
    #expect(error?.message == "an image (rows, columns) is needed; it is a stack of images (3 x 3 x 4)")
  }

  @Test func timesBetweenFrames() throws {
    func time(_ text: String) -> Double? { VeloxMetadata(tree: JSONTree(Array(text.utf8)) ?? .null).frameTimeInS }
    let camera = #""BinaryResult": {"DetectorIndex": "1"}, "Detectors": {"Detector-1": {"ExposureTime": "0.8"}}"#
    #expect(time("{\"Scan\": {\"FrameTime\": \"2.5\"}, \(camera)}") == 2.5)
    #expect(time("{\(camera)}") == 0.8)
    #expect(time("{\"Scan\": {\"FrameTime\": \"0\"}}") == nil && time("{}") == nil)
  }

  /// Images that are read in several boxes each.
  @Test func largePagesAreReadOneByOne() throws {
    let sample = ConversionSample(shape: [3, 1100, 1000], type: .uint16, seed: 9)
    try withTemporaryFolder { folder in
      try Data(sample.npy).write(to: URL(fileURLWithPath: "\(folder)/in.npy"))
      try writeTIFF(
        MicrographFile.open("\(folder)/in.npy").stored(dataset: "array"), to: "\(folder)/in.tif", threads: 2)
      let file = try MicrographFile.open("\(folder)/in.tif")
      let stack = try file.stored(dataset: "pages")
      let source = try #require(stack.source(wholeSpectra: true) as? FramesSource)
      #expect(source.boxes.count == 6)
      #expect(try throughAllKinds(stack, in: folder) == sample.npy)
    }
  }
}

extension ConversionSample {
  /// The NumPy file of these numbers with the first axis fastest.
  fileprivate var fortranNPY: [UInt8] {
    var stored = bytes
    let width = type.bytes
    for i in 0..<shape[0] {
      for j in 0..<shape[1] {
        for k in 0..<shape[2] {
          let (from, to) = ((i * shape[1] + j) * shape[2] + k, (k * shape[1] + j) * shape[0] + i)
          stored.replaceSubrange(to * width..<(to + 1) * width, with: bytes[from * width..<(from + 1) * width])
        }
      }
    }
    let header = npyHeader(type: type.numPyName, shape: shape)
    let text = String(decoding: header.dropFirst(10), as: UTF8.self)
    return header.prefix(10) + Array(text.replacing("'fortran_order': False", with: "'fortran_order': True ").utf8)
      + stored
  }
}
