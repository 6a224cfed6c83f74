import DataModel
import Foundation
import Kernels
import MicrographFiles
import Reports
import TestSupport
import Testing

@Suite struct ResultFilesTests {
  private func entries(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  /// Values of a file of NumPy's format 1.0.
  private func array<Element>(_ path: String, of type: Element.Type) throws -> [Element] {
    let file = try bytes(of: path)
    let start = 10 + Int(file[8]) + Int(file[9]) << 8
    return file[start...].withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: MemoryLayout<Element>.size).map {
        raw.loadUnaligned(fromByteOffset: $0, as: Element.self)
      }
    }
  }

  @Test func aStrategysFiles() throws {
    try withTemporaryFolder { folder in
      let output = Sample.output()
      try writeStrategy(output, image: Sample.image(), supports: Sample.supports(), to: folder)
      let path = "\(folder)/strategies/haadf-eds-mean-"
      #expect(
        try entries(path) == [
          "chips.csv", "classes.csv", "classes.png", "classes.svg", "entropy.npy", "labels.npy", "labels.tif",
          "overlay.png", "probabilities.npy",
        ])
      #expect(try array("\(path)/labels.npy", of: Int32.self) == output.segmentation.labels)
      let entropy = try array("\(path)/entropy.npy", of: Float.self)
      #expect(entropy.map(\.bitPattern) == output.segmentation.entropy.map(\.bitPattern))
      #expect(try array("\(path)/probabilities.npy", of: Float.self).count == 27)
    }
  }

  @Test func theSameStrategyGivesTheSameBytes() throws {
    try withTemporaryFolder { folder in
      for run in ["a", "b"] {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(run)", withIntermediateDirectories: false)
        try writeStrategy(
          Sample.output(), image: Sample.image(), supports: Sample.supports(), to: "\(folder)/\(run)")
      }
      for name in try entries("\(folder)/a/strategies/haadf-eds-mean-") {
        let files = try ["a", "b"].map { try bytes(of: "\(folder)/\($0)/strategies/haadf-eds-mean-/\(name)") }
        #expect(files[0] == files[1], "\(name)")
      }
    }
  }

  @Test func aChannelsFiles() throws {
    try withTemporaryFolder { folder in
      let values = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
      let distances = DistanceTable(
        values: Matrix(rows: 2, columns: 2, elements: [0, 1, .nan, .nan]), evidence: [true, false])
      try writeChannel(
        name: "Haadf 1", embeddings: Embeddings(values: values), distances: distances, to: folder)
      #expect(try entries("\(folder)/channels/Haadf 1") == ["distances.npy", "embeddings.npy"])
      #expect(try array("\(folder)/channels/Haadf 1/embeddings.npy", of: Float.self) == values.elements)
    }
  }

  /// Zeros could be read as data; the chips that have evidence keep theirs, zeros included.
  @Test func embeddingsOfChipsWithoutEvidenceAreNaN() throws {
    try withTemporaryFolder { folder in
      let values = Matrix(rows: 3, columns: 2, elements: [0, 2, 0, 0, 0, 0])
      let evidence = [true, false, true]
      let distances = DistanceTable(values: Matrix(rows: 3, columns: 1), evidence: evidence)
      try writeChannel(
        name: "eds", embeddings: Embeddings(values: values, evidence: evidence), distances: distances, to: folder)
      let found = try array("\(folder)/channels/eds/embeddings.npy", of: Float.self)
      #expect(found.map(\.isNaN) == [false, false, true, true, false, false])
      #expect(found.filter { !$0.isNaN } == [0, 2, 0, 0])
    }
  }

  @Test(arguments: ["", "..", ".", "../up", "a/b", "/etc", ".hidden", "a\0b"])
  func aChannelsNameCannotLeaveTheFolder(name: String) throws {
    try withTemporaryFolder { folder in
      let values = Matrix(rows: 1, columns: 1)
      let error = #expect(throws: FileError.self) {
        try writeChannel(
          name: name, embeddings: Embeddings(values: values),
          distances: DistanceTable(values: values, evidence: [true]), to: folder)
      }
      #expect(error?.description.contains("cannot name the folder of a channel") == true)
      let left = try entries(folder)
      #expect(left.isEmpty)
    }
  }

  @Test func twoStrategiesCannotShareAFolder() throws {
    try withTemporaryFolder { folder in
      let image = Sample.image()
      let supports = try Sample.supports()
      try writeStrategy(Sample.output(name: "a b"), image: image, supports: supports, to: folder)
      let error = #expect(throws: FileError.self) {
        try writeStrategy(Sample.output(name: "A-B"), image: image, supports: supports, to: folder)
      }
      #expect(error?.message == "is there already: another strategy has the same folder; rename one of them")
    }
  }

  private struct Numbers: Encodable {
    let name = "a/b"
    let values: [Double]
  }

  @Test func jsonIsSortedIndentedAndEndsWithALineFeed() throws {
    try withTemporaryFolder { folder in
      try writeJSON(Numbers(values: [1, 0.5]), to: "\(folder)/a.json")
      let text = String(decoding: try bytes(of: "\(folder)/a.json"), as: UTF8.self)
      #expect(text == "{\n  \"name\" : \"a/b\",\n  \"values\" : [\n    1,\n    0.5\n  ]\n}\n")
    }
  }

  @Test func aNumberThatIsNotFiniteIsAnErrorAndLeavesNoFile() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: FileError.self) {
        try writeJSON(Numbers(values: [1, .nan]), to: "\(folder)/a.json")
      }
      #expect(error?.place?.hasPrefix("values.") == true)
      #expect(error?.message == "nan cannot be written as JSON")
      let left = try entries(folder)
      #expect(left.isEmpty)
    }
  }
}
