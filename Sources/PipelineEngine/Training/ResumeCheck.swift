import DataModel
import Encoders

/// Passes where a checkpoint belongs to a training with these settings.
///
/// - Throws: ``TrainingError`` naming a setting that differs, with both values.
func checkResumes(
  _ checkpoint: WordModel, at path: String, tokeniser: SpectrumTokeniser, settings: WordTrainingSettings
) throws(TrainingError) {
  guard let record = checkpoint.record else {
    throw TrainingError("\(path): was imported and holds no training to go on with; remove it to begin anew")
  }
  let was = named(record.settings) + named(checkpoint.tokeniser)
  let now = named(settings) + named(tokeniser)
  if let (old, new) = zip(was, now).first(where: { $0.value != $1.value }) {
    throw TrainingError(
      "\(path): was begun with \(old.name) \(old.value), asked for is \(new.value); use the same settings and files, "
        + "or remove it to begin anew")
  }
}

private typealias NamedValue = (name: String, value: String)

private func named(_ settings: WordTrainingSettings) -> [NamedValue] {
  [
    ("architecture", settings.architecture.rawValue), ("dimensions", "\(settings.dimensions)"),
    ("window", "\(settings.window)"), ("fixed-window", "\(!settings.shrinksWindow)"),
    ("context", settings.takesMean ? "mean" : "sum"), ("negative", "\(settings.negatives)"),
    ("ns-exponent", "\(settings.negativeExponent)"), ("sample", "\(settings.sample)"),
    ("min-count", "\(settings.minimumCount)"), ("rate", "\(settings.rate)"),
    ("final-rate", "\(settings.finalRate)"), ("epochs", "\(settings.epochs)"), ("seed", "\(settings.seed)"),
    ("centred", "\(settings.centres)"), ("replicas", "\(settings.replicas)"),
  ]
}

private func named(_ tokeniser: SpectrumTokeniser) -> [NamedValue] {
  let (settings, axis) = (tokeniser.settings, tokeniser.bins.axis)
  return [
    ("bin", settings.binInEV.map { "\($0) eV" } ?? "channel"), ("select", settings.selection.rawValue),
    ("significance", "\(settings.significance)"), ("background", "\(settings.backgroundReachInEV) eV"),
    ("elements", settings.elements.joined(separator: ",")), ("line-reach", "\(settings.lineReachInEV) eV"),
    ("minimum-intensity", "\(settings.minimumIntensity)"),
    ("energy-range", settings.energyRangeInEV.map { "\($0) eV" } ?? "none"),
    ("exclude", "\(settings.excludeInEV)"),
    ("an energy axis of", "\(axis.channels) channels of \(axis.stepInEV) eV from \(axis.offsetInEV) eV"),
  ]
}
