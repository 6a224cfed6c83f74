import DataModel
import Kernels

/// What stands for every class in one channel: the mean embedding of its supports (Snell, Swersky and Zemel 2017,
/// "Prototypical networks"), several means, or its supports themselves.
struct Prototypes {
  /// Lane rows per class, at least one each; a chip's distance is that to the nearest.
  let classes: [[LaneRow]]
  /// By support, the distance to its own class without it; nothing for single means, where it follows by a factor. A
  /// support that is its class's only one is not in it.
  let withoutSelf: [Int: Float]?

  /// Over the supports that have evidence in the channel, in their order.
  ///
  /// - Throws: ``FewShotError/noEvidence(channel:class:)`` where no support of a class has any.
  init(
    of embeddings: Embeddings, scaling: RowScaling, supports: SupportSet, channel: String, rule: PrototypeRule = .mean
  ) throws(FewShotError) {
    var classes: [[LaneRow]] = []
    var without: [Int: Float] = [:]
    for one in supports.classes {
      let chips = one.chips.filter { embeddings.evidence[$0] }
      guard !chips.isEmpty else { throw .noEvidence(channel: channel, class: one.name) }
      let rows = chips.map { chip in
        var row = LaneRow(repeating: .zero, count: laneGroups(for: embeddings.dimensions))
        scaling.load(chip, of: embeddings, into: &row)
        return row
      }
      let groups = rule == .auto ? groupCount(of: rows) : 1
      classes.append(Prototypes.rows(rows, rule: rule, groups: groups))
      guard rule != .mean, chips.count > 1 else { continue }
      for (index, chip) in chips.enumerated() {
        var others = rows
        let left = others.remove(at: index)
        without[chip] = Float(nearestDistance(from: left, to: Prototypes.rows(others, rule: rule, groups: groups)))
      }
    }
    self.classes = classes
    withoutSelf = rule == .mean ? nil : without
  }

  private static func rows(_ supports: [LaneRow], rule: PrototypeRule, groups: Int) -> [LaneRow] {
    switch rule {
    case .mean: [mean(of: supports)]
    case .auto: groupMeans(of: supports, count: groups)
    case .nearest: supports
    }
  }
}

/// The mean of some rows, at least one; the sums run in their order.
func mean(of rows: some Collection<LaneRow>) -> LaneRow {
  var mean = LaneRow(repeating: .zero, count: rows.first?.count ?? 0)
  for row in rows {
    for group in mean.indices { mean[group] += row[group] }
  }
  for group in mean.indices { mean[group] /= Double(rows.count) }
  return mean
}

/// The distance to the nearest of some rows, at least one.
func nearestDistance(from row: LaneRow, to rows: [LaneRow]) -> Double {
  var nearest = Double.infinity
  for other in rows { nearest = min(nearest, distance(row.span, other.span)) }
  return nearest
}
