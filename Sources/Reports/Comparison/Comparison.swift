import DataModel

/// All strategies of a result side by side: `comparison.json`. A number that could not be computed is nothing here,
/// and `null` in the file.
public struct Comparison: Codable, Equatable, Sendable {
  /// One strategy.
  public struct Strategy: Codable, Equatable, Sendable {
    /// Name as the user wrote it.
    public let name: String
    /// Name of the strategy's folder.
    public let slug: String
    /// Names of the channels.
    public let channels: [String]
    /// The way of fusing, in the pipeline file's words; "alone" for one channel.
    public let fuse: String
    /// Share of the classified chips per class name, 0 to 1.
    public let fractions: [String: Double?]
    /// Mean entropy of the classified chips, 0 (sure) to 1 (no idea).
    public let meanEntropy: Double?
    /// Temperature of the softmax, above 0.
    public let temperature: Double?
    /// How the temperature was found: `leave-one-out`, `leave-one-out-floor` or `median-gap`.
    public let temperatureMethod: String?
    /// Share of the supports that are labelled right when they are left out.
    public let supportAccuracy: Double?
    /// Share of the scored chips labelled right; this and the following only where a truth was given.
    public let accuracy: Double?
    /// Mean over the true classes of the share labelled right.
    public let balancedAccuracy: Double?
    /// Mean over the classes of intersection over union.
    public let meanIoU: Double?
    /// Cohen's kappa against the truth, at most 1.
    public let cohenKappa: Double?
    /// Expected calibration error, 0 to 1.
    public let expectedCalibrationError: Double?
  }

  /// Class names in the order of the supports.
  public let classes: [String]
  /// The strategies in the order of the pipeline file.
  public let strategies: [Strategy]
  /// Cohen's kappa between strategies, one row and one column for each.
  public let agreement: [[Double?]]

  /// A comparison of strategies whose entries are there already, perhaps from several results.
  public init(classes: [String], strategies: [Strategy], agreement: [[Double?]]) {
    precondition(
      agreement.count == strategies.count && agreement.allSatisfy { $0.count == strategies.count },
      "agreement of \(agreement.map(\.count)) for \(strategies.count) strategies")
    self.classes = classes
    self.strategies = strategies
    self.agreement = agreement.map { $0.map { $0?.finite } }
  }

  /// The comparison of a run's strategies.
  ///
  /// - Parameters:
  ///   - outputs: in the order of the pipeline file.
  ///   - agreement: Cohen's kappa between each two of them.
  ///   - classes: names in the order of the supports.
  public init(from outputs: [StrategyOutput], agreement: [[Double?]], classes: [String]) {
    self.init(classes: classes, strategies: outputs.map(Strategy.init), agreement: agreement)
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
    fractions = Dictionary(
      uniqueKeysWithValues: zip(segmentation.classes, ClassShares(of: segmentation).fractions))
    meanEntropy = entropies.isEmpty ? nil : entropies.reduce(0) { $0 + Double($1) } / Double(entropies.count)
    temperature = segmentation.temperature.finite
    temperatureMethod = segmentation.temperatureMethod.rawValue
    supportAccuracy = output.scores.supportAccuracy?.finite
    accuracy = truth?.accuracy?.finite
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
