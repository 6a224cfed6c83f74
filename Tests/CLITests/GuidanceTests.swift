import DataModel
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

/// `tessera suggest` on finished, damaged and foreign folders.
@Suite("Guidance") struct GuidanceTests {
  private func finishedRun(_ text: String = pipeline()) throws -> Workbench {
    let bench = try Workbench()
    let outcome = try bench.run(text, arguments: ["--output", "out", "--quiet"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    return bench
  }

  @Test("a finished run is talked about") func text() throws {
    let bench = try finishedRun()
    let outcome = try runTessera(["suggest", "out"], in: bench.folder.url)
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    expectSnapshot(outcome.output, named: "suggest.txt")
    let again = try runTessera(["suggest", "out/", "--threads", "1"], in: bench.folder.url)
    #expect(again.output == outcome.output)
  }

  @Test("JSON has every key, null where a number is not known") func json() throws {
    let bench = try finishedRun(pipeline(supports: "{a: [[7, 9]], b: [[11, 2], [12, 3]], c: [[3, 3], [3, 4]]}"))
    let outcome = try runTessera(["suggest", "out", "--json"], in: bench.folder.url)
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome.errors)")
    #expect(
      root.keys.sorted() == [
        "chip_size", "classes", "domain_shift", "identical_supports", "not_estimated", "run", "strategies",
      ])
    let strategy = try #require((root["strategies"] as? [[String: Any]])?.first)
    #expect(
      strategy.keys.sorted() == [
        "class_pairs", "doubtful_supports", "empty_classes", "name", "slug", "suggested", "suggested_per_class",
      ])
    let suggested = try #require(strategy["suggested"] as? [[String: Any]])
    #expect(suggested.count == 3)
    let chips = suggested.compactMap { $0["chip"] as? [Int] }
    #expect(Set(chips).count == 3)
    #expect(Set(chips).isDisjoint(with: [[7, 9], [11, 2], [12, 3], [3, 3], [3, 4]]))
    #expect(suggested.allSatisfy { ($0["reason"] as? String)?.isEmpty == false })
    // The class with one support cannot be tried, the others are.
    #expect((root["not_estimated"] as? [String])?.count == 1)
    #expect((strategy["class_pairs"] as? [[String: Any]])?.isEmpty == false)
  }

  @Test("one support in every class: the rest is still said") func singleSupports() throws {
    let bench = try finishedRun(pipeline(supports: "{a: [[7, 9]], b: [[11, 2]]}"))
    let outcome = try runTessera(["suggest", "out"], in: bench.folder.url)
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("class \"a\" has one support, which cannot be left out"))
    #expect(outcome.output.contains("label next"))
  }

  @Test("identical chips: nothing can be told apart, and that is said") func identical() throws {
    let bench = try Workbench()
    try writeNPY(Matrix(rows: 300, columns: 4, repeating: 1), shape: [300, 4], to: bench.folder.path("same.npy"))
    let text = pipeline(
      channels: "{bse: {encoder: precomputed, file: same.npy, of: image}}", strategies: "{one: {channels: [bse]}}")
    let run = try bench.run(text, arguments: ["--output", "out", "--quiet"])
    #expect(run.code == 0, "\(run.errors)")
    let outcome = try runTessera(["suggest", "out"], in: bench.folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("supports [7, 9] and [9, 9] are identical"))
    #expect(outcome.output.contains("no chip but its supports is \"b\""))
    #expect(outcome.output.contains("no chip is unlike those that have labels already"))
  }

  @Test(
    "folders that are no sound result end with one line",
    arguments: [
      "lost", "empty", "version", "text", "cut",
      "missing", "labels", "huge",
    ])
  func refused(_ name: String) throws {
    let bench = try finishedRun()
    let folder = bench.folder
    switch name {
    case "empty": try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
    case "lost": break
    default:
      try FileManager.default.copyItem(atPath: folder.path("out"), toPath: folder.path(name))
      let record = try String(contentsOfFile: folder.path("\(name)/run.json"), encoding: .utf8)
      let labels = "\(name)/strategies/both/labels.npy"
      switch name {
      case "version":
        let changed = record.replacing(/"tessera" : "[^"]*"/, with: "\"tessera\" : \"0.0.1\"")
        try folder.write(changed, to: "version/run.json")
      case "text": try folder.write("{\"tessera\" : ", to: "text/run.json")
      case "cut": try bench.cut("cut/channels/bse/distances.npy", to: 200)
      case "huge":
        let embeddings = "\(name)/channels/bse/embeddings.npy"
        let size = try MicrographFile.open(folder.path(embeddings)).micrograph(dataset: nil, page: nil).intensity
        // Finite, but the distances to such numbers are not.
        var changed = Matrix(rows: size.rows, columns: size.columns, repeating: 0)
        changed[3, 0] = .greatestFiniteMagnitude
        changed[3, 1] = .greatestFiniteMagnitude
        try writeNPY(changed, shape: [size.rows, size.columns], to: folder.path(embeddings))
      case "missing": try FileManager.default.removeItem(atPath: folder.path(labels))
      default: try writeNPY([Int32](repeating: 7, count: 300), shape: [15, 20], to: folder.path(labels))
      }
    }
    let outcome = try runTessera(["suggest", name], in: folder.url)
    #expect(outcome.code == 1 && outcome.output.isEmpty)
    let line = outcome.errors.replacing(/this is [0-9.]+;/, with: "this is VERSION;")
    #expect(line.split(separator: "\n").count == 1)
    expectSnapshot(line, named: "suggest \(name).txt")
  }
}

extension Workbench {
  /// Leaves the first bytes of a file only.
  func cut(_ name: String, to bytes: Int) throws {
    let file = folder.url.appendingPathComponent(name)
    try Data(contentsOf: file).prefix(bytes).write(to: file)
  }
}
