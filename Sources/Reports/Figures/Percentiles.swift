import Kernels

/// Percentiles by nearest rank, exact, without sorting: two passes of counting over the halves of the bit patterns.
///
/// - Parameters:
///   - values: any numbers; those that are not finite are left out.
///   - shares: between 0 and 1.
/// - Returns: one value per share; nothing where no value is finite.
func percentiles(of values: [Float], shares: [Double]) -> [Float]? {
  var counts = [Int](repeating: 0, count: 65_536)
  var total = 0
  for value in values where value.isFinite {
    counts[Int(orderedBits(value) >> 16)] += 1
    total += 1
  }
  guard total > 0 else { return nil }
  return shares.map { share in
    var rank = Int((share * Double(total - 1)).rounded())
    let high = takeBin(counts, rank: &rank)
    var lowCounts = [Int](repeating: 0, count: 65_536)
    for value in values where value.isFinite && Int(orderedBits(value) >> 16) == high {
      lowCounts[Int(orderedBits(value) & 0xFFFF)] += 1
    }
    let low = takeBin(lowCounts, rank: &rank)
    return value(ofOrderedBits: UInt32(high) << 16 | UInt32(low))
  }
}

/// The bin that holds the element of a rank; the rank becomes the one within the bin.
private func takeBin(_ counts: [Int], rank: inout Int) -> Int {
  for bin in counts.indices {
    if rank < counts[bin] { return bin }
    rank -= counts[bin]
  }
  preconditionFailure("rank \(rank) beyond \(counts.reduce(0, +)) values")
}

/// A pattern that grows with the value: the sign is turned round, and for negative numbers every bit.
private func orderedBits(_ value: Float) -> UInt32 {
  let bits = value.bitPattern
  return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
}

private func value(ofOrderedBits bits: UInt32) -> Float {
  Float(bitPattern: bits & 0x8000_0000 == 0 ? ~bits : bits & 0x7FFF_FFFF)
}
