public import DataModel
import Kernels

/// Plain (not squared) Euclidean distance of every chip to every class's prototype in one channel.
///
///     result[i, k] = ‖z_i − p_k‖₂,  p_k = mean of z_j over the supports j of class k with evidence
///
/// - Parameters:
///   - embeddings: shape (chips, dimensions); any unit.
///   - supports: their chip indices count in the rows of `embeddings`.
///   - channel: its name, for the error messages.
///   - scale: what is done to the embeddings first; `none` for a channel that is used alone or whose distances are
///     averaged, the strategy's own scale for `concatenate`. The distances of a z-score have no unit.
///   - prototypes: what stands for a class. With several means, or every support by itself, the distance is that to the
///     nearest of them, and the table says how far each support is from its class without it.
///   - threads: most threads to use, at least 1; the result does not depend on it.
/// - Returns: shape (chips, classes), at least 0, in the unit of the embeddings; NaN where a chip has no evidence.
/// - Throws: ``FewShotError`` for a support outside the chips, a class without any support with evidence in this
///   channel, an embedding that is not finite (the first such chip is named).
///
/// Accuracy: sums in `Double` in a fixed order, rounded once to `Float`.
/// Cost: chips * classes * dimensions multiply-adds.
public func classDistances(
  of embeddings: Embeddings, supports: SupportSet, channel: String,
  scale: FusionStrategy.EmbeddingScale = .none, prototypes rule: PrototypeRule = .mean, threads: Int = 1
) throws(FewShotError) -> DistanceTable {
  try checkInside(supports, chips: embeddings.chips)
  try checkFinite(embeddings.values, evidence: embeddings.evidence, channel: channel)
  let scaling = RowScaling(scale, of: embeddings)
  let prototypes = try Prototypes(of: embeddings, scaling: scaling, supports: supports, channel: channel, rule: rule)
  let band = 32
  let blocks = parallelMap(count: (embeddings.chips + band - 1) / band, threads: threads) { index in
    let chips = index * band..<min((index + 1) * band, embeddings.chips)
    return distances(of: chips, in: embeddings, scaling: scaling, to: prototypes)
  }
  let values = Matrix(
    rows: embeddings.chips, columns: supports.classes.count, elements: Array(blocks.joined()))
  try checkFinite(values, evidence: embeddings.evidence, channel: channel)
  return DistanceTable(values: values, evidence: embeddings.evidence, withoutSelf: prototypes.withoutSelf)
}

func distances(
  of chips: Range<Int>, in embeddings: Embeddings, scaling: RowScaling, to prototypes: Prototypes
) -> [Float] {
  var row = LaneRow(repeating: .zero, count: laneGroups(for: embeddings.dimensions))
  var result: [Float] = []
  result.reserveCapacity(chips.count * prototypes.classes.count)
  for chip in chips {
    guard embeddings.evidence[chip] else {
      result.append(contentsOf: repeatElement(.nan, count: prototypes.classes.count))
      continue
    }
    scaling.load(chip, of: embeddings, into: &row)
    for rows in prototypes.classes { result.append(Float(nearestDistance(from: row, to: rows))) }
  }
  return result
}

/// Throws for the first support that is none of the chips.
func checkInside(_ supports: SupportSet, chips: Int) throws(FewShotError) {
  for one in supports.classes {
    for chip in one.chips where !(0..<chips).contains(chip) {
      throw .supportOutsideGrid(class: one.name, chip: chip, chips: chips)
    }
  }
}

/// Throws for the first chip with evidence and a number that is not finite.
func checkFinite(_ values: Matrix, evidence: [Bool], channel: String) throws(FewShotError) {
  let elements = values.elements.span
  for chip in 0..<values.rows where evidence[chip] {
    // 0 times a finite number is 0, times anything else NaN: one sum instead of a branch per element.
    var sum: Float = 0
    for index in chip * values.columns..<(chip + 1) * values.columns { sum += elements[index] * 0 }
    guard sum == 0 else { throw .notFinite(channel: channel, chip: chip) }
  }
}
