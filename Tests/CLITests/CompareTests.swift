import Foundation
import TestSupport
import Testing

/// `tessera compare` on finished, foreign and damaged result folders.
@Suite("Compare") struct CompareTests {
  /// A bench with two runs of one image, with other chips and supports.
  private func bench() throws -> Workbench {
    let bench = try Workbench()
    try bench.folder.write(pipeline(), to: "five.yaml")
    try bench.folder.write(
      pipeline(
        chips: "{size: 10 px}", supports: "{a: [[3, 4], [4, 4]], b: [[5, 1], [6, 1]]}",
        strategies: "{both: {channels: [bse, eds], fuse: mean-distance}, bse only: {channels: [bse]}}"),
      to: "ten.yaml")
    for name in ["five", "ten"] {
      let outcome = try runTessera(["run", "\(name).yaml", "--output", name, "--quiet"], in: bench.folder.url)
      try #require(outcome.code == 0, "\(outcome.errors)")
    }
    return bench
  }

  @Test("two runs of one image") func twoRuns() throws {
    let bench = try bench()
    let text = try runTessera(["compare", "five", "ten"], in: bench.folder.url)
    #expect(text.code == 0 && text.errors.isEmpty, "\(text.errors)")
    expectSnapshot(text.output, named: "compare two runs.txt", beside: #filePath)
    let json = try runTessera(["compare", "five", "ten", "--json"], in: bench.folder.url)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(Set(object.keys) == ["runs", "strategies", "differences", "agreement", "notes"])
    let agreement = try #require(object["agreement"] as? [[Double]])
    #expect(agreement.count == 3 && agreement.indices.allSatisfy { agreement[$0][$0] == 1 })
    #expect(agreement[0][1] == agreement[1][0])
  }

  @Test("a run with itself, and other images") func sameAndOther() throws {
    let bench = try bench()
    let same = try runTessera(["compare", "five", "five"], in: bench.folder.url)
    #expect(same.output.contains("The pipelines are the same."))
    try bench.writeImage(7, except: [0: 9, 900: 30, 5000: 3], as: "other.npy")
    try bench.folder.write(
      pipeline(image: "{file: other.npy}", strategies: "{eds: {channels: [eds]}}"), to: "other.yaml")
    try #require(
      try runTessera(["run", "other.yaml", "--output", "other", "--quiet"], in: bench.folder.url).code == 0)
    let other = try runTessera(["compare", "five", "other"], in: bench.folder.url)
    #expect(other.code == 0)
    #expect(other.output.contains("note: B: another image than A"))
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [String]
    let prepare: @Sendable (Workbench) throws -> Void
    var testDescription: String { name }

    init(_ name: String, _ arguments: [String], prepare: @escaping @Sendable (Workbench) throws -> Void = { _ in }) {
      self.name = name
      self.arguments = arguments
      self.prepare = prepare
    }
  }

  static let damages = [
    Damage("no such folder", ["five", "lost"]),
    Damage("a file", ["bse.tif"]),
    Damage("no result", ["mine"]) { bench in
      try FileManager.default.createDirectory(atPath: bench.folder.path("mine"), withIntermediateDirectories: true)
    },
    Damage("broken record", ["five"]) { try $0.folder.write("{\"tessera\": ", to: "five/run.json") },
    Damage("foreign record", ["five"]) { try $0.folder.write("[1, 2]", to: "five/run.json") },
    Damage("other version", ["five"]) { bench in
      try bench.folder.write("{\"tessera\": \"9.0\", \"pipeline\": {}}", to: "five/run.json")
      try bench.folder.write("{\"strategies\": 3}", to: "five/comparison.json")
    },
    Damage("no comparison", ["five"]) { bench in
      try FileManager.default.removeItem(atPath: bench.folder.path("five/comparison.json"))
    },
    Damage("a class twice", ["five"]) { bench in
      let file = bench.folder.path("five/comparison.json")
      let text = try String(contentsOfFile: file, encoding: .utf8)
      try bench.folder.write(
        text.replacing(/"classes" : \[\s*"a",\s*"b"/, with: "\"classes\" : [\"a\", \"a\""), to: "five/comparison.json")
    },
    Damage("a strategy twice", ["ten"]) { bench in
      let text = try String(contentsOfFile: bench.folder.path("ten/comparison.json"), encoding: .utf8)
      try bench.folder.write(
        text.replacing("\"name\" : \"bse only\"", with: "\"name\" : \"both\""), to: "ten/comparison.json")
    },
    Damage("shares above 1", ["five"]) { bench in
      let text = try String(contentsOfFile: bench.folder.path("five/comparison.json"), encoding: .utf8)
      try bench.folder.write(
        text.replacing(/"fractions" : \{\s*"a" : [0-9.]+/, with: "\"fractions\" : {\"a\" : 1e300"),
        to: "five/comparison.json")
    },
    Damage("no labels", ["five"]) { bench in
      try FileManager.default.removeItem(atPath: bench.folder.path("five/strategies/both/labels.tif"))
    },
    Damage("broken labels", ["five"]) { try $0.folder.write("no TIFF", to: "five/strategies/both/labels.tif") },
  ]

  @Test("one line for every mistake", arguments: damages) func refused(_ damage: Damage) throws {
    let bench = try bench()
    try damage.prepare(bench)
    let outcome = try runTessera(["compare"] + damage.arguments, in: bench.folder.url)
    #expect(outcome.code > 0 && outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("tessera: ") && outcome.errors.split(separator: "\n").count == 1)
    expectSnapshot(outcome.errors, named: "compare \(damage.name).txt", beside: #filePath)
  }
}
