/// Documents that follow each other in a corpus, as numbers of words.
public struct WordBatch: Sendable {
  /// The words of all documents, document after document; none twice in one document.
  public private(set) var words: [Int32] = []
  /// Where each document ends in `words`.
  public private(set) var ends: [Int64] = []
  /// Number of the first document in the corpus; its random numbers hang on it.
  public let firstDocument: Int
  /// Words of the corpus before the first document; the learning rate hangs on it.
  public let wordsBefore: Int
  /// Words of the longest document.
  public private(set) var longest = 0

  /// An empty batch at a place in the corpus.
  public init(firstDocument: Int, wordsBefore: Int) {
    self.firstDocument = firstDocument
    self.wordsBefore = wordsBefore
  }

  /// Number of documents.
  public var documents: Int { ends.count }

  /// Adds a document.
  ///
  /// - Parameters:
  ///   - document: numbers in `places`, ascending.
  ///   - places: the word that each number stands for; those below 0 are left out.
  public mutating func append(_ document: Span<Int32>, places: [Int32]) {
    let start = words.count
    for index in 0..<document.count {
      let word = places[Int(document[index])]
      if word >= 0 { words.append(word) }
    }
    ends.append(Int64(words.count))
    longest = max(longest, words.count - start)
  }
}
