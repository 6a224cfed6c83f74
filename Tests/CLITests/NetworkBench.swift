import Encoders
import Foundation
import TestSupport
import Testing

/// A folder with an image, weights and a cache of its own.
struct NetworkBench {
  let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
    try FileManager.default.copyItem(
      at: projectRoot.appendingPathComponent("SampleData/dacite/bse.tif"),
      to: folder.url.appendingPathComponent("bse.tif"))
  }

  func path(_ name: String) -> String { folder.path(name) }

  func writeRuleMade(_ depth: ResNetDepth) throws -> String { try writeRuleMadeWeights(depth, to: folder) }

  func pipeline(_ channel: String) -> String {
    """
    tessera: 1
    image: {file: bse.tif}
    chips: {size: 15 px}
    supports: {a: [[0, 0], [4, 1]], b: [[1, 1], [3, 5]]}
    channels: {image: \(channel)}
    """
  }

  struct Outcome {
    let record: String
    let stages: Set<String>
    let errors: String
  }

  func run(_ text: String, output: String, arguments: [String] = []) throws -> Outcome {
    try folder.write(text, to: "\(output).yaml")
    let outcome = try runTessera(
      ["run", "\(output).yaml", "--output", output] + arguments, in: folder.url,
      environment: ["TESSERA_CACHE": folder.path("cache")])
    try #require(outcome.code == 0, "\(outcome.errors)")
    let record = try String(contentsOfFile: folder.path("\(output)/run.json"), encoding: .utf8)
    let stages = record.matches(of: /"stage" : "([^"]*)"/).map { String($0.output.1) }
    let notes = outcome.errors.split(separator: "\n").filter { !$0.contains("percentiles") && !$0.contains("covers") }
    return Outcome(record: record, stages: Set(stages), errors: notes.joined(separator: "\n"))
  }
}
