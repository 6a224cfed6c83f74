import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

@Suite struct JEOLTests {
  private func counts(_ row: Int, _ column: Int) -> [Int] {
    (row + column) % 3 == 0 ? [] : [row * 8 + column, 4095, row * 8 + column]
  }

  private func cube(_ source: any SpectrumBlockSource) throws -> [[Int: Int]] {
    let whole = try WholeCube(source)
    #expect(whole.covers.allSatisfy { $0 == 1 })
    return (0..<64).map { pixel in
      var counts: [Int: Int] = [:]
      for channel in 0..<4096 where whole.values[pixel * 4096 + channel] > 0 {
        counts[channel] = Int(whole.values[pixel * 4096 + channel])
      }
      return counts
    }
  }

  /// Two whole sweeps count, a third that stopped half way does not.
  @Test func wholeSweepsAreAdded() throws {
    let events =
      JEOLSample.sweep(8, counts) + JEOLSample.sweep(8, counts) + JEOLSample.sweep(8, counts, rows: 4)
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.pts"
      try Data(JEOLSample.map(events)).write(to: URL(fileURLWithPath: path))
      let file = try MicrographFile.open(path)
      let map = file.datasets[0]
      #expect(file.format == .jeol && map.shape == [8, 8, 4096] && map.detector == "EDS (EX24)")
      #expect(map.beamEnergyInKeV == 200 && map.signalType == "EDS_TEM")
      #expect(map.energyAxis.map { abs($0.offsetInEV + 1460) < 1e-9 && abs($0.stepInEV - 10) < 1e-12 } == true)
      #expect(map.pixelSize == PixelSize(sideInNM: 12_500))
      let found = try cube(file.spectrumImage().source)
      for row in 0..<8 {
        for column in 0..<8 {
          var expected: [Int: Int] = [:]
          for channel in counts(row, column) { expected[channel, default: 0] += 2 }
          #expect(found[row * 8 + column] == expected, "row \(row), column \(column)")
        }
      }
    }
  }

  /// rosettasciio 0.15 gives the same image for a file with such a stream (`read_em_image`): the sum over whole sweeps.
  @Test func theImageWithinAStreamIsTheSumOfItsWholeSweeps() throws {
    let events =
      JEOLSample.sweep(8, counts) + JEOLSample.sweep(8, counts) + JEOLSample.sweep(8, counts, rows: 4)
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.pts"
      try Data(JEOLSample.map(events)).write(to: URL(fileURLWithPath: path))
      let file = try MicrographFile.open(path)
      #expect(file.datasets.map(\.name) == ["EDS", "image of the map"] && file.datasets[1].pixelType == .uint32)
      let image = try file.micrograph()
      #expect(image.pixelSize == PixelSize(sideInNM: 12_500))
      let values: [Float] = (0..<64).map { Float($0 / 8 + $0 % 8) }
      #expect(image.intensity.elements == values.map { 2 * $0 })
      let one = try file.micrograph(dataset: "image of the map/frame 1")
      #expect(one.intensity.elements == values)
      let error = #expect(throws: FileError.self) { try file.labelMask() }
      #expect(error?.message == "is a sum over sweeps; a label mask needs class numbers")
    }
  }

  @Test func sweepsAreChosenByName() throws {
    let sweeps = (0..<3).map { sweep in
      JEOLSample.sweep(8) { row, column in row == sweep ? [100 * sweep + column] : [] }
    }
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.pts"
      try Data(JEOLSample.map(sweeps.flatMap { $0 })).write(to: URL(fileURLWithPath: path))
      let file = try MicrographFile.open(path)
      #expect(file.datasets[0].note == "sum of all whole sweeps; some: EDS/frame 0, EDS/frames 0-9")
      for (name, frames) in [("EDS", 0..<3), ("EDS/frame 1", 1..<2), ("EDS/frames 1-2", 1..<3)] {
        let found = try cube(file.spectrumImage(dataset: name).source)
        for pixel in 0..<64 {
          let (row, column) = (pixel / 8, pixel % 8)
          let expected: [Int: Int] = frames.contains(row) ? [100 * row + column: 1] : [:]
          #expect(found[pixel] == expected, "\(name)")
        }
      }
      let error = #expect(throws: FileError.self) { try file.spectrumImage(dataset: "EDS/frames 1-3") }
      #expect(error?.message == "has 3 whole sweeps, counted from 0; frame 3 is not among them")
      let unknown = #expect(throws: FileError.self) { try file.spectrumImage(dataset: "EDS/sweep 1") }
      #expect(
        unknown?.message
          == "holds no data set \"EDS/sweep 1\"; EDS has frames (whole sweeps), counted from 0: EDS/frame 0, EDS/frames 0-9"
      )
    }
  }

  @Test func manyCountsWidenTheBlock() throws {
    let events = JEOLSample.sweep(8) { row, column in row == 0 && column == 0 ? [Int](repeating: 7, count: 300) : [] }
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.pts"
      try Data(JEOLSample.map(events)).write(to: URL(fileURLWithPath: path))
      #expect(try cube(MicrographFile.open(path).spectrumImage().source)[0] == [7: 300])
    }
  }

  @Test func projectsNameTheirParts() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: "\(folder)/Sample", withIntermediateDirectories: true)
      let files = [
        "Sample/a.img": JEOLSample.image(), "Sample/b.pts": JEOLSample.map(JEOLSample.sweep(8, counts)),
        "p.ASW": JEOLSample.project(["Sample\\a.img", "Sample\\b.pts", "Sample\\a.img"]),
        "out.ASW": JEOLSample.project(["..\\a.img"]), "gone.ASW": JEOLSample.project([".\\Sample\\.\\c.img"]),
      ]
      for (name, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
      let file = try MicrographFile.open("\(folder)/p.ASW")
      #expect(file.datasets.map(\.name) == ["C K", "EDS", "image of the map", "C K 2"])
      let image = try file.micrograph(dataset: "C K 2")
      #expect(image.intensity.elements == (0..<108).map { Float($0) } && image.rows == 9)
      #expect(file.datasets[0].pixelSize.map { abs($0.widthInNM - 1e5 / 12) < 1e-6 } == true)
      #expect(try !cube(file.spectrumImage().source)[1].isEmpty)
      #expect(file.tags?["FileType"]?.text == "Analysis Station")
      let outside = #expect(throws: FileError.self) { try MicrographFile.open("\(folder)/out.ASW") }
      #expect(outside?.message == "names the part \"..\\a.img\"; a file below its folder is expected")
      let gone = #expect(throws: FileError.self) { try MicrographFile.open("\(folder)/gone.ASW") }
      #expect(gone?.description == "\(folder)/Sample/c.img: no such file")
    }
  }

  @Test func deepTagsAndLyingLengthsAreRefused() throws {
    var deep: [UInt8] = [UInt8](repeating: 0, count: 12)
    for _ in 0..<200 { deep += [1, 1, 0, 0, 0, 65, 0, 0, 0, 0, 0, 0, 0, 0] }
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.ASW"
      try Data(deep).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
      #expect(error?.message == "is damaged: its tags are nested deeper than 64")
      let lying: [UInt8] = [UInt8](repeating: 0, count: 12) + [1, 1, 0, 0, 0, 65, 5, 0, 0, 0, 255, 255, 255, 127]
      try Data(lying).write(to: URL(fileURLWithPath: path))
      let second = #expect(throws: FileError.self) { try MicrographFile.open(path) }
      #expect(second?.message == "is damaged: a value claims 2147483647 bytes")
    }
  }
}
