import DataModel
import Kernels
import Testing

@testable import FewShot

@Suite struct RecommendationTests {
  private func evidence(_ name: String, right: String, clearance: Double = 0.3) -> SupportEvidence {
    SupportEvidence(
      strategy: name,
      runs: right.enumerated().map { chip, mark in
        LeftOutRun(
          chip: chip, label: 0, labels: right.indices.map { _ in mark == "1" ? 0 : 1 }, probability: 0.9,
          clearance: clearance)
      }, meanEntropy: 0.25, meanAgreement: nil)
  }

  @Test func mostSupportsFoundWins() throws {
    let found = try #require(
      recommendation(from: [evidence("a", right: "1111100000"), evidence("b", right: "1111111111")]))
    #expect(found.strategy == "b" && found.tied.isEmpty)
    #expect(found.reason.hasPrefix("It finds 10 of 10 supports when they are left out (1.00 ± 0.08)."))
  }

  @Test func fewSupportsTellNothingApart() throws {
    let found = try #require(
      recommendation(from: [evidence("a", right: "1110"), evidence("b", right: "1111"), evidence("c", right: "0111")]))
    #expect(found.strategy == "b" && found.tied == ["a", "c"])
    #expect(found.reason.contains("The supports cannot tell it apart from \"a\" and \"c\"."))
  }

  @Test func ofEqualsTheClearestStandsFirst() throws {
    let found = try #require(
      recommendation(from: [
        evidence("a", right: "111", clearance: 0.2), evidence("b", right: "111", clearance: 0.4),
        evidence("c", right: "111", clearance: 0.4),
      ]))
    #expect(found.strategy == "b" && found.tied == ["a", "c"])
    #expect(found.reason.contains("clearance 0.40, the next has 0.40"))
  }

  @Test func nothingToGoBy() {
    #expect(recommendation(from: []) == nil)
    #expect(recommendation(from: [evidence("a", right: "")]) == nil)
    #expect(recommendation(from: [evidence("a", right: "01")])?.tied.isEmpty == true)
  }

  @Test func signs() {
    #expect(signTest(wins: 0, losses: 0) == 1 && signTest(wins: 5, losses: 0) == 1.0 / 32)
    #expect(abs(signTest(wins: 8, losses: 1) - 10.0 / 512) < 1e-12 && signTest(wins: 4, losses: 0) > 0.05)
  }

  @Test func errorsOfShares() {
    #expect(abs(accuracyError(1, of: 5) - 0.1237) < 1e-4)
    #expect(
      accuracyError(0.5, of: 20) > accuracyError(0.5, of: 40)
        && near(accuracyError(0, of: 9), accuracyError(1, of: 9), relative: 1e-12))
  }
}

@Suite struct DisagreementTests {
  @Test func votes() throws {
    let found = disagreement(between: [
      labelled([0, 0, 1, -1, 2]), labelled([0, 1, 1, -1, 1]), labelled([0, 2, 0, -1, -1]),
    ])
    #expect(found.distinctLabels == [1, 3, 2, 0, 2])
    #expect(found.chips == 3)
    #expect(found.voteEntropy[0] == 0 && found.voteEntropy[1] == 1 && found.voteEntropy[3].isNaN)
    #expect(near(Double(found.voteEntropy[2]), 0.579_380, relative: 1e-5))
    #expect(near(Double(found.voteEntropy[4]), 0.630_930, relative: 1e-5))
  }

  @Test func oneStrategyAgreesWithItself() {
    let found = disagreement(between: [labelled([0, 2, -1])])
    #expect(found.chips == 0 && found.voteEntropy[1] == 0)
  }

  @Test func binsAddUpToTheCalibrationError() throws {
    let scene = try Scene(seed: 21, noise: 1.4)
    let names = scene.channels.keys.sorted()
    let result = try segment(
      averaging(scene), channels: scene.channels, supports: scene.supports, grid: scene.grid, threads: 1)
    let truth = ChipTruth(labels: scene.truth.enumerated().map { $0.offset % 7 == 0 ? -1 : Int32($0.element) })
    let bins = reliability(of: result.segmentation, truth: truth, supports: scene.supports)
    let scores = truthScores(of: result.segmentation, truth: truth, supports: scene.supports)
    let chips = bins.reduce(0) { $0 + $1.chips }
    let error = bins.reduce(0.0) {
      $0 + Double($1.chips) * abs(($1.confidence ?? 0) - ($1.accuracy ?? 0)) / Double(chips)
    }
    #expect(names.count == 2 && chips == scores.chips)
    #expect(near(error, try #require(scores.expectedCalibrationError), relative: 1e-9))
    #expect(bins.count == 10 && bins[9].to == 1 && bins[0].chips == 0 && bins[0].accuracy == nil)
  }
}

/// A segmentation of three classes of which only the labels matter.
private func labelled(_ labels: [Int32]) -> Segmentation {
  let values = Matrix(rows: labels.count, columns: 3)
  return Segmentation(
    strategy: FusionStrategy(name: "a", channels: ["a"], fusion: .alone), classes: ["x", "y", "z"],
    grid: line(labels.count), labels: labels, distances: values, probabilities: values,
    entropy: [Float](repeating: 0, count: labels.count), margin: [Float](repeating: 0, count: labels.count),
    temperature: 1, temperatureMethod: .leaveOneOut)
}
