import DataModel
import Encoders
import Kernels

/// How much nearer things that belong together lie than things that do not.
struct Agreement: Sendable, Equatable {
  /// Chance that a cosine of two that belong together is larger than one of two that do not; 0.5 is chance, equal
  /// cosines count half.
  let area: Double
  /// Mean cosine of those that belong together, less that of the others.
  let separation: Double

  /// The two halves of documents, below and above one energy; nothing where fewer than two documents have both.
  ///
  /// Each half is compared with the other halves of its own spectrum and of all others. The energy is the same for all
  /// documents, so that no word is in a lower half and in an upper one: half of all words of the vocabulary's
  /// documents lie below it.
  init?(halvesOf documents: [SpectrumDocument], model: WordModel) {
    let embedder = DocumentEmbedding(model: model, allowedMissing: 1)
    let pivot = middleBin(of: model.vocabulary)
    let halves = documents.compactMap { document -> (low: [Double], high: [Double])? in
      let middle = document.words.firstIndex { $0 >= pivot } ?? document.words.count
      func part(_ range: Range<Int>) -> [Double]? {
        embedder.embedding(
          of: SpectrumDocument(words: Array(document.words[range]), weights: Array(document.weights[range]))
        ).flatMap(unit)
      }
      guard let low = part(0..<middle), let high = part(middle..<document.words.count) else { return nil }
      return (low, high)
    }
    guard halves.count >= 2 else { return nil }
    var (wins, own, others) = (0.0, 0.0, 0.0)
    for (index, half) in halves.enumerated() {
      let mine = product(half.low, half.high)
      own += mine
      for (other, theirs) in halves.enumerated() where other != index {
        let cosine = product(half.low, theirs.high)
        others += cosine
        wins += mine > cosine ? 1 : mine == cosine ? 0.5 : 0
      }
    }
    let pairs = Double(halves.count * (halves.count - 1))
    area = wins / pairs
    separation = own / Double(halves.count) - others / pairs
  }

  /// The lines of elements that the model knows as words; nothing where there are no pairs to compare.
  ///
  /// Lines below a tenth of their shell's strongest do not count, nor pairs that lie nearer than 150 eV: one peak may
  /// hold both.
  init?(linesOf elements: [String], model: WordModel) {
    let bins = model.tokeniser.bins
    let places = model.vocabulary.bins.enumerated().reduce(into: [:]) { $0[Int($1.element)] = $1.offset }
    var known: [(element: String, energy: Double, vector: [Double])] = []
    for element in elements {
      for line in XRayLines.ofElement(element)?.lines ?? [] where line.relativeIntensity >= 0.1 {
        guard let bin = bins.bin(atInEV: line.energyInKeV * 1000), let place = places[bin],
          let vector = unit(model.vectors.row(place).map { Double($0) })
        else { continue }
        known.append((element, line.energyInKeV, vector))
      }
    }
    var (same, different): ([Double], [Double]) = ([], [])
    for (index, a) in known.enumerated() {
      for b in known[(index + 1)...] where abs(a.energy - b.energy) >= 0.15 {
        let cosine = product(a.vector, b.vector)
        if a.element == b.element { same.append(cosine) } else { different.append(cosine) }
      }
    }
    guard !same.isEmpty, !different.isEmpty else { return nil }
    let wins = same.reduce(0.0) { sum, mine in
      sum + different.reduce(0.0) { $0 + (mine > $1 ? 1 : mine == $1 ? 0.5 : 0) }
    }
    area = wins / Double(same.count * different.count)
    separation =
      same.reduce(0, +) / Double(same.count) - different.reduce(0, +) / Double(different.count)
  }
}

/// The lowest bin with half of all occurrences below it.
private func middleBin(of vocabulary: WordVocabulary) -> Int32 {
  let total = vocabulary.counts.reduce(0, +)
  var below = 0
  for place in vocabulary.bins.indices.sorted(by: { vocabulary.bins[$0] < vocabulary.bins[$1] }) {
    guard 2 * below < total else { return vocabulary.bins[place] }
    below += vocabulary.counts[place]
  }
  return vocabulary.bins.max() ?? 0
}

/// A vector of length 1; nothing for zeros.
private func unit(_ vector: [Double]) -> [Double]? {
  let length = product(vector, vector).squareRoot()
  return length > 0 ? vector.map { $0 / length } : nil
}

private func product(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for index in a.indices { sum += a[index] * b[index] }
  return sum
}
