import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

@Suite struct NPYWriterTests {
  private func numPyFile(_ name: String) throws -> [UInt8] {
    let folder = projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures/Writing")
    return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  @Test func floatsInThreeAxesAreWrittenAsByNumPy() throws {
    var elements = (0..<24).map { Float($0) * 0.37 - 1.5 }
    elements[5] = .nan
    elements[6] = .infinity
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.npy"
      try writeNPY(Matrix(rows: 6, columns: 4, elements: elements), shape: [2, 3, 4], to: path)
      #expect(try bytes(of: path) == numPyFile("float32-2x3x4.npy"))
    }
  }

  @Test func wholeNumbersAreWrittenAsByNumPy() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.npy"
      try writeNPY((0..<15).map { Int32($0) - 1 }, shape: [3, 5], to: path)
      #expect(try bytes(of: path) == numPyFile("int32-3x5.npy"))
    }
  }

  @Test func oneAxisHasItsTrailingComma() throws {
    let elements: [Float] = [0, 1 / 6, 2 / 6, 0.5, 4 / 6, 5 / 6, 1]
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.npy"
      try writeNPY(Matrix(rows: 1, columns: 7, elements: elements), shape: [7], to: path)
      #expect(try bytes(of: path).prefix(128) == numPyFile("float32-7.npy").prefix(128))
    }
  }

  @Test(arguments: [[0, 5], [1], [2, 3, 1, 2], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]])
  func dataBeginAtAMultipleOf64(shape: [Int]) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.npy"
      let count = shape.reduce(1, *)
      try writeNPY([Int32](repeating: 7, count: count), shape: shape, to: path)
      let written = try bytes(of: path)
      #expect((written.count - 4 * count) % 64 == 0)
      #expect(Int(written[8]) + Int(written[9]) << 8 == written.count - 4 * count - 10)
      #expect(written[written.count - 4 * count - 1] == UInt8(ascii: "\n"))
    }
  }

  @Test func aFolderThatIsNotThereIsNamed() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: FileError.self) { try writeNPY([1] as [Int32], shape: [1], to: "\(folder)/no/a.npy") }
      #expect(error?.description == "\(folder)/no/a.npy: cannot be written: its folder does not exist")
    }
  }

  @Test func aFailedWriteLeavesNothingBehind() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/taken.npy"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      #expect(throws: FileError.self) { try writeNPY([1, 2, 3] as [Int32], shape: [3], to: path) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["taken.npy"])
    }
  }
}
