import Kernels

extension WordModel {
  /// The vectors to use under the words that spec2vec writes, for other programs.
  public func exchanged() throws(WordError) -> WordVectors {
    let words = tokeniser.bins.words
    return try WordVectors(words: vocabulary.bins.map { words[Int($0)] }, vectors: vectors)
  }

  /// A model from another program's vectors; training cannot go on from it.
  ///
  /// - Parameter tokeniser: makes the documents; its bins must have the very words of the vectors.
  /// - Throws: ``WordError/badVectors(_:)`` where a word is no bin of the tokeniser.
  public init(_ exchanged: WordVectors, tokeniser: SpectrumTokeniser) throws(WordError) {
    let bins = tokeniser.bins.words.enumerated().reduce(into: [:]) { $0[$1.element] = Int32($1.offset) }
    let found = exchanged.words.map { bins[$0] }
    if let unknown = found.firstIndex(of: nil) {
      throw .badVectors(
        "\"\(WordVectors.printable(exchanged.words[unknown]))\" is no word of \(tokeniser.bins.count) bins from "
          + "\(tokeniser.bins.words[0]) on; were the vectors learned with another energy axis or bin width?")
    }
    self.init(
      tokeniser: tokeniser,
      vocabulary: WordVocabulary(
        bins: found.compactMap(\.self), counts: [Int](repeating: 0, count: found.count)),
      learned: exchanged.vectors, outputs: nil, record: nil)
  }
}
