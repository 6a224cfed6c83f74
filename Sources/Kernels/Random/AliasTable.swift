/// Draws numbers with given chances in one step each: Walker's aliases (1977), built by Vose's method (1991).
///
/// Slot i is drawn evenly; then the result is i where the lower 32 bits of the draw lie below `shares[i]`, and
/// `aliases[i]` otherwise.
public struct AliasTable: Sendable {
  /// Share of each slot that is its own, in 2^32ths.
  public let shares: [UInt32]
  /// What the rest of each slot stands for.
  public let aliases: [Int32]

  /// A table for weights of at least 0 with a finite sum above 0.
  public init(weights: [Double]) {
    let sum = weights.reduce(0, +)
    precondition(sum > 0 && sum.isFinite && weights.allSatisfy { $0 >= 0 }, "weights that sum to \(sum)")
    var scaled = weights.map { $0 / sum * Double(weights.count) }
    var shares = [UInt32](repeating: .max, count: weights.count)
    var aliases = (0..<Int32(weights.count)).map { $0 }
    var small = weights.indices.filter { scaled[$0] < 1 }
    var large = weights.indices.filter { scaled[$0] >= 1 }
    while let low = small.popLast(), let high = large.last {
      shares[low] = UInt32(scaled[low] * 4_294_967_295)
      aliases[low] = Int32(high)
      scaled[high] -= 1 - scaled[low]
      if scaled[high] < 1 {
        large.removeLast()
        small.append(high)
      }
    }
    self.shares = shares
    self.aliases = aliases
  }
}
