import Kernels
import Synchronization
import TestSupport
import Testing

@testable import Encoders

@Suite struct WordTrainerTests {
  private let corpus = WordCorpus(twoKinds(documents: 3000, words: 20, seed: 1))

  private func train(
    _ corpus: WordCorpus, threads: Int = 1, resuming: WordModel? = nil, _ change: (inout WordTrainingSettings) -> Void
  ) throws -> WordModel {
    try WordTrainer(tokeniser: plainTokeniser(channels: 20), settings: smallTraining(change))
      .train(on: corpus, resuming: resuming, threads: threads)
  }

  @Test(
    "words that occur together come to point the same way",
    arguments: WordTrainingSettings.Architecture.allCases, [1, 3])
  func learns(architecture: WordTrainingSettings.Architecture, replicas: Int) throws {
    let model = try train(corpus) {
      $0.architecture = architecture
      $0.replicas = replicas
      $0.centres = true
      // Copies that are averaged learn more slowly, and CBOW that learns too much tells the words of a kind apart.
      $0.rate = replicas == 1 ? 0.005 : 0.025
      $0.finalRate = 0.0001
    }
    var (within, across) = (0.0, 0.0)
    for bin in 0..<20 {
      for other in model.nearest(to: bin, count: 19) {
        if (other.bin < 10) == (bin < 10) { within += other.cosine / 180 } else { across += other.cosine / 200 }
      }
    }
    #expect(within > across + 0.3, "mean cosines \(within) and \(across)")
    let losses = try #require(model.record?.losses)
    #expect(losses.count == 3 && losses[2] < losses[0])
  }

  @Test("the same bytes for every number of threads", arguments: [1, 4])
  func threads(replicas: Int) throws {
    let models = try [1, 2, 3].map { threads in
      try train(corpus, threads: threads) { $0.replicas = replicas }.fileBytes()
    }
    #expect(models[0] == models[1] && models[0] == models[2])
  }

