/// How good a strategy is, as far as it can be known.
public struct StrategyScores: Sendable, Equatable {
  /// Share of the supports that are labelled right when they are left out; nothing where no class has two supports.
  public var supportAccuracy: Double?
  /// The rest is there only where a truth was given.
  public var truth: TruthScores?

  /// Scores.
  public init(supportAccuracy: Double?, truth: TruthScores?) {
    self.supportAccuracy = supportAccuracy
    self.truth = truth
  }
}

/// Agreement with the truth over the chips that are no supports and whose true class is known.
public struct TruthScores: Sendable, Equatable {
  /// Chips that were scored.
  public var chips: Int
  /// Share of them labelled right; an unclassified chip counts as wrong.
  public var accuracy: Double?
  /// Mean over the true classes of the share labelled right.
  public var balancedAccuracy: Double?
  /// Mean over the classes of intersection over union.
  public var meanIoU: Double?
  /// Cohen's kappa, at most 1.
  public var cohenKappa: Double?
  /// Expected calibration error over ten equal bins of the winning probability, 0 to 1.
  public var expectedCalibrationError: Double?

  /// Scores.
  public init(
    chips: Int, accuracy: Double?, balancedAccuracy: Double?, meanIoU: Double?, cohenKappa: Double?,
    expectedCalibrationError: Double?
  ) {
    self.chips = chips
    self.accuracy = accuracy
    self.balancedAccuracy = balancedAccuracy
    self.meanIoU = meanIoU
    self.cohenKappa = cohenKappa
    self.expectedCalibrationError = expectedCalibrationError
  }
}
