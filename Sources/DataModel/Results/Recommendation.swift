/// Which strategy to trust, as far as the supports can tell.
public struct Recommendation: Sendable, Equatable, Codable {
  /// Name of the strategy.
  public var strategy: String
  /// Names of the strategies that the supports cannot tell apart from it.
  public var tied: [String]
  /// Why, in sentences for a person.
  public var reason: String

  /// A recommendation.
  public init(strategy: String, tied: [String], reason: String) {
    self.strategy = strategy
    self.tied = tied
    self.reason = reason
  }
}

/// Where strategies disagree about the same chips.
public struct Disagreement: Sendable, Equatable {
  /// How many different classes a chip gets, per chip; 0 where no strategy classifies it.
  public var distinctLabels: [UInt8]
  /// Entropy of the votes of the strategies that classify a chip, −Σ v ln v / ln min(strategies, classes): 0 where they
  /// agree, 1 where they could not disagree more; NaN where none does.
  public var voteEntropy: [Float]

  /// A disagreement.
  public init(distinctLabels: [UInt8], voteEntropy: [Float]) {
    precondition(
      distinctLabels.count == voteEntropy.count, "\(distinctLabels.count) and \(voteEntropy.count) chips")
    self.distinctLabels = distinctLabels
    self.voteEntropy = voteEntropy
  }

  /// Chips that not all strategies that classify them give the same class.
  public var chips: Int { distinctLabels.count { $0 > 1 } }
}
