import Foundation
import Kernels

/// Learns word vectors from documents: word2vec (Mikolov et al. 2013), as spec2vec uses gensim's.
///
/// The bits of the result hang on the corpus and the settings alone, not on the number of threads: random numbers come
/// from the seed, the epoch and the number of the document, and documents are learned in a fixed order (see
/// ``WordTrainingSettings/replicas``). Memory: the vectors, times `replicas` + 1, and some ten thousand words.
public struct WordTrainer: Sendable {
  /// Makes the documents; becomes part of the model.
  public let tokeniser: SpectrumTokeniser
  /// How to learn.
  public let settings: WordTrainingSettings

  /// A trainer.
  ///
  /// - Throws: ``WordError/setting(_:)`` where a setting makes no sense.
  public init(tokeniser: SpectrumTokeniser, settings: WordTrainingSettings) throws(WordError) {
    try settings.check()
    self.tokeniser = tokeniser
    self.settings = settings
  }

  /// Trains a model.
  ///
  /// - Parameters:
  ///   - corpus: read once to count the words, and once for every epoch.
  ///   - resuming: a checkpoint of this very training; the result is that of a training without a break.
  ///   - threads: most threads that learn, at least 1. With more than one the corpus is read beside them.
  ///   - progress: told every some ten thousand words, on the caller's thread; throws to stop.
  ///   - checkpoint: given the model after every epoch; throws to stop.
  /// - Throws: ``WordError`` where there is nothing to learn, training diverges or the checkpoint belongs to another
  ///   corpus or other settings; whatever `corpus`, `progress` or `checkpoint` throw.
  public func train(
    on corpus: WordCorpus, resuming: WordModel? = nil, threads: Int = 1,
    progress: (WordTrainingProgress) throws -> Void = { _ in }, checkpoint: (WordModel) throws -> Void = { _ in }
  ) throws -> WordModel {
    precondition(threads >= 1, "\(threads) threads")
    let count = try CorpusCount(corpus, bins: tokeniser.bins.count)
    let vocabulary = WordVocabulary(occurrences: count.occurrences, minimumCount: settings.minimumCount)
    let seen = count.occurrences.count { $0 > 0 }
    guard vocabulary.count >= 2 else {
      throw WordError.tooFewWords(kept: vocabulary.count, seen: seen, minimumCount: settings.minimumCount)
    }
    var record = WordTrainingRecord(settings: settings, corpus: count.summary)
    let state = WordVectorState(words: vocabulary.count, dimensions: settings.dimensions)
    if let resuming {
      record.losses = try losses(of: resuming, vocabulary: vocabulary, corpus: count.summary)
      state.inputs = resuming.learned
      state.outputs = resuming.outputs ?? state.outputs
    } else {
      state.inputs = firstVectors(words: vocabulary.count)
    }
    let replicas =
      settings.replicas == 1
      ? []
      : (0..<settings.replicas).map { _ in
        WordVectorState(words: vocabulary.count, dimensions: settings.dimensions)
      }
    var training = training(vocabulary)
    let places = vocabulary.places(bins: tokeniser.bins.count)
    func model() -> WordModel {
      WordModel(
        tokeniser: tokeniser, vocabulary: vocabulary, learned: state.inputs, outputs: state.outputs, record: record)
    }
    while record.losses.count < settings.epochs {
      let epoch = record.losses.count
      setRate(of: &training, epoch: epoch, words: count.summary.words)
      let pass = EpochTraining(state: state, replicas: replicas, training: training, threads: threads)
      let result = try pass.run(corpus, places: places) { words in
        try progress(
          WordTrainingProgress(
            epoch: epoch, epochs: settings.epochs, words: words, wordsPerEpoch: count.summary.words,
            losses: record.losses))
      }
      guard result.hash == count.summary.hash else { throw WordError.corpusChanged(epoch: epoch + 1) }
      guard result.loss.predictions > 0 else { throw WordError.nothingToPredict }
      let loss = result.loss.sum / Double(result.loss.predictions)
      // Vectors of zeros cost (1 + negatives) ln 2; a training that makes it several times worse leads nowhere.
      guard loss.isFinite, loss < 4 * Double(1 + settings.negatives) * log(2), state.isFinite else {
        throw WordError.diverged(epoch: epoch + 1, rate: training.rate)
      }
      record.losses.append(loss)
      try checkpoint(model())
    }
    return model()
  }

  /// The losses of a checkpoint, where it belongs to this training.
  private func losses(
    of checkpoint: WordModel, vocabulary: WordVocabulary, corpus: WordCorpusSummary
  ) throws(WordError) -> [Double] {
    guard let record = checkpoint.record, checkpoint.outputs != nil else {
      throw .cannotResume("the model was imported and holds no training to go on with")
    }
    guard checkpoint.tokeniser == tokeniser else { throw .cannotResume("the model has another tokeniser") }
    guard record.settings == settings else { throw .cannotResume("the model was trained with other settings") }
    guard record.corpus == corpus, checkpoint.vocabulary == vocabulary else {
      throw .cannotResume("the model was trained on other spectra")
    }
    return record.losses
  }

  /// Even random numbers within ±1 / dimensions, as gensim begins.
  func firstVectors(words: Int) -> Matrix {
    var generator = SeededGenerator(seed: settings.seed)
    var matrix = Matrix(rows: words, columns: settings.dimensions)
    for index in matrix.elements.indices {
      let unit = Float(generator.next() >> 40) * 0x1p-24
      matrix.elements[index] = (unit * 2 - 1) / Float(settings.dimensions)
    }
    return matrix
  }

  /// How the words of a vocabulary change, at a rate of 0 until it is set.
  func training(_ vocabulary: WordVocabulary) -> WordVectorTraining {
    let total = Double(vocabulary.counts.reduce(0, +))
    let keep = vocabulary.counts.map { count in
      guard settings.sample > 0 else { return 1.0 }
      let excess = Double(count) / (settings.sample * total)
      return (excess.squareRoot() + 1) / excess
    }
    return WordVectorTraining(
      keepChances: keep, negativeWeights: vocabulary.counts.map { pow(Double($0), settings.negativeExponent) },
      negatives: settings.negatives, window: settings.window, isShrinking: settings.shrinksWindow,
      isMean: settings.takesMean, isSkipGram: settings.architecture == .skipGram)
  }

  private func setRate(of training: inout WordVectorTraining, epoch: Int, words: Int) {
    let loss = (settings.rate - settings.finalRate) / Double(settings.epochs)
    training.rate = settings.rate - loss * Double(epoch)
    training.rateLossPerWord = loss / Double(max(words, 1))
    var generator = SeededGenerator(seed: settings.seed ^ 0x5EED)
    for _ in 0...epoch { training.seed = generator.next() }
  }
}

/// How far training is.
public struct WordTrainingProgress: Sendable {
  /// Number of the epoch that is under way, from 0.
  public let epoch: Int
  /// Number of epochs.
  public let epochs: Int
  /// Words of this epoch so far.
  public let words: Int
  /// Words of every epoch.
  public let wordsPerEpoch: Int
  /// Loss per prediction of the epochs that are over.
  public let losses: [Double]
}
