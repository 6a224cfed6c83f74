import DataModel
import Kernels

/// The mean embedding of every class's supports in one channel (Snell, Swersky and Zemel 2017, "Prototypical networks").
struct Prototypes {
  /// One lane row per class.
  let rows: [LaneRow]

  /// Means over the supports that have evidence in the channel; the sums run in the order of the supports.
  ///
  /// - Throws: ``FewShotError/noEvidence(channel:class:)`` where no support of a class has any.
  init(
    of embeddings: Embeddings, scaling: RowScaling, supports: SupportSet, channel: String
  ) throws(FewShotError) {
    var scratch = LaneRow(repeating: .zero, count: laneGroups(for: embeddings.dimensions))
    var rows: [LaneRow] = []
    for one in supports.classes {
      let chips = one.chips.filter { embeddings.evidence[$0] }
      guard !chips.isEmpty else { throw .noEvidence(channel: channel, class: one.name) }
      var mean = LaneRow(repeating: .zero, count: scratch.count)
      for chip in chips {
        scaling.load(chip, of: embeddings, into: &scratch)
        for group in mean.indices { mean[group] += scratch[group] }
      }
      for group in mean.indices { mean[group] /= Double(chips.count) }
      rows.append(mean)
    }
    self.rows = rows
  }
}
