/// Percentiles with linear interpolation between the two nearest values: NumPy's default definition.
///
/// With the n values in ascending order v, the percentile p lies at `h = (n - 1) * p / 100` and is
/// `v[⌊h⌋] + (h - ⌊h⌋) * (v[⌊h⌋ + 1] - v[⌊h⌋])`, computed in `Double`.
///
/// - Parameters:
///   - percents: each 0 to 100, in any order.
///   - values: at least one, none of them NaN.
///   - threads: most threads to use, at least 1.
/// - Returns: one percentile per entry of `percents`, in the values' unit.
/// - Precondition: there is a value, no value is NaN (the result would be meaningless), and the percents lie in 0…100.
///
/// The order statistics are exact: they are found by counting the upper and then the lower 16 bits of the values, not
/// by sorting. The interpolation follows NumPy for `float64`: exact to the last digit of a `Double`.
/// Cost: one pass over the values plus one for every two percents, 512 KiB per thread; nothing is copied.
public func percentiles(_ percents: [Double], of values: [Float], threads: Int = 1) -> [Double] {
  precondition(!values.isEmpty, "no values to take percentiles of")
  precondition(percents.allSatisfy { (0...100).contains($0) }, "percents \(percents), not all within 0…100")
  let positions = percents.map { Double(values.count - 1) * ($0 / 100) }
  let ranks = positions.flatMap { position in
    let below = Int(position.rounded(.down))
    return [below, min(below + 1, values.count - 1)]
  }
  let found = orderStatistics(Set(ranks), of: values, threads: threads)
  return positions.enumerated().map { index, position in
    let below = Double(found[ranks[2 * index], default: 0])
    let above = Double(found[ranks[2 * index + 1], default: 0])
    let share = position - position.rounded(.down)
    if share == 0 { return below }
    // NumPy goes from the nearer end, which makes the upper end exact.
    return share < 0.5 ? below + (above - below) * share : above - (above - below) * (1 - share)
  }
}

/// The values that stand at given places of the ascending order.
private func orderStatistics(_ ranks: Set<Int>, of values: [Float], threads: Int) -> [Int: Float] {
  let upper = counts(of: values, threads: threads) { sortingKey($0) >> 16 }
  var found: [Int: Float] = [:]
  var lower: (group: UInt32, counts: [Int])?
  for rank in ranks.sorted() {
    let (group, before) = bin(of: rank, in: upper)
    if lower?.group != UInt32(group) {
      lower = (UInt32(group), counts(of: values, in: UInt32(group), threads: threads))
    }
    if let lower {
      let (low, _) = bin(of: rank - before, in: lower.counts)
      found[rank] = value(ofKey: UInt32(group) << 16 | UInt32(low))
    }
  }
  return found
}

/// A key whose order as a whole number is that of the values.
@inline(__always) private func sortingKey(_ value: Float) -> UInt32 {
  let bits = value.bitPattern
  return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
}

private func value(ofKey key: UInt32) -> Float {
  Float(bitPattern: key & 0x8000_0000 != 0 ? key & 0x7FFF_FFFF : ~key)
}

/// The bin in which the value of a rank lies, and how many values lie in the bins before.
private func bin(of rank: Int, in counts: [Int]) -> (bin: Int, before: Int) {
  var before = 0
  for (bin, count) in counts.enumerated() {
    if rank < before + count { return (bin, before) }
    before += count
  }
  preconditionFailure("rank \(rank) of \(before) values")
}

/// How often the lower halves of the keys with a given upper half occur.
private func counts(of values: [Float], in group: UInt32, threads: Int) -> [Int] {
  var result = counts(of: values, threads: threads) {
    let key = sortingKey($0)
    return key >> 16 == group ? key & 0xFFFF : 0x1_0000
  }
  result.removeLast()
  return result
}

/// How often each key of 0 to 65536 occurs.
@inline(__always)
private func counts(of values: [Float], threads: Int, key: @Sendable (Float) -> UInt32) -> [Int] {
  let piece = 1 << 20
  var total = [Int](repeating: 0, count: 0x1_0001)
  // Nothing here throws.
  try? reduceInOrder(count: (values.count + piece - 1) / piece, threads: threads, into: &total, scratch: { () }) {
    index, _ in
    var counts = [UInt32](repeating: 0, count: 0x1_0001)
    let values = values.span
    for i in index * piece..<min((index + 1) * piece, values.count) { counts[Int(key(values[i]))] += 1 }
    return counts
  } fold: { total, _, counts in
    for (bin, count) in counts.enumerated() { total[bin] += Int(count) }
  }
  return total
}
