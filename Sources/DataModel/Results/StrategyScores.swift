/// How good a strategy is, as far as it can be known.
public struct StrategyScores: Sendable, Equatable {
  /// Share of the supports that are labelled right when they are left out; nothing where no class has two supports.
  public var supportAccuracy: Double?
  /// Standard error of that share, above 0 even where all are right; nothing where there is no share.
  public var supportAccuracyError: Double?
  /// How clearly the left-out supports lie on their class's side, −1 to 1: the mean over them of (d − d_own) /
  /// max(d, d_own), d being the distance to the nearest other class. Nothing where there is no share.
  public var clearance: Double?
  /// The rest is there only where a truth was given.
  public var truth: TruthScores?

  /// Scores.
  public init(
    supportAccuracy: Double?, supportAccuracyError: Double? = nil, clearance: Double? = nil, truth: TruthScores?
  ) {
    self.supportAccuracy = supportAccuracy
    self.supportAccuracyError = supportAccuracyError
    self.clearance = clearance
    self.truth = truth
  }
}

/// The chips whose winning probability lies in a range, and how many of them are right.
public struct ReliabilityBin: Sendable, Equatable, Codable {
  /// The range, its lower end excluded.
  public var from: Double
  /// Its upper end, included.
  public var to: Double
  /// Chips in it.
  public var chips: Int
  /// Their mean winning probability; nothing where there are none.
  public var confidence: Double?
  /// Share of them labelled right.
  public var accuracy: Double?

  /// A bin.
  public init(from: Double, to: Double, chips: Int, confidence: Double?, accuracy: Double?) {
    self.from = from
    self.to = to
    self.chips = chips
    self.confidence = confidence
    self.accuracy = accuracy
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
  /// The ten bins of that error; empty where they were not counted.
  public var reliability: [ReliabilityBin]
  /// Share labelled right before smoothing; nothing without smoothing.
  public var unsmoothedAccuracy: Double?

  /// Scores.
  public init(
    chips: Int, accuracy: Double?, balancedAccuracy: Double?, meanIoU: Double?, cohenKappa: Double?,
    expectedCalibrationError: Double?, reliability: [ReliabilityBin] = [],
    unsmoothedAccuracy: Double? = nil
  ) {
    self.chips = chips
    self.accuracy = accuracy
    self.balancedAccuracy = balancedAccuracy
    self.meanIoU = meanIoU
    self.cohenKappa = cohenKappa
    self.expectedCalibrationError = expectedCalibrationError
    self.reliability = reliability
    self.unsmoothedAccuracy = unsmoothedAccuracy
  }
}
