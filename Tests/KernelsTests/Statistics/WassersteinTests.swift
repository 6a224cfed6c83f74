import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct WassersteinTests {
  private struct Pair: Decodable {
    let name: String
    let u: [Double]
    let v: [Double]
    let u_weights: [Double]
    let v_weights: [Double]
    let wasserstein: Double?
  }

  private func distance(_ u: [Double], _ v: [Double], _ uWeights: [Double] = [], _ vWeights: [Double] = [])
    throws(WassersteinError) -> Double
  {
    try wassersteinDistance(u.span, weights: uWeights.span, v.span, weights: vWeights.span)
  }

  private func ascending(_ values: [Double], _ weights: [Double]) -> (values: [Double], weights: [Double]) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    return (order.map { values[$0] }, order.map { weights[$0] })
  }

  @Test func agreesWithSciPy() throws {
    let file = projectRoot.appendingPathComponent("Tests/KernelsTests/Fixtures/wasserstein/wasserstein_pairs.json")
    let pairs = try JSONDecoder().decode([Pair].self, from: Data(contentsOf: file))
    #expect(pairs.count == 15)
    for pair in pairs {
      let (u, v) = (ascending(pair.u, pair.u_weights), ascending(pair.v, pair.v_weights))
      if let expected = pair.wasserstein {
        let found = try distance(u.values, v.values, u.weights, v.weights)
        #expect(abs(found - expected) <= max(1e-9 * expected, 1e-9), "\(pair.name)")
      } else {
        #expect(throws: WassersteinError.self, "\(pair.name)") {
          try distance(u.values, v.values, u.weights, v.weights)
        }
      }
    }
  }

  @Test func refusesWhatIsNoDistribution() {
    #expect(throws: WassersteinError.empty) { try distance([], [1]) }
    #expect(throws: WassersteinError.negativeWeight) { try distance([1, 2], [1], [2, -1], [1]) }
    #expect(throws: WassersteinError.totalWeight) { try distance([1, 2], [1], [0, 0], [1]) }
    #expect(throws: WassersteinError.totalWeight) { try distance([1, 2], [1], [.nan, 0], [1]) }
    #expect(throws: WassersteinError.notFinite) { try distance([1, .infinity], [1]) }
  }

  private func random(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
    (0..<count).map { _ in Double.random(in: -5...40, using: &generator) }.sorted()
  }

  /// Equal numbers of samples: the mean distance between samples of the same rank.
  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func ranksDecideForEqualCounts(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (u, v) = (random(57, &generator), random(57, &generator))
    let expected = zip(u, v).map { abs($0 - $1) }.reduce(0, +) / 57
    #expect(abs(try distance(u, v) - expected) <= 1e-12 * expected, "seed \(seed)")
    let ones = [Double](repeating: 0.25, count: 57)
    #expect(abs(try distance(u, v, ones) - expected) <= 1e-12 * expected, "seed \(seed)")
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func isADistance(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (u, v, w) = (random(31, &generator), random(80, &generator), random(9, &generator))
    let uWeights = u.map { _ in Double.random(in: 0...3, using: &generator) }
    #expect(try distance(u, u) == 0 && distance(u, u, uWeights, uWeights) == 0, "seed \(seed)")
    #expect(try distance(u, v) == distance(v, u), "seed \(seed)")
    #expect(try distance(u, v, uWeights) == distance(v, u, [], uWeights), "seed \(seed)")
    #expect(try distance(u, w) <= distance(u, v) + distance(v, w) + 1e-12, "seed \(seed)")
    // A power of two changes no digit.
    #expect(try distance(u.map { 4 * $0 }, v.map { 4 * $0 }) == 4 * distance(u, v), "seed \(seed)")
    let moved = try distance(u.map { $0 + 100 }, v.map { $0 + 100 })
    #expect(abs(moved - (try distance(u, v))) < 1e-11, "seed \(seed)")
  }
}
