import Foundation
import TestSupport
import Testing

/// Every example of the README is run.
@Suite("README") struct ReadmeTests {
  @Test("its commands work word for word") func commands() throws {
    let readme = try String(contentsOf: projectRoot.appendingPathComponent("README.md"), encoding: .utf8)
    let folder = try ScratchFolder()
    for name in ["Pipelines", "SampleData"] {
      try FileManager.default.createSymbolicLink(
        at: folder.url.appendingPathComponent(name), withDestinationURL: projectRoot.appendingPathComponent(name))
    }
    var commands: [[String]] = []
    for line in codeLines(readme) {
      let words = line.split(separator: " ").map(String.init)
      switch words.first {
      // The tests run from this very command; the other one builds what the tests have built.
      case "Scripts/test": continue
      case "Scripts/run": commands += words.dropFirst().map { ["run", $0] }
      case "tessera": commands.append(Array(words.dropFirst()))
      default: Issue.record("the README shows \"\(line)\", which no test runs")
      }
    }
    #expect(commands.count >= 3)
    for command in commands {
      let outcome = try runTessera(command, in: folder.url)
      #expect(outcome.code == 0, "tessera \(command.joined(separator: " ")): \(outcome.errors)")
    }
  }

  @Test("its YAML is a pipeline that runs") func pipelines() throws {
    let readme = try String(contentsOf: projectRoot.appendingPathComponent("README.md"), encoding: .utf8)
    let examples = blocks(readme, language: "yaml")
    #expect(!examples.isEmpty)
    for example in examples {
      let folder = try ScratchFolder()
      try FileManager.default.createSymbolicLink(
        at: folder.url.appendingPathComponent("SampleData"),
        withDestinationURL: projectRoot.appendingPathComponent("SampleData"))
      try folder.write(example, to: "example.yaml")
      let outcome = try runTessera(["run", "example.yaml", "--quiet"], in: folder.url)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
  }
}
