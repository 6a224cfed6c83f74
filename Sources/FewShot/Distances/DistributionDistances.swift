public import DataModel
import Kernels

/// Mean first Wasserstein distance of every chip to every class's supports in one channel of distributions.
///
///     result[i, k] = mean of W₁(i, j) over the supports j of class k with evidence
///
/// With the mean, a support's distance to its own class includes the 0 to itself, so n / (n − 1) times it is exactly its distance to
/// the class without it: leaving one support out needs no second pass.
///
/// - Parameters:
///   - distributions: of all chips; any unit.
///   - supports: their chip indices count in the chips of `distributions`.
///   - channel: its name, for the error messages.
///   - prototypes: `nearest` takes the smallest distance to a support in place of the mean; `mean` and `auto` are the same
///     here, as distributions have no means to group.
///   - threads: most threads to use, at least 1; the result does not depend on it.
/// - Returns: shape (chips, classes), at least 0, in the unit of the samples; NaN where a chip has no evidence.
/// - Throws: ``FewShotError`` for a support outside the chips, a class without any support with evidence in this
///   channel, a chip with evidence whose samples or weights are not finite or whose weights are negative or sum to 0
///   (the first such chip is named).
/// - Precondition: a chip with evidence has a sample; the samples of a chip ascend.
///
/// Accuracy: sums in `Double` in a fixed order, rounded once to `Float`.
/// Cost: linear in the samples of all chips times the number of supports, plus each support's samples once per chip.
public func classDistances(
  of distributions: ChipDistributions, supports: SupportSet, channel: String, prototypes rule: PrototypeRule = .mean,
  threads: Int = 1
) throws(FewShotError) -> DistanceTable {
  try checkInside(supports, chips: distributions.chips)
  try checkFinite(distributions, channel: channel)
  var classes: [[Int]] = []
  for one in supports.classes {
    let chips = one.chips.filter { distributions.evidence[$0] }
    guard !chips.isEmpty else { throw .noEvidence(channel: channel, class: one.name) }
    classes.append(chips)
  }
  let band = 8
  let blocks = parallelMap(count: (distributions.chips + band - 1) / band, threads: threads) { [classes] index in
    (index * band..<min((index + 1) * band, distributions.chips)).flatMap { chip in
      classes.map { supports -> Float in
        guard distributions.evidence[chip] else { return .nan }
        return distance(of: chip, in: distributions, to: supports, rule)
      }
    }
  }
  let values = Matrix(rows: distributions.chips, columns: classes.count, elements: Array(blocks.joined()))
  try checkFinite(values, evidence: distributions.evidence, channel: channel)
  var without: [Int: Float] = [:]
  if rule == .nearest {
    for supports in classes where supports.count > 1 {
      for chip in supports {
        without[chip] = distance(of: chip, in: distributions, to: supports.filter { $0 != chip }, rule)
      }
    }
  }
  return DistanceTable(
    values: values, evidence: distributions.evidence, withoutSelf: rule == .nearest ? without : nil)
}

/// The mean distance of one chip to the supports of one class, or the smallest; NaN where a distance cannot be computed.
private func distance(
  of chip: Int, in distributions: ChipDistributions, to supports: [Int], _ rule: PrototypeRule
) -> Float {
  var sum = 0.0
  var smallest = Double.infinity
  for support in supports {
    let sides = (distributions.range(of: chip), distributions.range(of: support))
    let samples = distributions.samples.span
    let weights = distributions.weights.span
    do {
      let distance = try wassersteinDistance(
        samples.extracting(sides.0), weights: weights.isEmpty ? Span() : weights.extracting(sides.0),
        samples.extracting(sides.1), weights: weights.isEmpty ? Span() : weights.extracting(sides.1))
      sum += distance
      smallest = min(smallest, distance)
    } catch { return .nan }
  }
  return rule == .nearest ? Float(smallest) : Float(sum / Double(supports.count))
}

/// Throws for the first chip with evidence whose samples or weights are no distribution.
private func checkFinite(_ distributions: ChipDistributions, channel: String) throws(FewShotError) {
  let samples = distributions.samples.span
  let weights = distributions.weights.span
  for chip in 0..<distributions.chips where distributions.evidence[chip] {
    let range = distributions.range(of: chip)
    precondition(!range.isEmpty, "chip \(chip) has evidence and no samples")
    var total = weights.isEmpty ? 1.0 : 0.0
    for index in range {
      guard samples[index].isFinite else { throw .notFinite(channel: channel, chip: chip) }
      if !weights.isEmpty {
        guard weights[index] >= 0 else { throw .notFinite(channel: channel, chip: chip) }
        total += weights[index]
      }
    }
    guard total > 0, total.isFinite else { throw .notFinite(channel: channel, chip: chip) }
  }
}
