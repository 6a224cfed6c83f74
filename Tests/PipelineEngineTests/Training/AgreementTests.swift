import DataModel
import Encoders
import Kernels
import Testing

@testable import PipelineEngine

/// Measures of what a model has learned, on vectors whose answer is known.
@Suite("Agreement") struct AgreementTests {
  /// A model of bins of 10 eV from 0 eV, each with a vector of two numbers.
  private func model(_ vectors: [Int: (Float, Float)]) throws -> WordModel {
    var settings = TokeniserSettings(energyRangeInEV: -1e6...1e6)
    settings.binInEV = nil
    let tokeniser = try SpectrumTokeniser(settings, axis: EnergyAxis(offsetInEV: 0, stepInEV: 10, channels: 1000)!)
    let bins = vectors.keys.sorted()
    let words = tokeniser.bins.words
    let numbers = bins.flatMap { [vectors[$0]!.0, vectors[$0]!.1] }
    return try WordModel(
      WordVectors(words: bins.map { words[$0] }, vectors: Matrix(rows: bins.count, columns: 2, elements: numbers)),
      tokeniser: tokeniser)
  }

  @Test("halves that point the same way are told from all others") func halves() throws {
    let trained = try trainedModel()
    #expect(Agreement(halvesOf: [], model: trained) == nil)
    let documents = twoKinds(count: 60, seed: 5)
    let found = try #require(Agreement(halvesOf: documents, model: trained))
    // Half of the others are of the same kind and cannot be told apart: 3/4 at best, up to chance between them.
    #expect((0.65...0.85).contains(found.area), "\(found)")
    #expect(found.separation > 0.2, "\(found)")
    // Random vectors of few words are alike by chance, this way for one seed and that way for another.
    let areas = try (UInt64(1)...40).map { seed in
      let untrained = try #require(try trainedModel(seed: seed, epochs: 1).untrained())
      return try #require(Agreement(halvesOf: documents, model: untrained)).area
    }
    let mean = areas.reduce(0, +) / 40
    #expect(abs(mean - 0.5) < 0.08, "\(areas)")
  }

  @Test("lines of one element against lines of two") func lines() throws {
    // Ti Kα 451, Ti Kβ 493, Fe Kα 640, Fe Kβ 706.
    let good = try model([451: (1, 0), 493: (1, 0), 640: (0, 1), 706: (0, 1)])
    let perfect = try #require(Agreement(linesOf: ["Ti", "Fe"], model: good))
    #expect(perfect.area == 1 && perfect.separation == 1, "\(perfect)")
    let bad = try model([451: (1, 0), 493: (0, 1), 640: (0, 1), 706: (1, 0)])
    let found = try #require(Agreement(linesOf: ["Ti", "Fe"], model: bad))
    // Both pairs of one element are square; of the four others two are alike and two square.
    #expect(abs(found.area - 0.25) < 1e-12 && abs(found.separation + 0.5) < 1e-12, "\(found)")
    #expect(Agreement(linesOf: ["Ti"], model: good) == nil)
    #expect(Agreement(linesOf: [], model: good) == nil)
  }

  @Test("held-out documents cost what the trainer says, and nothing is learned from them") func loss() throws {
    let model = try trainedModel()
    let documents = WordCorpus(twoKinds(count: 200, seed: 9))
    let loss = try #require(try model.meanLoss(of: documents))
    #expect(try model.meanLoss(of: documents) == loss)
    let last = try #require(model.record?.losses.last)
    #expect(abs(loss - last) < 0.1, "\(loss), in training \(last)")
    // Outputs of zeros make every product zero: ln 2 for the word and for each of its five negative ones.
    let before = try #require(try model.untrained()?.meanLoss(of: documents))
    #expect(before > 3.2 && before < 4.17, "\(before)")
  }

  /// Two kinds of documents, each with words below and above 500.
  private func twoKinds(count: Int, seed: UInt64) -> [SpectrumDocument] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { index in
      let first = index % 2 * 100
      let words = [100, 120, 140, 160, 500, 520, 540, 560].map { Int32($0 + first) }.filter { _ in random.below(4) > 0 }
      return SpectrumDocument(words: words, weights: words.map { _ in 1 })
    }
  }

  private func trainedModel(seed: UInt64 = 1, epochs: Int = 15) throws -> WordModel {
    let tokeniser = try SpectrumTokeniser(.eds, axis: EnergyAxis(offsetInEV: 0, stepInEV: 10, channels: 4000)!)
    var settings = WordTrainingSettings.eds
    settings.rate = 0.02
    settings.finalRate = 0.01
    settings.seed = seed
    settings.epochs = epochs
    let trainer = try WordTrainer(tokeniser: tokeniser, settings: settings)
    return try trainer.train(on: WordCorpus(twoKinds(count: 400, seed: 1)))
  }
}
