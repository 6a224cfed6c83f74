@testable import Chips
import Kernels
import Testing

@Suite("The C loops that add spectra against their Swift twin")
struct SpectrumCountTests {
  @Test("same bits at every length around a vector's", arguments: [1, 3, 8, 15, 16, 31, 64, 1000], [UInt64(1), 2])
  func twins(length: Int, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    compare((0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }, seed)
    compare((0..<length).map { _ in UInt16(truncatingIfNeeded: random.next()) }, seed)
    compare((0..<length).map { _ in UInt32(truncatingIfNeeded: random.next()) }, seed)
    compare((0..<length).map { _ in Float(random.below(2_000_000)) / 999 - 1000 }, seed)
  }

  private func compare<Count: SpectrumCount>(_ counts: [Count], _ seed: UInt64) {
    var random = SeededGenerator(seed: seed ^ 77)
    for weight: Float in [1, 0.3, 1 / 3] {
      let start = counts.map { _ in Float(random.below(1 << 24)) / 7 }
      var (fast, slow) = (start, start)
      fast.withUnsafeMutableBufferPointer { sums in
        counts.withUnsafeBufferPointer { counts in
          if let to = sums.baseAddress, let from = counts.baseAddress {
            Count.addScaled(to, from, weight, counts.count)
          }
        }
      }
      Count.addScaledInSwift(&slow, counts, weight)
      #expect(fast == slow, "\(Count.self), weight \(weight), seed \(seed)")
    }
  }
}
