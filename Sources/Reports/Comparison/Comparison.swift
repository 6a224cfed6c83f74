public import DataModel

/// All strategies of a result side by side: `comparison.json`. A number that could not be computed is nothing here,
/// and `null` in the file.
public struct Comparison: Codable, Equatable, Sendable {
  /// One strategy.
  public struct Strategy: Codable, Equatable, Sendable {
    /// Name as the user wrote it.
    public private(set) var name: String
    /// Name of the strategy's folder.
    public let slug: String
    /// Names of the channels.
    public let channels: [String]
    /// The way of fusing, in the pipeline file's words; "alone" for one channel, "baseline" for a method that is there
    /// to be compared with.
    public let fuse: String
    /// Share of the classified chips per class name, 0 to 1.
    public let fractions: [String: Double?]
    /// Mean entropy of the classified chips, 0 (sure) to 1 (no idea).
    public let meanEntropy: Double?
    /// Temperature of the softmax, above 0.
    public let temperature: Double?
    /// How the temperature was found: `leave-one-out`, `leave-one-out-floor` or `median-gap`.
    public let temperatureMethod: String?
    /// The weights that the fusion learned, by channel; nothing where it learns none.
    public let learnedWeights: [String: Double]?
    /// How strongly neighbours were drawn to one class; nothing without smoothing.
    public let smoothingStrength: Double?
    /// Chips whose class is another after smoothing.
    public let changedChips: Int?
    /// Chips with evidence that are of none of the classes; nothing where nothing is rejected.
    public let rejectedChips: Int?
    /// Share of the supports that are labelled right when they are left out.
    public let supportAccuracy: Double?
    /// Its standard error, above 0 even where all supports are right.
    public let supportAccuracyStandardError: Double?
    /// How clearly the left-out supports lie on their own class's side, −1 to 1.
    public let clearance: Double?
    /// 95 % interval `[low, high]` per class name for the share in this field.
    public let fractionIntervals: [String: [Double]?]?
    /// 95 % interval per class name for the share in the material that the field is a sample of.
    public let materialIntervals: [String: [Double]?]?
    /// How many independent chips the field is worth.
    public let effectiveChips: Double?
    /// Share of the scored chips labelled right; this and the following only where a truth was given.
    public let accuracy: Double?
    /// The same before smoothing; nothing without.
    public let unsmoothedAccuracy: Double?
    /// Mean over the true classes of the share labelled right.
    public let balancedAccuracy: Double?
    /// Mean over the classes of intersection over union.
    public let meanIoU: Double?
    /// Cohen's kappa against the truth, at most 1.
    public let cohenKappa: Double?
    /// Expected calibration error, 0 to 1.
    public let expectedCalibrationError: Double?
    /// The ten bins of that error.
    public let reliability: [ReliabilityBin]?
  }

  /// How many chips strategies give different classes.
  public struct DisagreementCount: Codable, Equatable, Sendable {
    /// Chips that not all strategies give the same class.
    public let chips: Int
    /// Their share of all chips.
    public let share: Double

    /// A count.
    public init(chips: Int, share: Double) {
      self.chips = chips
      self.share = share
    }
  }

  /// Class names in the order of the supports.
  public let classes: [String]
  /// The strategies in the order of the pipeline file.
  public let strategies: [Strategy]
  /// Cohen's kappa between strategies, one row and one column for each.
  public let agreement: [[Double?]]
  /// The strategy to trust; nothing where no support can be left out.
  public let recommended: Recommendation?
  /// Where strategies disagree; nothing for one strategy.
  public let disagreement: DisagreementCount?

  /// A comparison of strategies whose entries are there already, perhaps from several results.
  public init(
    classes: [String], strategies: [Strategy], agreement: [[Double?]], recommended: Recommendation? = nil,
    disagreement: DisagreementCount? = nil
  ) {
    precondition(
      agreement.count == strategies.count && agreement.allSatisfy { $0.count == strategies.count },
      "agreement of \(agreement.map(\.count)) for \(strategies.count) strategies")
    self.classes = classes
    self.strategies = strategies
    self.agreement = agreement.map { $0.map { $0?.finite } }
    self.recommended = recommended
    self.disagreement = disagreement
  }

  /// The comparison of a run's strategies.
  ///
  /// - Parameters:
  ///   - outputs: in the order of the pipeline file.
  ///   - agreement: Cohen's kappa between each two of them.
  ///   - classes: names in the order of the supports.
  ///   - recommended: the strategy to trust.
  ///   - disagreement: where they disagree, chip by chip.
  public init(
    from outputs: [StrategyOutput], agreement: [[Double?]], classes: [String], recommended: Recommendation? = nil,
    disagreement: Disagreement? = nil
  ) {
    self.init(
      classes: classes, strategies: outputs.map(Strategy.init), agreement: agreement, recommended: recommended,
      disagreement: disagreement.map {
        DisagreementCount(chips: $0.chips, share: Double($0.chips) / Double(max($0.distinctLabels.count, 1)))
      })
  }
}

extension Comparison.Strategy {
  fileprivate init(_ output: StrategyOutput) {
    let segmentation = output.segmentation
    let truth = output.scores.truth
    let entropies = segmentation.entropy.filter(\.isFinite)
    name = segmentation.strategy.name
    slug = segmentation.strategy.slug
    channels = segmentation.strategy.channels
    fuse = segmentation.strategy.fusion.name
    let lines = classLines(of: output, pixelSize: nil)
    func byClass<Value>(_ value: (ClassLine) -> Value) -> [String: Value] {
      Dictionary(uniqueKeysWithValues: lines.map { ($0.name, value($0)) })
    }
    fractions = byClass(\.fraction)
    fractionIntervals = output.statistics.map { _ in byClass { $0.inField.map { [$0.lowerBound, $0.upperBound] } } }
    materialIntervals = output.statistics.map { _ in byClass { $0.inMaterial.map { [$0.lowerBound, $0.upperBound] } } }
    effectiveChips = output.statistics?.effectiveChips?.finite
    supportAccuracyStandardError = output.scores.supportAccuracyError?.finite
    clearance = output.scores.clearance?.finite
    reliability = truth.flatMap { $0.reliability.isEmpty ? nil : $0.reliability }
    meanEntropy = entropies.isEmpty ? nil : entropies.reduce(0) { $0 + Double($1) } / Double(entropies.count)
    temperature = segmentation.temperature.finite
    temperatureMethod = segmentation.temperatureMethod == .absent ? nil : segmentation.temperatureMethod.rawValue
    learnedWeights = segmentation.learnedWeights.map {
      Dictionary(uniqueKeysWithValues: zip(segmentation.strategy.channels, $0))
    }
    smoothingStrength = segmentation.smoothing?.strength.finite
    changedChips = segmentation.smoothing?.changedChips
    rejectedChips = segmentation.rejection?.chips
    supportAccuracy = output.scores.supportAccuracy?.finite
    accuracy = truth?.accuracy?.finite
    unsmoothedAccuracy = truth?.unsmoothedAccuracy?.finite
    balancedAccuracy = truth?.balancedAccuracy?.finite
    meanIoU = truth?.meanIoU?.finite
    cohenKappa = truth?.cohenKappa?.finite
    expectedCalibrationError = truth?.expectedCalibrationError?.finite
  }
}

extension Double {
  /// The number itself, or nothing where it is NaN or infinite.
  fileprivate var finite: Double? { isFinite ? self : nil }
}

extension Comparison.Strategy {
  /// The same with another name, where strategies of several runs stand side by side.
  public func renamed(_ name: String) -> Comparison.Strategy {
    var copy = self
    copy.name = name
    return copy
  }
}
