import Chips
import Encoders

/// A channel of words (spec2vec) as the pipeline asks for it.
struct WordsChannel: Sendable {
  /// Where the word vectors come from.
  enum Model: Sendable {
    case file(String)
    /// The chips of the image itself.
    case trained(Training)
  }

  /// How to learn from the image's own chips.
  struct Training: Sendable {
    /// Without the pipeline's energy range and windows, which join it when the plan is made.
    var tokeniser: TokeniserSettings
    var settings: WordTrainingSettings
  }

  var model: Model
  var intensity = SpectrumWordsEncoder.Intensity.share
  var intensityPower = 0.5
  var allowedMissing = 0.1
  var normalisation = SpectrumWordsEncoder.Normalisation.none
  /// What is left of the chips' spectra before they become documents; all of it where absent.
  var denoise: SpectralComponents?

  /// The seed that training took, where there was one.
  var seed: UInt64? {
    switch model {
    case .file: nil
    case .trained(let training): training.settings.seed
    }
  }
}

extension PipelineDescription {
  /// The settings that a training begins with.
  private enum Preset: String, CaseIterable { case eds, spec2vec }

  static func readWords(_ value: YAMLValue) throws(PipelineError) -> WordsChannel {
    let keys = try value.mapping(allowed: [
      "encoder", "model", "train", "intensity", "intensity-power", "allowed-missing", "normalise",
      "denoise",
    ])
    var channel = WordsChannel(model: try readModel(keys))
    channel.denoise = try readDenoise(keys["denoise"])
    if let intensity = keys["intensity"] {
      channel.intensity = try intensity.choice("intensity", SpectrumWordsEncoder.Intensity.self)
    }
    if let power = keys["intensity-power"] { channel.intensityPower = try power.number(in: 0...10) }
    if let missing = keys["allowed-missing"] { channel.allowedMissing = try missing.shareOrPercent() }
    if let normalise = keys["normalise"] {
      channel.normalisation = try normalise.choice("normalisation", SpectrumWordsEncoder.Normalisation.self)
      if channel.intensity == .counts && channel.normalisation == .l2 {
        throw normalise.failure("l2 takes away the length that intensity: counts gives; leave out one of them")
      }
    }
    return channel
  }

  /// Without `model` and `train` the image's own chips teach, as the preset `eds` says.
  private static func readModel(_ keys: YAMLMapping) throws(PipelineError) -> WordsChannel.Model {
    guard let file = keys["model"] else {
      return .trained(
        try keys["train"].map(readTraining) ?? WordsChannel.Training(tokeniser: .eds, settings: .eds))
    }
    if let train = keys["train"] {
      throw train.failure("a channel has either a model or trains one; leave out one of them")
    }
    return .file(try file.name("the name of a model file"))
  }

  private static func readTraining(_ value: YAMLValue) throws(PipelineError) -> WordsChannel.Training {
    let keys = try value.mapping(allowed: tokeniserKeys + trainingKeys)
    let training: WordsChannel.Training
    switch try keys["preset"]?.choice("preset", Preset.self) ?? .eds {
    case .eds:
      training = WordsChannel.Training(
        tokeniser: try readTokeniser(keys, from: .eds), settings: try readSettings(keys, from: .eds))
    case .spec2vec:
      // The rate at the end of spec2vec's training hangs on the number of epochs.
      let epochs = try keys["epochs"]?.integer(least: 1) ?? WordTrainingSettings().epochs
      training = WordsChannel.Training(
        tokeniser: try readTokeniser(keys, from: TokeniserSettings()),
        settings: try readSettings(keys, from: .spec2vec(epochs: epochs)))
    }
    do {
      try training.tokeniser.check()
      try training.settings.check()
    } catch { throw value.failure("\(error)") }
    return training
  }

  private static let tokeniserKeys = [
    "preset", "bin", "select", "significance", "background", "elements", "line-reach", "minimum-intensity",
  ]

