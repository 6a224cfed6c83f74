public import DataModel
import Kernels

/// What a strategy says about every chip, as far as the choice of chips to label goes.
public struct ChipLabels: Sendable {
  /// Class index per chip; -1 unclassified.
  public let labels: [Int32]
  /// Entropy per chip, 0 to 1; NaN unclassified.
  public let entropy: [Float]

  /// Labels with their entropies.
  public init(labels: [Int32], entropy: [Float]) {
    precondition(labels.count == entropy.count, "\(labels.count) labels, \(entropy.count) entropies")
    self.labels = labels
    self.entropy = entropy
  }
}

/// A chip worth labelling, and why.
public struct SuggestedChip: Sendable, Equatable {
  /// Index in the grid.
  public let chip: Int
  /// The class that the strategy gives it now; -1 unclassified.
  public let label: Int32
  /// Its entropy now, 0 to 1; nothing where it is unclassified.
  public let entropy: Double?
  /// Chips that are nearer to it than to any labelled or already suggested chip, itself included.
  public let standsFor: Int
  /// How far the nearest support is, in shares of the largest distance to a class; nothing where there is none.
  public let distanceToSupport: Double?
}

/// The chips whose labels would teach a strategy most: uncertain, representative, and unlike each other.
///
/// Chosen one after the other, each the chip that lowers
///
///     Σ_j (¼ + H_j) · (distance of chip j to the nearest labelled chip)
///
/// most, where chips already chosen count as labelled: a greedy facility location, weighted by the entropy H, so that a
/// chip counts for the many uncertain chips that look like it and have no support near. Of the ways that were measured
/// (`Documentation/Guidance.md`) this gains most; entropy alone chooses odd chips and loses.
///
/// - Parameters:
///   - segmentation: what the strategy says; an unclassified chip counts as wholly uncertain.
///   - supports: chips of this image that have labels; a support set without any is allowed.
///   - nearness: of the strategy's channels.
///   - count: how many at most.
///   - onePerClass: whether each must have a class of its own by the strategy's present labels.
/// - Returns: best first; fewer where there are no more chips, or none that is unlike all labelled ones.
public func suggestedChips(
  for segmentation: ChipLabels, supports: SupportSet, nearness: ChipNearness, count: Int, onePerClass: Bool = false
) -> [SuggestedChip] {
  let chips = nearness.chips
  let labelled = Set(supports.labelled.map(\.chip))
  let distances = nearness.distances
  let weights = chips.map { 0.25 + Double(segmentation.entropy[$0].isFinite ? segmentation.entropy[$0] : 1) }
  let farthest = distances.elements.max() ?? 0
  var toNearest = chips.indices.map { index in
    chips.indices.filter { labelled.contains(chips[$0]) }.map { distances[index, $0] }.min() ?? farthest
  }
  let toSupport = toNearest
  let hasSupports = chips.contains(where: labelled.contains)
  var taken: Set<Int32> = []
  var suggested: [SuggestedChip] = []
  while suggested.count < count {
    var best: (index: Int, gain: Double)?
    for (index, chip) in chips.enumerated()
    where !labelled.contains(chip) && !suggested.contains(where: { $0.chip == chip })
      && !(onePerClass && taken.contains(segmentation.labels[chip]))
    {
      let gain = chips.indices.reduce(0.0) { sum, other in
        sum + weights[other] * Double(max(toNearest[other] - distances[index, other], 0))
      }
      if gain > best?.gain ?? 0 { best = (index, gain) }
    }
    guard let (index, _) = best else { break }
    let chip = chips[index]
    let entropy = Double(segmentation.entropy[chip])
    suggested.append(
      SuggestedChip(
        chip: chip, label: segmentation.labels[chip], entropy: entropy.isFinite ? entropy : nil,
        standsFor: chips.indices.count { distances[index, $0] < toNearest[$0] },
        distanceToSupport: hasSupports ? Double(toSupport[index]) : nil))
    taken.insert(segmentation.labels[chip])
    for other in chips.indices { toNearest[other] = min(toNearest[other], distances[index, other]) }
  }
  return suggested
}
