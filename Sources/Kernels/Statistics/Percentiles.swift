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
/// Cost: two passes over the values; 256 KiB per thread and order statistic; nothing is copied.
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
  let groups = 0x1_0000
  let upper = counts(of: values, bins: groups, threads: threads) { Int(sortingKey($0) >> 16) }
  // Only the groups in which a wanted value lies are looked at more closely, all in one pass.
  let places = ranks.map { rank in (rank: rank, place: bin(of: rank, in: upper[...])) }
  let wanted = Set(places.map(\.place.bin)).sorted()
  var slots = [Int32](repeating: -1, count: groups)
  for (slot, group) in wanted.enumerated() { slots[group] = Int32(slot) }
  let lower = counts(of: values, bins: wanted.count << 16, threads: threads) { [slots] value in
    let key = sortingKey(value)
    let slot = slots[Int(key >> 16)]
    return slot < 0 ? nil : Int(slot) << 16 | Int(key & 0xFFFF)
  }
  var found: [Int: Float] = [:]
  for (rank, place) in places {
    let start = Int(slots[place.bin]) << 16
    let low = bin(of: rank - place.before, in: lower[start..<start + groups]).bin
    found[rank] = value(ofKey: UInt32(place.bin) << 16 | UInt32(low))
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
private func bin(of rank: Int, in counts: ArraySlice<Int>) -> (bin: Int, before: Int) {
  var before = 0
  for (bin, count) in counts.enumerated() {
    if rank < before + count { return (bin, before) }
    before += count
  }
  preconditionFailure("rank \(rank) of \(before) values")
}

/// How many values fall into every bin; those without a bin are passed over.
@inline(__always)
private func counts(
  of values: [Float], bins: Int, threads: Int, bin: @Sendable (Float) -> Int?
) -> [Int] {
  let piece = max(1 << 20, values.count / (4 * threads) + 1)
  var total = [Int](repeating: 0, count: bins)
  // Nothing here throws.
  try? reduceInOrder(count: (values.count + piece - 1) / piece, threads: threads, into: &total, scratch: { () }) {
    index, _ in
    var counts = [UInt32](repeating: 0, count: bins)
    counts.withUnsafeMutableBufferPointer { counts in
      values.withUnsafeBufferPointer { values in
        for value in values[index * piece..<min((index + 1) * piece, values.count)] {
          if let bin = bin(value) { counts[bin] += 1 }
        }
      }
    }
    return counts
  } fold: { total, _, counts in
    for (bin, count) in counts.enumerated() { total[bin] += Int(count) }
  }
  return total
}
