import Foundation
import TestSupport
import Testing

/// The pipelines that come with the project, run as a user runs them.
@Suite("Pipelines") struct PipelineTests {
  static let pipelines = ["dacite", "sto-ge", "sto-ge-rings", "crossed"]
  /// Those that need weights, which ``ResNetTests`` makes.
  static let needingWeights = ["lsfo-resnet101", "moo3-resnet101", "sto-ge-resnet101"]
  /// Those whose files are not part of the project; ``DustTests`` runs them where the files are.
  static let needingFiles = ["dust", "dust-tilt-10", "dust-tilt-20", "dust-tilt-m20", "dust-tilt-m40"]

  @Test("every file in Pipelines is tested") func complete() throws {
    let files = try FileManager.default.contentsOfDirectory(
      atPath: projectRoot.appendingPathComponent("Pipelines").path)
    #expect(
      files.filter { $0.hasSuffix(".yaml") }.sorted()
        == (Self.pipelines + Self.needingWeights + Self.needingFiles).map { "\($0).yaml" }.sorted())
  }

  @Test("same bytes for one thread, two threads and a second run", arguments: pipelines)
  func reproducible(_ name: String) throws {
    let folder = try ScratchFolder()
    let pipeline = projectRoot.appendingPathComponent("Pipelines/\(name).yaml").path
    for (output, threads) in [("one", "1"), ("two", "2"), ("again", "2")] {
      let outcome = try runTessera(
        ["run", pipeline, "--output", output, "--threads", threads, "--quiet"], in: folder.url)
      try #require(outcome.code == 0, "\(outcome.errors)")
    }
    let files = try filesBelow(folder.url.appendingPathComponent("one"))
    #expect(files.count > 10)
    for other in ["two", "again"] {
      #expect(try filesBelow(folder.url.appendingPathComponent(other)) == files)
      for file in files {
        let first = try Data(contentsOf: folder.url.appendingPathComponent("one/\(file)"))
        let second = try Data(contentsOf: folder.url.appendingPathComponent("\(other)/\(file)"))
        if file == "run.json" {
          #expect(try withoutTimes(first) == withoutTimes(second), "\(file) of \(other)")
        } else {
          #expect(first == second, "\(file) of \(other)")
        }
      }
    }
  }

  @Test("the table and the notes", arguments: pipelines) func printed(_ name: String) throws {
    let folder = try ScratchFolder()
    let outcome = try runTessera(
      ["run", "Pipelines/\(name).yaml", "--output", folder.path("out")], in: projectRoot)
    try #require(outcome.code == 0, "\(outcome.errors)")
    let text = (outcome.output + "---\n" + outcome.errors).replacing(folder.url.path, with: "FOLDER")
    expectSnapshot(text, named: "run \(name).txt", beside: #filePath)
    let check = try runTessera(["check", "Pipelines/\(name).yaml"], in: projectRoot)
    #expect(check.code == 0)
    expectSnapshot(check.output, named: "check \(name).txt", beside: #filePath)
  }

  private func filesBelow(_ folder: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted().filter {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }
  }

  /// `run.json` as an ordered text without what may differ between two runs.
  private func withoutTimes(_ json: Data) throws -> Data {
    var object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    try #require(object.removeValue(forKey: "times") != nil)
    return try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
  }
}
