public import DataModel

/// Cohen's kappa of two labellings of the same things.
///
///     κ = (p_o − p_e) / (1 − p_e)
///
/// with p_o the share of equal labels and p_e the share that labellings with the same frequencies would share by chance
/// (Cohen 1960). −1 (unclassified) is a label like any other.
///
/// - Returns: at most 1; nothing for empty labellings, and where both know one and the same label only (p_e = 1).
func cohenKappa(_ first: [Int32], _ second: [Int32]) -> Double? {
  precondition(first.count == second.count, "\(first.count) against \(second.count) labels")
  var equal = 0
  var firstCounts: [Int32: Int] = [:]
  var secondCounts: [Int32: Int] = [:]
  for (a, b) in zip(first, second) {
    if a == b { equal += 1 }
    firstCounts[a, default: 0] += 1
    secondCounts[b, default: 0] += 1
  }
  // Whole numbers up to the last step: n² (p_o − p_e) and n² (1 − p_e).
  let count = first.count
  let byChance = firstCounts.reduce(0) { $0 + $1.value * (secondCounts[$1.key] ?? 0) }
  guard count * count > byChance else { return nil }
  return Double(equal * count - byChance) / Double(count * count - byChance)
}

/// Cohen's kappa between every two segmentations, over all chips.
///
/// - Parameter segmentations: of the same chips.
/// - Returns: symmetric, in the order given; at most 1, and 1 for a segmentation with itself; nothing where it is not
///   defined (both segmentations have the same single label everywhere). An unclassified chip counts as a label of its
///   own: two strategies agree where both have nothing to say.
public func agreement(between segmentations: [Segmentation]) -> [[Double?]] {
  segmentations.map { first in
    segmentations.map { second in cohenKappa(first.labels, second.labels) }
  }
}
