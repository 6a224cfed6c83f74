import Foundation
import Kernels
import TestSupport
import Testing

@Suite("Percentiles")
struct PercentilesTests {
  struct Case: Decodable {
    var name: String
    var values: [Double]
    var percents: [Double]
    var expected: [Double]
  }

  @Test("equal to NumPy's for float64 of the same values")
  func numpy() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Fixtures/percentiles.json")
    for expected in try JSONDecoder().decode([Case].self, from: Data(contentsOf: file)) {
      let found = percentiles(expected.percents, of: expected.values.map { Float($0) })
      for (percent, (found, expected)) in zip(expected.percents, zip(found, expected.expected)) {
        // NumPy forms p / 100 * (n - 1), which may differ from ours in the last digit.
        #expect(abs(found - expected) <= 1e-12 * max(abs(expected), 1e-3), "percentile \(percent)")
      }
    }
  }

  @Test("order statistics are those of sorting, with any number of threads", arguments: [UInt64(1), 2, 3])
  func sorting(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let values = (0..<1_500_001).map { _ in
      Float(bitPattern: UInt32(truncatingIfNeeded: random.next())).isFinite
        ? Float(random.below(2_000_001) - 1_000_000) / 777 : 0
    }
    let sorted = values.sorted()
    let percents = [0, 12.5, 50, 75, 100]
    let expected = percents.map { Double(sorted[Int($0 / 100 * 1_500_000)]) }
    #expect(percentiles(percents, of: values, threads: 1) == expected, "seed \(seed)")
    #expect(percentiles(percents, of: values, threads: 3) == expected, "seed \(seed)")
  }

  @Test("infinite values and both zeros keep their place")
  func extremes() {
    #expect(percentiles([0, 50, 100], of: [.infinity, 0, -.infinity]) == [-.infinity, 0, .infinity])
    #expect(percentiles([50], of: [-0.0, 0.0, 0.0]) == [0])
  }
}
