import DataModel
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

/// Embeddings that another tool made.
@Suite("Precomputed embeddings") struct PrecomputedTests {
  @Test("the embeddings of a result, given back, give that result") func roundTrip() throws {
    let bench = try Workbench()
    #expect(try bench.run(pipeline(), arguments: ["--output", "own", "--quiet"]).code == 0)
    let given = pipeline(
      channels: """
        {bse: {encoder: precomputed, file: own/channels/bse/embeddings.npy},
         eds: {encoder: precomputed, file: own/channels/eds/embeddings.npy, of: spectra}}
        """)
    #expect(try bench.run(given, arguments: ["--output", "given", "--quiet"]).code == 0)
    for file in ["labels.npy", "probabilities.npy", "chips.csv", "overlay.png"] {
      let first = try Data(contentsOf: bench.folder.url.appendingPathComponent("own/strategies/both/\(file)"))
      let second = try Data(contentsOf: bench.folder.url.appendingPathComponent("given/strategies/both/\(file)"))
      #expect(first == second, "\(file)")
    }
    let record = try String(contentsOfFile: bench.folder.path("given/run.json"), encoding: .utf8)
    #expect(record.contains("own/channels/bse/embeddings.npy"), "the file is among the inputs")
  }

  @Test("without strategies it is fused with the channels of the other source") func defaultStrategies() throws {
    let bench = try Workbench()
    try bench.write(rows: 300, columns: 4, as: "mine.npy")
    let text = pipeline(channels: "{mine: {encoder: precomputed, file: mine.npy}, eds: {encoder: spectrum}}")
      .replacing("strategies: {both: {channels: [bse, eds], fuse: mean-distance}}\n", with: "")
    let outcome = try bench.run(text, arguments: ["--output", "out", "--quiet"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let strategies = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path("out/strategies")).sorted()
    #expect(strategies == ["eds", "mine", "mine-eds-averaged", "mine-eds-concatenated"])
  }

  @Test("a row of NaN is a chip without evidence") func missingRows() throws {
    let bench = try Workbench()
    try bench.write(rows: 300, columns: 4, except: [40: .nan, 41: .nan, 42: .nan, 43: .nan], as: "mine.npy")
    let outcome = try bench.run(given("mine.npy"), arguments: ["--output", "out"])
    #expect(outcome.code == 0 && outcome.errors.contains("1 of 300 chips have no evidence in channel \"mine\""))
    let chips = try String(contentsOfFile: bench.folder.path("out/strategies/mine/chips.csv"), encoding: .utf8)
    #expect(chips.split(separator: "\n")[11].hasPrefix("0,10,"))
    #expect(
      chips.split(separator: "\n").count { $0.contains(",unclassified,") } == 1, "that chip alone is unclassified")
  }

  @Test("a class of whose supports one alone has evidence keeps it", arguments: ["1", "auto", "nearest"])
  func loneSupport(prototypes: String) throws {
    let bench = try Workbench()
    // The second support of class a.
    let chip = 9 * 20 + 9
    let missing = Dictionary(uniqueKeysWithValues: (4 * chip..<4 * chip + 4).map { ($0, Float.nan) })
    try bench.write(rows: 300, columns: 4, except: missing, as: "mine.npy")
    let text = pipeline(
      channels: "{mine: {encoder: precomputed, file: mine.npy}, eds: {encoder: spectrum}}",
      strategies: "{mine: {channels: [mine]}, both: {channels: [mine, eds], fuse: mean-distance}}",
      more: "prototypes: \(prototypes)")
    let outcome = try bench.run(text, arguments: ["--output", "out", "--quiet"])
    #expect(outcome.code == 0, "\(outcome.errors)")
  }

  @Test("bad files end with one line", arguments: ["short", "text", "infinite", "half", "stack", "lost"])
  func refused(_ name: String) throws {
    let bench = try Workbench()
    switch name {
    case "short": try bench.write(rows: 299, columns: 4, as: "short.npy")
    case "text": try bench.folder.write("0 1 2\n", to: "text.npy")
    case "infinite": try bench.write(rows: 300, columns: 4, except: [44: .infinity], as: "infinite.npy")
    case "half": try bench.write(rows: 300, columns: 4, except: [1199: .nan], as: "half.npy")
    case "stack":
      try writeNPY(Matrix(rows: 300, columns: 8, repeating: 1), shape: [300, 2, 4], to: bench.folder.path("stack.npy"))
    default: break
    }
    let outcome = try bench.run(given("\(name).npy"), arguments: ["--output", "out"])
    #expect(outcome.code > 0)
    expectSnapshot(outcome.errors, named: "precomputed \(name).txt", beside: #filePath)
    #expect(try !bench.contents.contains("out"))
  }

  private func given(_ file: String) -> String {
    pipeline(
      channels: "{mine: {encoder: precomputed, file: \(file)}}", strategies: "{mine: {channels: [mine]}}")
  }
}

extension Workbench {
  /// Writes seeded numbers as a file of embeddings.
  fileprivate func write(rows: Int, columns: Int, except others: [Int: Float] = [:], as name: String) throws {
    var random = SeededGenerator(seed: 3)
    var values = Matrix(rows: rows, columns: columns)
    for index in values.elements.indices { values.elements[index] = Float.random(in: 0..<1, using: &random) }
    for (index, other) in others { values.elements[index] = other }
    try writeNPY(values, shape: [rows, columns], to: folder.path(name))
  }
}
