import Kernels
import Synchronization

/// One pass through a corpus: gathers documents to shares, and shares to rounds that the copies learn side by side.
final class EpochTraining: Sendable {
  private let state: WordVectorState
  private let replicas: [WordVectorState]
  private let training: WordVectorTraining
  private let threads: Int
  private let lane: WorkLane
  private let total = Mutex(WordVectorLoss(sum: 0, predictions: 0))

  /// An epoch that changes `state`.
  ///
  /// - Parameter replicas: working copies of the state; none where documents are learned one after the other.
  init(state: WordVectorState, replicas: [WordVectorState], training: WordVectorTraining, threads: Int) {
    self.state = state
    self.replicas = replicas
    self.training = training
    self.threads = threads
    lane = WorkLane(threads: threads)
  }

  /// Goes through the corpus once.
  ///
  /// - Parameters:
  ///   - places: the place of every bin in the vocabulary, or -1.
  ///   - progress: told the words so far after every round.
  /// - Returns: the loss of all predictions, and what was read.
  func run(
    _ corpus: WordCorpus, places: [Int32], progress: (Int) throws -> Void
  ) throws -> (loss: WordVectorLoss, hash: String) {
    // Whatever happens, nobody touches the state when this is over.
    defer { lane.wait() }
    var hash = CorpusHash()
    var round: [WordBatch] = []
    var batch = WordBatch(firstDocument: 0, wordsBefore: 0)
    var read = 0
    try corpus.read { document in
      batch.append(document.span, places: places)
      hash.add(document)
      read += document.count
      guard batch.words.count >= WordTrainingSettings.wordsPerShare else { return }
      round.append(batch)
      batch = WordBatch(firstDocument: hash.documents, wordsBefore: hash.words)
      guard round.count >= max(replicas.count, 1) else { return }
      train(round)
      round = []
      try progress(read)
    }
    if batch.documents > 0 { round.append(batch) }
    train(round)
    lane.wait()
    return (total.withLock { $0 }, hash.digest())
  }

  private func train(_ round: [WordBatch]) {
    guard !round.isEmpty else { return }
    lane.run { [self] in
      let losses: [WordVectorLoss]
      if replicas.isEmpty {
        losses = round.map { state.train(on: $0, with: training) }
      } else {
        losses = parallelMap(count: round.count, threads: threads) { index in
          replicas[index].copy(from: state)
          return replicas[index].train(on: round[index], with: training)
        }
        let weights = round.map { Double(max($0.words.count, 1)) }
        state.average(Array(replicas.prefix(round.count)), weights: weights)
      }
      total.withLock { total in
        for loss in losses {
          total.sum += loss.sum
          total.predictions += loss.predictions
        }
      }
    }
  }
}
