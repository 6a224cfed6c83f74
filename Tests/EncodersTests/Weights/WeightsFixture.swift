import Encoders
import Foundation
import TestSupport
import Testing

/// The weights files of the tests and what stands in them.
struct WeightsFixtures: Decodable {
  struct Expected: Decodable {
    let file: String
    let shape: [Int]
    let type: String
  }
  struct Good: Decodable, CustomTestStringConvertible {
    let file: String
    let expected: String
    var testDescription: String { file }
  }
  struct Hostile: Decodable {
    let file: String
    let reason: String
  }

  /// Tensors of a set under their names.
  let expected: [String: [String: Expected]]
  let good: [Good]
  let hostile: [Hostile]

  static let folder = projectRoot.appending(path: "Tests/EncodersTests/Fixtures/weights")

  /// All of them; none, which fails the tests that count them, where the list cannot be read.
  static let all: WeightsFixtures = {
    do {
      let data = try Data(contentsOf: folder.appending(path: "manifest.json"))
      return try JSONDecoder().decode(WeightsFixtures.self, from: data)
    } catch {
      Issue.record("manifest.json: \(error)")
      return WeightsFixtures(expected: [:], good: [], hostile: [])
    }
  }()
}

/// Reads all of a file: the number of its values, or the error's line.
func readAll(_ path: String) -> Result<Int, WeightsError> {
  do throws(WeightsError) {
    let file = try WeightsFile.open(path)
    var count = 0
    for tensor in file.tensors { count += try file.values(of: tensor.name).count }
    return .success(count)
  } catch {
    return .failure(error)
  }
}

/// What reading a file of some content says, without the path in front; nothing where it is read.
func complaint(_ content: [UInt8], named name: String = "a.pth") throws -> String? {
  try withTemporaryFolder { folder in
    let path = "\(folder)/\(name)"
    try Data(content).write(to: URL(filePath: path))
    guard case .failure(let error) = readAll(path) else { return nil }
    #expect(error.path == path)
    return String(error.description.dropFirst(path.count))
  }
}
