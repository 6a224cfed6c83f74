/// What an encoder says about every chip where it says a distribution and not a vector: weighted samples.
public struct ChipDistributions: Sendable, Equatable {
  /// The samples of all chips, chip after chip, ascending within each chip; finite.
  public let samples: [Double]
  /// The weight of each sample, at least 0 and finite; empty where all weigh the same.
  public let weights: [Double]
  /// Where each chip's samples begin; one more than there are chips, the last being the number of samples.
  public let starts: [Int]
  /// Whether a chip has anything to say; one without samples has not.
  public let evidence: [Bool]

  /// Distributions of all chips.
  public init(samples: [Double], weights: [Double] = [], starts: [Int], evidence: [Bool]) {
    precondition(starts.first == 0 && starts.last == samples.count, "starts that do not span \(samples.count) samples")
    precondition(starts.count == evidence.count + 1, "\(starts.count) starts for \(evidence.count) chips")
    precondition(
      weights.isEmpty || weights.count == samples.count, "\(weights.count) weights, \(samples.count) samples")
    self.samples = samples
    self.weights = weights
    self.starts = starts
    self.evidence = evidence
  }

  /// Number of chips.
  public var chips: Int { evidence.count }

  /// Where the samples of a chip lie.
  public func range(of chip: Int) -> Range<Int> { starts[chip]..<starts[chip + 1] }
}
