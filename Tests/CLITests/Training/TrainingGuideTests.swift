import Foundation
import TestSupport
import Testing

/// Every command of the walk-through is run on the sample data, in its order.
@Suite("Training guide") struct TrainingGuideTests {
  @Test("its commands work word for word") func commands() throws {
    let file = projectRoot.appendingPathComponent("Documentation/Training-spec2vec.md")
    let bench = try TrainingBench()
    var known: Set<String> = []
    for line in codeLines(try String(contentsOf: file, encoding: .utf8)) {
      let words = line.split(separator: " ").map { $0.trimmingCharacters(in: ["\"", "'"]) }
      try #require(words.first == "tessera", "the guide shows \"\(line)\", which no test runs")
      // Resuming needs a checkpoint: the training before it is put back into that state.
      if words.contains("--resume"), let output = words.firstIndex(of: "--output").map({ words[$0 + 1] }) {
        try FileManager.default.moveItem(
          atPath: bench.folder.path(output), toPath: bench.folder.path("\(output).part"))
      }
      let outcome = try runTessera(Array(words.dropFirst()), in: bench.folder.url)
      #expect(outcome.code == 0, "\(line): \(outcome.errors)")
      known.formUnion(words)
    }
    #expect(known.isSuperset(of: ["spec2vec", "export", "import", "--resume", "--validate"]))
  }
}
