/// The words that a model knows, by falling count; of equal counts the lower bin comes first.
public struct WordVocabulary: Sendable, Equatable {
  /// Number of the energy bin of each word; every bin at most once.
  public let bins: [Int32]
  /// How many documents of the corpus hold each word.
  public let counts: [Int]

  /// A vocabulary in the order given.
  init(bins: [Int32], counts: [Int]) {
    precondition(bins.count == counts.count, "\(bins.count) words, \(counts.count) counts")
    self.bins = bins
    self.counts = counts
  }

  /// The words of a corpus that occur often enough.
  ///
  /// - Parameter occurrences: how often each bin occurs.
  init(occurrences: [Int], minimumCount: Int) {
    let kept = occurrences.indices.filter { occurrences[$0] >= max(minimumCount, 1) }
      .sorted { (-occurrences[$0], $0) < (-occurrences[$1], $1) }
    self.init(bins: kept.map { Int32($0) }, counts: kept.map { occurrences[$0] })
  }

  /// Number of words.
  public var count: Int { bins.count }

  /// The place of every bin's word in the vocabulary, -1 where it has none.
  func places(bins total: Int) -> [Int32] {
    var places = [Int32](repeating: -1, count: total)
    for (place, bin) in bins.enumerated() { places[Int(bin)] = Int32(place) }
    return places
  }
}
