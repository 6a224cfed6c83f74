import Foundation
import TestSupport
import Testing

/// `baselines:` beside the strategies.
@Suite("Baselines in a pipeline") struct BaselineTests {
  @Test("they stand in the comparison, without numbers that they do not have") func comparison() throws {
    let bench = try Workbench()
    let text = pipeline(
      more: "baselines: [otsu, adaptive, watershed, k-means, ssim, random-forest: {trees: 20, seed: 3}]")
    let outcome = try bench.run(text, arguments: ["--output", "out", "--quiet"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let data = try Data(contentsOf: bench.folder.url.appendingPathComponent("out/comparison.json"))
    let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let strategies = try #require(root["strategies"] as? [[String: Any]])
    let baselines = strategies.filter { $0["fuse"] as? String == "baseline" }
    #expect(
      baselines.compactMap { $0["slug"] as? String } == [
        "baseline-otsu", "baseline-adaptive", "baseline-watershed", "baseline-k-means", "baseline-ssim",
        "baseline-random-forest",
      ])
    for baseline in baselines {
      let hasVotes = baseline["slug"] as? String == "baseline-random-forest"
      #expect((baseline["mean_entropy"] is NSNull) == !hasVotes)
      #expect(baseline["temperature"] is NSNull && baseline["temperature_method"] is NSNull)
      #expect(baseline["support_accuracy"] is NSNull)
    }
    #expect((root["agreement"] as? [[Any]])?.count == strategies.count)
    let record = try String(contentsOfFile: bench.folder.path("out/run.json"), encoding: .utf8)
    #expect(record.contains("\"baseline random-forest\" : 3"))
    let again = try bench.run(text, arguments: ["--output", "again", "--quiet", "--threads", "1"])
    #expect(again.code == 0)
    for slug in baselines.compactMap({ $0["slug"] as? String }) {
      let files = ["out", "again"].map { bench.folder.url.appendingPathComponent("\($0)/strategies/\(slug)/chips.csv") }
      #expect(try Data(contentsOf: files[0]) == Data(contentsOf: files[1]), "\(slug)")
    }
  }

  @Test(
    "mistakes are named",
    arguments: [
      ("unknown", "[otus]"), ("twice", "[otsu, otsu]"), ("option", "[otsu: {seed: 1}]"), ("list", "otsu"),
      ("trees", "[random-forest: {trees: 0}]"),
    ])
  func mistakes(name: String, value: String) throws {
    let bench = try Workbench()
    let outcome = try bench.run(pipeline(more: "baselines: \(value)"))
    #expect(outcome.code == 1)
    expectSnapshot(outcome.errors, named: "baselines \(name).txt")
  }
}
