import Kernels

extension WordModel {
  /// The model as it was before training: the same words, the vectors that training began with.
  ///
  /// - Returns: nothing where the model was imported.
  public func untrained() throws(WordError) -> WordModel? {
    guard var record else { return nil }
    let trainer = try WordTrainer(tokeniser: tokeniser, settings: record.settings)
    record.losses = []
    return WordModel(
      tokeniser: tokeniser, vocabulary: vocabulary, learned: trainer.firstVectors(words: vocabulary.count),
      outputs: Matrix(rows: vocabulary.count, columns: record.settings.dimensions), record: record)
  }

  /// Mean loss per prediction on documents, as training would count it; nothing is learned from them.
  ///
  /// - Returns: nothing where the model was imported or there is nothing to predict.
  public func meanLoss(of corpus: WordCorpus) throws -> Double? {
    guard let record, let outputs else { return nil }
    let trainer = try WordTrainer(tokeniser: tokeniser, settings: record.settings)
    let state = WordVectorState(words: vocabulary.count, dimensions: learned.columns)
    state.inputs = learned
    state.outputs = outputs
    // At a rate of 0 the vectors stay as they are.
    let pass = EpochTraining(state: state, replicas: [], training: trainer.training(vocabulary), threads: 1)
    let loss = try pass.run(corpus, places: vocabulary.places(bins: tokeniser.bins.count)) { _ in }.loss
    return loss.predictions > 0 ? loss.sum / Double(loss.predictions) : nil
  }
}
