import Foundation
import TestSupport
import Testing

/// `supports: {from: RUN}`.
@Suite("Lent supports") struct LentSupportsTests {
  private static let strategies =
    "{both: {channels: [bse, eds], fuse: mean-distance}, z: {channels: [bse, eds], fuse: concatenate, scale: z-score}}"

  private func lender(_ text: String = pipeline(strategies: strategies)) throws -> Workbench {
    let bench = try Workbench()
    let outcome = try bench.run(text, arguments: ["--output", "own", "--quiet"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    return bench
  }

  @Test("the lender's own image gets the same labels and probabilities, to the byte") func sameImage() throws {
    let bench = try lender()
    let text = pipeline(supports: "{from: own}", strategies: Self.strategies)
    let outcome = try bench.run(text, arguments: ["--output", "lent", "--quiet"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(!outcome.errors.contains("look different"))
    for strategy in ["both", "z"] {
      for file in ["labels.npy", "probabilities.npy", "entropy.npy", "chips.csv"] {
        let first = try Data(contentsOf: bench.folder.url.appendingPathComponent("own/strategies/\(strategy)/\(file)"))
        let second = try Data(
          contentsOf: bench.folder.url.appendingPathComponent("lent/strategies/\(strategy)/\(file)"))
        #expect(first == second, "\(strategy)/\(file)")
      }
    }
    let record = try String(contentsOfFile: bench.folder.path("lent/run.json"), encoding: .utf8)
    #expect(record.contains("own/channels/bse/embeddings.npy"), "what was used is among the inputs")
    #expect(record.contains("\"share_beyond_reference\""))
    let advice = try runTessera(["suggest", "lent"], in: bench.folder.url)
    #expect(advice.code == 0 && advice.output.contains("the supports are those of another run"), "\(advice.errors)")
  }

  @Test("another preprocessing is said") func preprocessing() throws {
    let bench = try lender()
    let text = pipeline(
      supports: "{from: own}", strategies: Self.strategies, more: "preprocess: [{gaussian: {sigma: 1 px}}]")
    let outcome = try bench.run(text, arguments: ["--output", "lent", "--quiet"])
    #expect(outcome.code == 0 && outcome.errors.contains("preprocessed otherwise than in own"), "\(outcome.errors)")
  }

  @Test(
    "what does not fit is refused with one line",
    arguments: [
      ("chips", pipeline(chips: "{size: 8 px}", supports: "{from: own}")),
      (
        "scale",
        pipeline(supports: "{from: own}", channels: "{bse: {encoder: lattice}, eds: {encoder: spectrum, scale: sqrt}}")
      ),
      (
        "encoder",
        pipeline(
          supports: "{from: own}", channels: "{bse: {encoder: spectrum}, eds: {encoder: spectrum}}")
      ),
      (
        "channel",
        pipeline(
          supports: "{from: own}", channels: "{sem: {encoder: lattice}}", strategies: "{one: {channels: [sem]}}")
      ),
      (
        "atoms",
        pipeline(
          supports: "{from: own}", channels: "{bse: {encoder: atom-distances}}", strategies: "{one: {channels: [bse]}}")
      ),
      ("energies", pipeline(spectra: "{file: eds.hspy, energy-range: [1 keV, 5 keV]}", supports: "{from: own}")),
      (
        "laplacian",
        pipeline(supports: "{from: own}", strategies: "{pulled: {channels: [bse, eds], fuse: laplacian}}")
      ),
      ("baselines", pipeline(supports: "{from: own}", more: "baselines: [otsu]")),
      ("lost", pipeline(supports: "{from: nowhere}")),
      ("unknown key", pipeline(supports: "{from: own, seed: 3}")),
    ])
  func refused(name: String, text: String) throws {
    let bench = try lender()
    let outcome = try bench.run(text, arguments: ["--output", "lent", "--quiet"])
    #expect(outcome.code == 1 && outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: bench.folder.path("lent")))
    expectSnapshot(outcome.errors, named: "lent \(name).txt")
  }

  @Test("supports that were lent are not lent on") func twice() throws {
    let bench = try lender()
    #expect(try bench.run(pipeline(supports: "{from: own}"), arguments: ["--output", "lent", "--quiet"]).code == 0)
    let outcome = try bench.run(pipeline(supports: "{from: lent}"), arguments: ["--output", "third", "--quiet"])
    #expect(outcome.code == 1 && outcome.errors.contains("took its supports from another run (from \"own\")"))
  }
}
