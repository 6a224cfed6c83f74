import DataModel
public import Kernels

/// Word vectors of energy bins with all it takes to use them: the second half of spec2vec.
public struct WordModel: Sendable, Equatable {
  /// Makes the documents.
  public let tokeniser: SpectrumTokeniser
  /// The words, in the order of the vectors.
  public let vocabulary: WordVocabulary
  /// The vectors to use, shape (words, dimensions): those that were learned, centred where the settings say so.
  public let vectors: Matrix
  /// How the model came about; nothing where it was imported.
  public let record: WordTrainingRecord?
  /// The vectors as they were learned, shape (words, dimensions).
  let learned: Matrix
  /// The output vectors, with which training can go on; nothing where the model was imported.
  let outputs: Matrix?

  init(
    tokeniser: SpectrumTokeniser, vocabulary: WordVocabulary, learned: Matrix, outputs: Matrix?,
    record: WordTrainingRecord?
  ) {
    precondition(learned.rows == vocabulary.count, "\(learned.rows) vectors for \(vocabulary.count) words")
    self.tokeniser = tokeniser
    self.vocabulary = vocabulary
    self.learned = learned
    self.outputs = outputs
    self.record = record
    vectors = record?.settings.centres == true ? centred(learned) : learned
  }

  /// Numbers per vector.
  public var dimensions: Int { vectors.columns }

  /// The words whose vectors point most nearly the same way, nearest first.
  ///
  /// - Parameters:
  ///   - bin: number of an energy bin.
  ///   - count: most words to return.
  /// - Returns: bins and cosines; nothing where the model does not know the bin. Of equal cosines the lower bin is first.
  public func nearest(to bin: Int, count: Int) -> [(bin: Int, cosine: Double)] {
    guard let place = vocabulary.bins.firstIndex(of: Int32(clamping: bin)) else { return [] }
    let own = vectors.row(place)
    let found = vocabulary.bins.indices.filter { $0 != place }
      .map { (bin: Int(vocabulary.bins[$0]), cosine: cosine(own, vectors.row($0))) }
    return Array(found.sorted { ($1.cosine, $0.bin) < ($0.cosine, $1.bin) }.prefix(max(count, 0)))
  }
}

/// Rows less their mean, which is summed in `Double`.
private func centred(_ rows: Matrix) -> Matrix {
  var means = [Double](repeating: 0, count: rows.columns)
  for row in 0..<rows.rows {
    for column in 0..<rows.columns { means[column] += Double(rows[row, column]) }
  }
  var result = rows
  for row in 0..<rows.rows {
    for column in 0..<rows.columns {
      result[row, column] = Float(Double(rows[row, column]) - means[column] / Double(rows.rows))
    }
  }
  return result
}

/// Cosine of two vectors, 0 where one is zero.
private func cosine(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
  var (product, first, second) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    product += Double(x) * Double(y)
    first += Double(x) * Double(x)
    second += Double(y) * Double(y)
  }
  return first > 0 && second > 0 ? product / (first * second).squareRoot() : 0
}
