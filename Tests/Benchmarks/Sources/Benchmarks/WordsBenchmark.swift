import Foundation
import Tessera

/// Training of word vectors: `words DOCUMENTS.txt EPOCHS [spec2vec|eds] [SEED] [VECTORS.txt]`, or
/// `words synthetic DOCUMENTS WORDS` for a made-up corpus that is never in memory as a whole.
///
/// A file holds one document per line, its words parted by blanks. Prints words per second before subsampling, the pass
/// that counts the words included, for 1 and 2 threads, the best of three, and the loss of every epoch.
/// `gensim_words.py` does the same with gensim.
func wordsBenchmark(_ arguments: [String]) throws {
  guard arguments.count >= 2 else { throw ThresholdMissed(description: "words DOCUMENTS.txt EPOCHS | synthetic …") }
  if arguments[0] == "synthetic" {
    return try syntheticWords(documents: Int(arguments[1])!, words: Int(arguments[2])!)
  }
  let lines = try String(contentsOfFile: arguments[0], encoding: .utf8).split(separator: "\n")
  let texts = lines.map { $0.split(separator: " ").map(String.init) }
  let names = Set(texts.joined()).sorted { energy($0) < energy($1) }
  let bins = names.enumerated().reduce(into: [:]) { $0[$1.element] = Int32($1.offset) }
  let documents = texts.map { text in
    SpectrumDocument(words: text.map { bins[$0]! }, weights: text.map { _ in 1 })
  }
  let epochs = Int(arguments[1])!
  var settings = WordTrainingSettings.spec2vec(epochs: epochs)
  if arguments.count > 2, arguments[2] == "eds" {
    settings = .eds
    settings.epochs = epochs
  }
  if arguments.count > 3 { settings.seed = UInt64(arguments[3])! }
  let trainer = try WordTrainer(tokeniser: tokeniser(bins: names.count), settings: settings)
  let words = documents.reduce(0) { $0 + $1.words.count }
  var model: WordModel?
  for threads in [1, 2] {
    let times = try (0..<3).map { _ in
      try ContinuousClock().measure { model = try trainer.train(on: WordCorpus(documents), threads: threads) }
        / .seconds(1)
    }
    print("\(threads) threads: \(Int(Double(words * epochs) / times.min()!)) words/s")
  }
  print("loss:", model!.record!.losses.map { String(format: "%.4f", $0) }.joined(separator: " "))
  guard arguments.count > 4 else { return }
  let found = try WordVectors(words: model!.vocabulary.bins.map { names[Int($0)] }, vectors: model!.vectors)
  try Data(found.textBytes).write(to: URL(fileURLWithPath: arguments[4]))
}

/// Time and memory of one epoch over documents of random words, with spec2vec's settings.
private func syntheticWords(documents: Int, words: Int) throws {
  let bins = 1000
  let corpus = WordCorpus { receive in
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<documents {
      // Every bin with the same chance, so that about `words` of them are there.
      try receive((0..<Int32(bins)).filter { _ in generator.below(bins) < words })
    }
  }
  for replicas in [1, 4] {
    var settings = WordTrainingSettings.spec2vec(epochs: 1)
    settings.replicas = replicas
    let trainer = try WordTrainer(tokeniser: tokeniser(bins: bins), settings: settings)
    let time = try ContinuousClock().measure { _ = try trainer.train(on: corpus, threads: 2) } / .seconds(1)
    let speed = Int(Double(documents * words) / time)
    print("\(replicas) replicas: one epoch and the count in \(Int(time)) s, \(speed) words/s, \(peakMegabytes()) MB")
  }
}

private func tokeniser(bins: Int) throws -> SpectrumTokeniser {
  try SpectrumTokeniser(
    TokeniserSettings(energyRangeInEV: 0...1e7), axis: EnergyAxis(offsetInEV: 0, stepInEV: 10, channels: bins)!)
}

private func energy(_ word: String) -> Double { word.split(separator: "@").last.flatMap { Double($0) } ?? 0 }
