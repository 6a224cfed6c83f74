/// What the first pass through a corpus finds.
struct CorpusCount {
  /// How many documents hold each bin.
  private(set) var occurrences: [Int]
  /// Size and hash.
  let summary: WordCorpusSummary

  /// Counts the words of a corpus.
  init(_ corpus: WordCorpus, bins: Int) throws {
    var occurrences = [Int](repeating: 0, count: bins)
    var hash = CorpusHash()
    try corpus.read { document in
      var last: Int32 = -1
      for word in document {
        precondition(word > last && word < bins, "word \(word) after \(last), of \(bins) bins")
        occurrences[Int(word)] += 1
        last = word
      }
      hash.add(document)
    }
    let (documents, words) = (hash.documents, hash.words)
    guard documents > 0 else { throw WordError.noDocuments }
    guard words > 0 else { throw WordError.emptyDocuments(documents) }
    self.occurrences = occurrences
    summary = WordCorpusSummary(documents: documents, words: words, hash: hash.digest())
  }
}

/// What a model was trained on.
public struct WordCorpusSummary: Sendable, Equatable, Codable {
  /// Number of documents, empty ones too.
  public let documents: Int
  /// Number of words of all documents.
  public let words: Int
  /// SHA-256 of the documents, 64 hexadecimal digits.
  public let hash: String
}

/// How a model came about.
public struct WordTrainingRecord: Sendable, Equatable, Codable {
  /// How it was trained.
  public let settings: WordTrainingSettings
  /// What on.
  public let corpus: WordCorpusSummary
  /// Mean loss per prediction of every epoch that is done: `-ln σ` of the target's product and of the negative words'
  /// negated products, summed.
  public internal(set) var losses: [Double] = []

  /// Whether all epochs are done.
  public var isComplete: Bool { losses.count == settings.epochs }
}