  private static func readTokeniser(
    _ keys: YAMLMapping, from preset: TokeniserSettings
  ) throws(PipelineError) -> TokeniserSettings {
    var settings = preset
    if let bin = keys["bin"] { settings.binInEV = try bin.electronvolts() }
    if let select = keys["select"] {
      settings.selection = try select.choice("selection", TokeniserSettings.Selection.self)
    }
    if let significance = keys["significance"] { settings.significance = try significance.number() }
    if let background = keys["background"] { settings.backgroundReachInEV = try background.electronvolts() }
    if let elements = keys["elements"] {
      guard settings.selection == .lines else {
        throw elements.failure("has no meaning for select: \(settings.selection.rawValue); only lines has elements")
      }
      settings.elements = []
      for element in try elements.list("a list of elements such as [Sr, Ti]") {
        settings.elements.append(try element.name("the symbol of an element"))
      }
    }
    if let reach = keys["line-reach"] { settings.lineReachInEV = try reach.electronvolts() }
    if let intensity = keys["minimum-intensity"] { settings.minimumIntensity = try intensity.shareOrPercent() }
    return settings
  }

  private static let trainingKeys = [
    "architecture", "dimensions", "window", "shrink-windows", "cbow-mean", "negative", "ns-exponent", "sample",
    "min-count", "rate", "final-rate", "epochs", "seed", "centre", "replicas",
  ]

  private static func readSettings(
    _ keys: YAMLMapping, from preset: WordTrainingSettings
  ) throws(PipelineError) -> WordTrainingSettings {
    var settings = preset
    if let architecture = keys["architecture"] {
      settings.architecture = try architecture.choice("architecture", WordTrainingSettings.Architecture.self)
    }
    settings.dimensions = try keys["dimensions"]?.integer(least: 1) ?? settings.dimensions
    settings.window = try keys["window"]?.integer(least: 1) ?? settings.window
    settings.shrinksWindow = try keys["shrink-windows"]?.flag() ?? settings.shrinksWindow
    settings.takesMean = try keys["cbow-mean"]?.flag() ?? settings.takesMean
    settings.negatives = try keys["negative"]?.integer(least: 1) ?? settings.negatives
    settings.negativeExponent = try keys["ns-exponent"]?.number() ?? settings.negativeExponent
    settings.sample = try keys["sample"]?.number() ?? settings.sample
    settings.minimumCount = try keys["min-count"]?.integer(least: 1) ?? settings.minimumCount
    settings.rate = try keys["rate"]?.number() ?? settings.rate
    settings.finalRate = try keys["final-rate"]?.number() ?? settings.finalRate
    settings.epochs = try keys["epochs"]?.integer(least: 1) ?? settings.epochs
    if let seed = keys["seed"] { settings.seed = UInt64(try seed.integer(least: 0)) }
    settings.centres = try keys["centre"]?.flag() ?? settings.centres
    settings.replicas = try keys["replicas"]?.integer(least: 1) ?? settings.replicas
    return settings
  }
}

extension WordsChannel {
  /// The settings for `run.json`.
  var record: [String: JSONValue] {
    var fields: [String: JSONValue] = [
      "intensity": .text(intensity.rawValue), "intensity_power": .number(intensityPower),
      "allowed_missing": .number(allowedMissing),
      "normalise": .text(normalisation.rawValue), "denoise": denoise?.record ?? .null,
      "minimum_coverage": .number(Double(SpectrumEncoder().minimumCoverage)),
    ]
    switch model {
    case .file(let name): fields["model"] = .text(name)
    case .trained(let training):
      fields["train"] = .object(training.tokeniser.record.merging(training.settings.record) { first, _ in first })
    }
    return fields
  }

  /// For the time left: some 50 words per chip at a million words per second and epoch, more for wider vectors.
  var estimatedSecondsPerChip: Double {
    switch model {
    case .file: 1e-5
    case .trained(let training):
      1e-5 + 5e-5 * Double(training.settings.epochs) * Double(training.settings.dimensions) / 100
    }
  }
}
