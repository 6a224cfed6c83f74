import DataModel
import Kernels

@testable import Encoders

/// A tokeniser of single channels of 10 eV from 0 eV on, without a lower bound.
func plainTokeniser(channels: Int, _ change: (inout TokeniserSettings) -> Void = { _ in }) throws -> SpectrumTokeniser {
  var settings = TokeniserSettings(energyRangeInEV: -1e6...1e6)
  change(&settings)
  return try SpectrumTokeniser(settings, axis: EnergyAxis(offsetInEV: 0, stepInEV: 10, channels: channels)!)
}

/// Documents of two kinds of spectra: the first half of the words goes with the first kind, the rest with the second.
func twoKinds(documents: Int, words: Int, seed: UInt64, share: Double = 0.7) -> [SpectrumDocument] {
  var generator = SeededGenerator(seed: seed)
  return (0..<documents).map { _ in
    let start = generator.below(2) * words / 2
    let chosen = (start..<start + words / 2).filter { _ in generator.below(1000) < Int(share * 1000) }
    return SpectrumDocument(
      words: chosen.map { Int32($0) }, weights: chosen.map { _ in Double(generator.below(100) + 1) / 100 })
  }
}

/// Small and quick settings.
func smallTraining(_ change: (inout WordTrainingSettings) -> Void = { _ in }) -> WordTrainingSettings {
  var settings = WordTrainingSettings()
  settings.dimensions = 20
  settings.epochs = 3
  settings.sample = 0
  change(&settings)
  return settings
}

/// A trained model of some ten words.
func smallModel(_ change: (inout WordTrainingSettings) -> Void = { _ in }) throws -> WordModel {
  let trainer = try WordTrainer(tokeniser: plainTokeniser(channels: 20), settings: smallTraining(change))
  return try trainer.train(on: WordCorpus(twoKinds(documents: 100, words: 20, seed: 3)))
}
