import Foundation
import TestSupport
import Testing

/// Help, usage mistakes and `inspect`, as a person sees them.
@Suite("Commands") struct CommandTests {
  @Test(
    "help",
    arguments: [
      "", "run", "check", "inspect", "convert", "compare", "suggest", "atoms", "train", "train spec2vec",
      "train export", "train import", "weights", "weights fetch", "weights import", "weights list", "weights verify",
      "weights path", "cache", "cache list", "cache clear",
    ])
  func help(_ command: String) throws {
    let outcome = try runTessera(command.split(separator: " ").map(String.init) + ["--help"], in: projectRoot)
    #expect(outcome.code == 0 && outcome.errors.isEmpty)
    expectSnapshot(outcome.output, named: "help \(command.isEmpty ? "tessera" : command).txt", beside: #filePath)
  }

  @Test(
    "usage mistakes are one line",
    arguments: [
      ["run"], ["run", "a.yaml", "--outptu", "x"], ["rum"], ["run", "a.yaml", "--threads", "0"],
      ["run", "a.yaml", "--threads", "two"], ["run", "lost.yaml"], ["run", "Pipelines"], ["inspect", "lost.tif"],
      ["inspect", "lost.tif", "--memory", "5MB"], ["check", "Pipelines/sto-ge.yaml", "--memory", "lots"],
    ])
  func usage(_ arguments: [String]) throws {
    let outcome = try runTessera(arguments, in: projectRoot)
    #expect(outcome.code > 0 && outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("tessera: ") && outcome.errors.split(separator: "\n").count == 1)
    expectSnapshot(
      outcome.errors, named: "usage \(arguments.joined(separator: " ").replacing("/", with: " ")).txt",
      beside: #filePath)
  }

  @Test("inspect", arguments: ["dacite/bse.tif", "dacite/eds.hspy", "sto-ge/STO-Ge-HAADF.jpg", "crossed/eds.hspy"])
  func inspect(_ file: String) throws {
    let path = "SampleData/\(file)"
    let text = try runTessera(["inspect", path], in: projectRoot)
    #expect(text.code == 0, "\(text.errors)")
    let name = file.replacing("/", with: " ")
    expectSnapshot(text.output, named: "inspect \(name).txt", beside: #filePath)
    let json = try runTessera(["inspect", path, "--json"], in: projectRoot)
    #expect(json.code == 0, "\(json.errors)")
    expectSnapshot(json.output, named: "inspect \(name).json", beside: #filePath)
  }

  /// The files of the fuzzer are small; these know times and tags.
  @Test("inspect shows times and tags", arguments: ["bcf/a.bcf", "dm/a.dm4", "jeol/a.pts", "edax/a.spc"])
  func inspectTags(_ file: String) throws {
    let path = "Tests/Fuzz/Corpus/\(file)"
    let text = try runTessera(["inspect", path, "--tags"], in: projectRoot)
    #expect(text.code == 0, "\(text.errors)")
    let name = file.replacing("/", with: " ")
    expectSnapshot(text.output, named: "inspect tags \(name).txt", beside: #filePath)
    let json = try runTessera(["inspect", path, "--json"], in: projectRoot)
    #expect(json.code == 0, "\(json.errors)")
    expectSnapshot(json.output, named: "inspect tags \(name).json", beside: #filePath)
  }

  @Test("inspect --no-totals shows all but the totals")
  func withoutTotals() throws {
    let path = "SampleData/dacite/bse.tif"
    let whole = try runTessera(["inspect", path], in: projectRoot)
    let headers = try runTessera(["inspect", path, "--no-totals"], in: projectRoot)
    let kept = whole.output.split(separator: "\n").filter { !$0.contains("smallest") }.joined(separator: "\n")
    #expect(headers.code == 0 && headers.output == kept + "\n" && kept + "\n" != whole.output)
    let json = try runTessera(["inspect", path, "--no-totals", "--json"], in: projectRoot)
    #expect(json.code == 0 && json.output.contains("\"sum\" : null"))
  }

  @Test("--memory changes nothing that is read")
  func memory() throws {
    let path = "SampleData/sto-ge/STO-Ge-HAADF.jpg"
    let plain = try runTessera(["inspect", path], in: projectRoot)
    let wide = try runTessera(["inspect", path, "--memory", "64 MB"], in: projectRoot)
    #expect(plain.output == wide.output && wide.code == 0)
  }
}
