import DataModel
import Kernels

/// The number that a channel's distances are divided by before they are averaged.
///
/// Taken over all chips with evidence, supports included, and all classes; `supports` over the supports only. If the
/// percentile, the median or the supports' largest is 0 although some distance is not, the largest is used instead.
/// 0 only where every distance is 0; such a channel adds 0 to every class.
func scaleOfDistances(_ table: DistanceTable, _ scale: FusionStrategy.DistanceScale, supports: SupportSet) -> Double {
  func distances(of chips: some Sequence<Int>) -> [Float] {
    chips.filter { table.evidence[$0] }.flatMap { table.values.row($0) }
  }
  func largest() -> Double { Double(distances(of: 0..<table.values.rows).max() ?? 0) }
  let chosen =
    switch scale {
    case .max: largest()
    case .percentile99: quantile(0.99, of: distances(of: 0..<table.values.rows))
    case .median: quantile(0.5, of: distances(of: 0..<table.values.rows))
    case .supports: Double(distances(of: supports.labelled.lazy.map(\.chip)).max() ?? 0)
    }
  return chosen > 0 ? chosen : largest()
}

/// The quantile of numbers by linear interpolation between the two nearest (NumPy's `linear`); 0 of none.
///
/// - Parameters:
///   - share: 0 (the smallest) to 1 (the largest).
///   - values: in any order; no NaN.
func quantile(_ share: Double, of values: [Float]) -> Double {
  guard !values.isEmpty else { return 0 }
  let sorted = values.sorted()
  let position = share * Double(sorted.count - 1)
  let below = min(Int(position), sorted.count - 1)
  let above = min(below + 1, sorted.count - 1)
  let low = Double(sorted[below])
  return low + (Double(sorted[above]) - low) * (position - Double(below))
}
