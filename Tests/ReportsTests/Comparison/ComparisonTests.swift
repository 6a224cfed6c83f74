import DataModel
import Foundation
import Kernels
import MicrographFiles
import Reports
import TestSupport
import Testing

@Suite struct ComparisonTests {
  @Test func files() throws {
    try withTemporaryFolder { folder in
      try writeComparison(Sample.comparison(), to: folder)
      let json = try bytes(of: "\(folder)/comparison.json")
      expectSnapshot(String(decoding: json, as: UTF8.self), named: "comparison.json")
      expectSnapshot(
        String(decoding: try bytes(of: "\(folder)/comparison.csv"), as: UTF8.self), named: "comparison.csv")
      #expect(try JSONDecoder().decode(Comparison.self, from: Data(json)) == Sample.comparison())
    }
  }

  @Test func tableForATerminal() {
    expectSnapshot(comparisonTable(Sample.comparison()) + "\n", named: "comparison-table.txt")
    let withoutTruth = Comparison(from: [Sample.output()], agreement: [[1]], classes: Sample.classes)
    expectSnapshot(comparisonTable(withoutTruth) + "\n", named: "comparison-table-without-truth.txt")
  }

  @Test func whatCannotBeComputedIsNothing() throws {
    let one = Sample.output().segmentation
    let nothing = Segmentation(
      strategy: one.strategy, classes: one.classes, grid: one.grid, labels: [Int32](repeating: -1, count: 9),
      distances: one.distances, probabilities: one.probabilities, entropy: [Float](repeating: .nan, count: 9),
      margin: one.margin, temperature: .nan, temperatureMethod: .leaveOneOut)
    let output = StrategyOutput(
      segmentation: nothing, scores: StrategyScores(supportAccuracy: .nan, truth: nil),
      labelMap: Sample.output().labelMap)
    let comparison = Comparison(from: [output], agreement: [[.nan]], classes: one.classes)
    let strategy = try #require(comparison.strategies.first)
    #expect(strategy.fractions.count == 3 && strategy.fractions.values.allSatisfy { $0 == nil })
    #expect(strategy.meanEntropy == nil && strategy.temperature == nil && strategy.supportAccuracy == nil)
    #expect(comparison.agreement == [[nil]])
    try withTemporaryFolder { try writeComparison(comparison, to: $0) }
  }
}
