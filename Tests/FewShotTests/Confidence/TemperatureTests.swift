import DataModel
import Foundation
import Kernels
import Testing

@testable import FewShot

private func leftOut(_ rows: [[Double]], _ labels: [Int]) -> LeftOutSupports {
  var result = LeftOutSupports(classes: rows[0].count)
  for (row, label) in zip(rows, labels) { result.append(row, label: label) }
  return result
}

@Suite struct TemperatureTests {
  @Test(arguments: UInt64(1)...40)
  func noTemperatureOfAFineGridIsBetter(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let classes = 2 + generator.below(4)
    let unit = pow(10, 12 * generator.uniform() - 6)
    var supports = LeftOutSupports(classes: classes)
    for index in 0..<classes * (2 + generator.below(6)) {
      let label = index % classes
      let row = (0..<classes).map { unit * (generator.uniform() + ($0 == label ? 0 : 0.4 * generator.uniform())) }
      supports.append(row, label: label)
    }
    let found = Temperature(leftOut: supports, supportGaps: [], spread: supports.spread)
    let likelihood = LeftOutLikelihood(supports)
    let count = Double(supports.count)
    let shown = (count + 0.5) / (count + 1)
    let best = likelihood.negativeLogLikelihood(at: found.value)
    for step in 0...4000 {
      let temperature = supports.spread * pow(10, Double(step) / 400 - 7)
      // Below the floor a temperature may be likelier: that is what the floor is for.
      if found.method == .leaveOneOutFloor && temperature < found.value { continue }
      #expect(best <= likelihood.negativeLogLikelihood(at: temperature) + 1e-12, "seed \(seed), T \(temperature)")
    }
    if found.method == .leaveOneOutFloor {
      #expect(near(likelihood.meanProbability(at: found.value), shown, relative: 1e-9), "seed \(seed)")
    } else {
      #expect(!likelihood.separable, "seed \(seed)")
    }
  }

  @Test func likelihoodIsThatOfTheProbabilities() {
    let supports = leftOut([[1, 2, 4], [3, 2, 2.5], [0.5, 0.1, 7]], [0, 1, 2])
    let likelihood = LeftOutLikelihood(supports)
    for temperature in [0.01, 0.3, 1, 20] {
      let right = (0..<3).map {
        probabilities(ofDistances: supports.row($0), temperature: temperature)[supports.labels[$0]]
      }
      #expect(near(likelihood.meanProbability(at: temperature), right.reduce(0, +) / 3, relative: 1e-12))
      guard temperature > 0.1 else { continue }
      let logs = right.map { -log($0) }.reduce(0, +) / 3
      #expect(near(likelihood.negativeLogLikelihood(at: temperature), logs, relative: 1e-12))
    }
  }

  @Test(arguments: [2, 4, 15, 100])
  func separatedSupportsClaimWhatTheirNumberShows(count: Int) {
    // Two classes, every gap 1: p = 1 / (1 + exp(-1/T)) = (n + 1/2) / (n + 1) at T = 1 / ln(2n + 1).
    let rows = (0..<count).map { $0 % 2 == 0 ? [1.0, 2] : [2, 1] }
    let supports = leftOut(rows, (0..<count).map { $0 % 2 })
    let found = Temperature(leftOut: supports, supportGaps: [], spread: 1)
    #expect(found.method == .leaveOneOutFloor)
    #expect(near(found.value, 1 / log(2 * Double(count) + 1), relative: 1e-12))
  }

  @Test func anUndecidedSupportCountsAsSeparated() {
    let found = [0, 1e-9].map { gap in
      let rows = [[1.0, 2], [1, 3], [2, 1], [3, 1], [1, 1 + gap]]
      return Temperature(leftOut: leftOut(rows, [0, 0, 1, 1, 0]), supportGaps: [], spread: 2)
    }
    #expect(found.allSatisfy { $0.method == .leaveOneOutFloor && $0.value > 0.1 })
    #expect(near(found[0].value, found[1].value, relative: 0.2))
  }

  @Test func supportsThatShowNothingGiveEvenProbabilities() {
    // As often wrong as right: the likelihood rises with T for ever.
    let supports = leftOut([[1, 2], [2, 1], [1, 2], [2, 1]], [0, 0, 1, 1])
    let found = Temperature(leftOut: supports, supportGaps: [1, 1, 1, 1], spread: 3)
    #expect(found.value == 3000 && found.method == .leaveOneOut)
    #expect(probabilities(ofDistances: [0.0, 3], temperature: found.value)[0] < 0.5003)
  }

  @Test func noDifferenceAtAll() {
    let equal = leftOut([[1, 1], [1, 1]], [0, 1])
    #expect(Temperature(leftOut: equal, supportGaps: [0, 0], spread: 0).value == 1)
    #expect(Temperature(leftOut: equal, supportGaps: [0, 0], spread: 0.5).value == 500)
    #expect(Temperature(leftOut: LeftOutSupports(classes: 2), supportGaps: [], spread: 0).value == 1)
  }

  @Test func oneSupportInSomeClassTakesTheMedianGap() {
    let some = leftOut([[1, 2, 3], [1, 2, 3]], [0, 0])
    let even = Temperature(leftOut: some, supportGaps: [4, 1, 2, 9], spread: 10)
    #expect(even.value == 3 && even.method == .medianGap)
    #expect(Temperature(leftOut: some, supportGaps: [4, 1, 2], spread: 10).value == 2)
    #expect(Temperature(leftOut: some, supportGaps: [0, 0, 2], spread: 10).value == 10)
    #expect(Temperature(leftOut: some, supportGaps: [0, 0, 2], spread: 0).value == 1)
  }

  @Test func identicalSupportsGiveFiniteResults() throws {
    let values = Matrix(rows: 6, columns: 3, repeating: 0.1)
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0, 1]), .init(name: "b", chips: [2, 3])])
    for strategy in strategies {
      let result = try segment(
        strategy, channels: ["image": Embeddings(values: values), "eds": Embeddings(values: values)],
        supports: supports, grid: line(6), threads: 1)
      #expect(result.segmentation.temperature == 1)
      #expect(result.segmentation.labels == [Int32](repeating: 0, count: 6))
      #expect(result.segmentation.probabilities.elements.allSatisfy { $0 == 0.5 })
      #expect(result.segmentation.entropy.allSatisfy { $0 == 1 })
      #expect(result.supportAccuracy == 0.5)
    }
  }

  @Test func supportAccuracyCountsOnlyWhatCanBeLeftOut() throws {
    let values = Matrix(rows: 4, columns: 1, elements: [0, 1, 8, 3])
    let data = ["c": Embeddings(values: values)]
    let alone = FusionStrategy(name: "s", channels: ["c"], fusion: .alone)
    let pairs = try SupportSet(classes: [.init(name: "a", chips: [0, 1]), .init(name: "b", chips: [2])])
    let some = try segment(alone, channels: data, supports: pairs, grid: line(4), threads: 1)
    #expect(some.supportAccuracy == 1 && some.segmentation.temperatureMethod == .medianGap)
    // Gaps of the supports: 0.5 against 8, 0.5 against 7, 0 against 7.5.
    #expect(some.segmentation.temperature == 7.5)
    let single = try SupportSet(classes: [.init(name: "a", chips: [0]), .init(name: "b", chips: [2])])
    let none = try segment(alone, channels: data, supports: single, grid: line(4), threads: 1)
    #expect(none.supportAccuracy == nil && none.segmentation.temperature == 8)
  }
}
