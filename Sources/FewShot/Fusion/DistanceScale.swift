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
    case .percentile99: percentile(99, of: distances(of: 0..<table.values.rows))
    case .median: percentile(50, of: distances(of: 0..<table.values.rows))
    case .supports: Double(distances(of: supports.labelled.lazy.map(\.chip)).max() ?? 0)
    }
  return chosen > 0 ? chosen : largest()
}

/// A percentile by linear interpolation (NumPy's `linear`); 0 of none.
private func percentile(_ percent: Double, of values: [Float]) -> Double {
  values.isEmpty ? 0 : percentiles([percent], of: values)[0]
}