  @Test("a resumed training gives the bytes of one without a break", arguments: [1, 2])
  func resumes(replicas: Int) throws {
    struct Stop: Error {}
    let settings = smallTraining { $0.replicas = replicas }
    let trainer = try WordTrainer(tokeniser: plainTokeniser(channels: 20), settings: settings)
    var checkpoints: [[UInt8]] = []
    let whole = try trainer.train(on: corpus, checkpoint: { checkpoints.append(try $0.fileBytes()) })
    #expect(try checkpoints.count == 3 && checkpoints.last == whole.fileBytes())
    var last: WordModel?
    #expect(throws: Stop.self) {
      try trainer.train(
        on: corpus, threads: 2,
        checkpoint: {
          last = try WordModel(fileBytes: $0.fileBytes())
          throw Stop()
        })
    }
    let resumed = try trainer.train(on: corpus, resuming: last)
    #expect(try resumed.fileBytes() == whole.fileBytes())
    #expect(try trainer.train(on: corpus, resuming: whole) == whole)
  }

  @Test("a checkpoint of another training is refused")
  func foreignCheckpoint() throws {
    let model = try train(corpus) { $0.epochs = 2 }
    #expect(throws: WordError.self) { try train(corpus, resuming: model) { $0.epochs = 3 } }
    #expect(throws: WordError.self) {
      try train(WordCorpus(twoKinds(documents: 3000, words: 20, seed: 2)), resuming: model) { $0.epochs = 2 }
    }
    let imported = try WordModel(model.exchanged(), tokeniser: model.tokeniser)
    #expect(throws: WordError.self) { try train(corpus, resuming: imported) { $0.epochs = 2 } }
  }

  @Test("every setting changes the result")
  func settingsMatter() throws {
    let changes: [(inout WordTrainingSettings) -> Void] = [
      { _ in }, { $0.architecture = .skipGram }, { $0.dimensions = 21 }, { $0.window = 3 },
      { $0.shrinksWindow = false },
      {
        $0.takesMean = false
        $0.finalRate = 0
      }, { $0.negatives = 2 }, { $0.negativeExponent = 0 }, { $0.sample = 0.01 },
      { $0.minimumCount = 1040 }, { $0.rate = 0.03 }, { $0.finalRate = 0 }, { $0.epochs = 2 }, { $0.seed = 2 },
      { $0.replicas = 2 },
    ]
    let models = try changes.map { change in
      try train(corpus) {
        $0.window = 8
        change(&$0)
      }.learned
    }
    for first in models.indices {
      for second in 0..<first { #expect(models[first] != models[second], "settings \(second) and \(first)") }
    }
  }

  @Test("what cannot be learned is refused in words")
  func refused() throws {
    func expect(
      _ error: WordError, _ documents: [SpectrumDocument], _ change: (inout WordTrainingSettings) -> Void = { _ in }
    ) {
      #expect(throws: error) { try train(WordCorpus(documents), change) }
    }
    func document(_ words: Int32...) -> SpectrumDocument {
      SpectrumDocument(words: words, weights: words.map { _ in 1 })
    }
    expect(.noDocuments, [])
    expect(.emptyDocuments(2), [document(), document()])
    expect(.tooFewWords(kept: 1, seen: 1, minimumCount: 1), [document(4), document(4)])
    expect(.tooFewWords(kept: 0, seen: 2, minimumCount: 9), [document(4, 5)]) { $0.minimumCount = 9 }
    expect(.nothingToPredict, [document(4), document(5)])
    for change: (inout WordTrainingSettings) -> Void in [
      { $0.dimensions = 0 }, { $0.window = 0 }, { $0.negatives = 0 }, { $0.negatives = 64 }, { $0.sample = -1 },
      { $0.sample = .nan }, { $0.minimumCount = 0 }, { $0.rate = 0 }, { $0.rate = .nan }, { $0.finalRate = 1 },
      { $0.epochs = 0 }, { $0.replicas = 0 }, { $0.negativeExponent = .infinity },
    ] { #expect(throws: WordError.self) { try train(corpus, change) } }
  }

  @Test("a rate that diverges is said, and nothing is kept", arguments: [30, 1e6, 1e30], [1, 2])
  func diverges(rate: Double, replicas: Int) throws {
    #expect(throws: WordError.diverged(epoch: 1, rate: rate)) {
      try train(corpus) {
        $0.rate = rate
        $0.replicas = replicas
      }
    }
  }

  @Test("a corpus that changes between epochs is noticed")
  func changingCorpus() throws {
    let pass = Mutex(0)
    let changing = WordCorpus { receive in
      let number = pass.withLock { pass in
        pass += 1
        return pass
      }
      for document in twoKinds(documents: 50, words: 20, seed: number < 3 ? 1 : 2) { try receive(document.words) }
    }
    #expect(throws: WordError.corpusChanged(epoch: 2)) { try train(changing) { _ in } }
  }

  @Test("documents longer than the kernel's pieces, and progress that rises to the end")
  func longDocuments() throws {
    let count = WordVectorTraining.longestDocument * 2 + 77
    let words = (0..<Int32(count)).map { $0 }
    let corpus = WordCorpus(
      [SpectrumDocument](
        repeating: SpectrumDocument(words: words, weights: words.map { _ in 1 }), count: 2))
    let trainer = try WordTrainer(
      tokeniser: plainTokeniser(channels: count),
      settings: smallTraining {
        $0.dimensions = 4
        $0.epochs = 1
      })
    var told: [Int] = []
    let model = try trainer.train(on: corpus, threads: 2, progress: { told.append($0.words) })
    #expect(told == [count, 2 * count])
    #expect(model.learned.elements.allSatisfy { $0.isFinite })
  }

  @Test("every message is one line for a person")
  func messages() {
    let errors: [WordError] = [
      .setting("dimensions: must be 1 to 65536, found 0"), .noChannelLeft(axisInEV: 0...10240),
      .axisTooCoarse(channelInEV: 20, binInEV: 10), .axisElsewhere(axisInEV: 0...100, modelInEV: 200...300),
      .unevenAxis(channel: 3), .countNotFinite(channel: 7, value: .nan), .noDocuments, .emptyDocuments(4),
      .tooFewWords(kept: 1, seen: 30, minimumCount: 5), .nothingToPredict, .diverged(epoch: 2, rate: 30),
      .corpusChanged(epoch: 2), .cannotResume("the model has another tokeniser"), .badModel("it is cut short"),
      .badVectors("a word stands twice in it"),
    ]
    expectSnapshot(errors.map(\.description).joined(separator: "\n") + "\n", named: "word-errors.txt")
  }
}
