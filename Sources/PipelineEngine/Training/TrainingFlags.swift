import Encoders

/// A set of defaults for words and training.
public enum TrainingPreset: String, Sendable, CaseIterable {
  /// For EDS: hundreds of words, hundreds to thousands of spectra.
  case eds
  /// The settings of spec2vec's authors.
  case spec2vec

  var tokeniser: TokeniserSettings { self == .eds ? .eds : TokeniserSettings() }

  func training(epochs: Int?) -> WordTrainingSettings {
    switch self {
    case .spec2vec: return epochs.map { .spec2vec(epochs: $0) } ?? .spec2vec()
    case .eds:
      var settings = WordTrainingSettings.eds
      if let epochs { settings.epochs = epochs }
      return settings
    }
  }

  /// The preset of that name.
  init(named name: String) throws(TrainingError) {
    guard let preset = TrainingPreset(rawValue: name) else {
      throw TrainingError("--preset: " + unknownName("preset", name, allowed: Self.allCases.map(\.rawValue)))
    }
    self = preset
  }
}

/// What the command line says about how words are learned; what it does not say is the preset's.
public struct TrainingFlags: Sendable {
  /// `cbow` or `skip-gram`.
  public var architecture: String?
  /// Numbers per vector.
  public var dimensions: Int?
  /// Neighbours on each side.
  public var window: Int?
  /// Whether each word draws its own window.
  public var shrinksWindow: Bool?
  /// Whether CBOW's context is a mean, else a sum.
  public var takesMean: Bool?
  /// Negative words per prediction.
  public var negatives: Int?
  /// Power of the counts by which negative words are drawn.
  public var negativeExponent: Double?
  /// Share of the corpus above which words are left out at random; 0 keeps all.
  public var sample: Double?
  /// Words of fewer spectra are forgotten.
  public var minimumCount: Int?
  /// Learning rate at the start.
  public var rate: Double?
  /// Learning rate at the end.
  public var finalRate: Double?
  /// Times that the spectra are gone through.
  public var epochs: Int?
  /// Seed of all random numbers.
  public var seed: UInt64?
  /// Whether the mean of all vectors is taken away.
  public var centres: Bool?
  /// Copies that learn side by side.
  public var replicas: Int?

  /// Nothing said.
  public init() {}

  /// The preset's settings with what is said here.
  ///
  /// - Throws: `WordError` naming the setting.
  func settings(_ preset: TrainingPreset) throws(WordError) -> WordTrainingSettings {
    var settings = preset.training(epochs: epochs)
    if let architecture {
      guard let known = WordTrainingSettings.Architecture(rawValue: architecture) else {
        let names = WordTrainingSettings.Architecture.allCases.map(\.rawValue)
        throw .setting("--architecture: " + unknownName("architecture", architecture, allowed: names))
      }
      settings.architecture = known
    }
    if let dimensions { settings.dimensions = dimensions }
    if let window { settings.window = window }
    if let shrinksWindow { settings.shrinksWindow = shrinksWindow }
    if let takesMean { settings.takesMean = takesMean }
    if let negatives { settings.negatives = negatives }
    if let negativeExponent { settings.negativeExponent = negativeExponent }
    if let sample { settings.sample = sample }
    if let minimumCount { settings.minimumCount = minimumCount }
    if let rate { settings.rate = rate }
    if let finalRate { settings.finalRate = finalRate }
    if let seed { settings.seed = seed }
    if let centres { settings.centres = centres }
    if let replicas { settings.replicas = replicas }
    try settings.check()
    return settings
  }
}
