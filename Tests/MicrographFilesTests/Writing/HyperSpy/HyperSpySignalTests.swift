import DataModel
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

@Suite struct HyperSpySignalTests {
  private let signal = HyperSpySignal(
    title: "a ramp", values: (0..<12).map { Double($0) / 3 },
    axes: [
      .init(name: "y", size: 3, scale: 0.5, offset: -1, units: "nm", isNavigation: false),
      .init(name: "x", size: 4, scale: 0.25, offset: 2, units: "nm", isNavigation: false),
    ], notes: ["origin": "µ-test"])

  @Test func ourReaderReadsItBack() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/ramp.hspy"
      try writeHyperSpy(signal, to: path)
      let file = try MicrographFile.open(path)
      let image = try file.micrograph()
      #expect(image.title == "a ramp" && image.rows == 3 && image.columns == 4 && image.pixelType == .float64)
      #expect(image.pixelSize == PixelSize(heightInNM: 0.5, widthInNM: 0.25))
      #expect(image.intensity.elements == signal.values.map(Float.init))
    }
  }

  @Test func theSameSignalGivesTheSameNumbers() throws {
    try withTemporaryFolder { folder in
      try writeHyperSpy(signal, to: "\(folder)/one.hspy")
      // HDF5 counts its times in seconds.
      Thread.sleep(forTimeInterval: 1.1)
      try writeHyperSpy(signal, to: "\(folder)/two.hspy")
      #expect(try bytes(of: "\(folder)/one.hspy") == bytes(of: "\(folder)/two.hspy"))
    }
  }

  @Test func aFailedWriteLosesNothing() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: FileError.self) { try writeHyperSpy(signal, to: "\(folder)/lost/one.hspy") }
      #expect(error?.description.hasSuffix("one.hspy: cannot be written: its folder does not exist") == true)
      try FileManager.default.createDirectory(atPath: "\(folder)/taken.hspy", withIntermediateDirectories: false)
      #expect(throws: FileError.self) { try writeHyperSpy(signal, to: "\(folder)/taken.hspy") }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["taken.hspy"])
    }
  }
}
