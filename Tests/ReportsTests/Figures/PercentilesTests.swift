import Kernels
import Testing

@testable import Reports

@Suite struct PercentilesTests {
  @Test(arguments: [1 as UInt64, 2, 3])
  func theyAreThoseOfTheSortedValues(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var values = (0..<1 + random.below(5000)).map { _ in (Float(random.below(2_000_001)) - 1_000_000) * 1.7e-3 }
    values += [-0.0, 0, 1e-37, -1e30, 1e30, 1e-3]
    let sorted = values.sorted()
    let shares = [0, 0.005, 0.3, 0.5, 0.995, 1]
    let found = try #require(percentiles(of: values + [.nan, .infinity, -.infinity], shares: shares))
    for (share, value) in zip(shares, found) {
      #expect(value == sorted[Int((share * Double(sorted.count - 1)).rounded())], "share \(share), seed \(seed)")
    }
  }

  @Test func nothingOfNothing() { #expect(percentiles(of: [.nan, .infinity], shares: [0.5]) == nil) }
}
