/// A spectrum as words: ascending numbers of energy bins, each once, with a weight.
public struct SpectrumDocument: Sendable, Equatable {
  /// Numbers of the bins, ascending.
  public var words: [Int32]
  /// Counts of each word, as a share of the document's largest: above 0, at most 1.
  public var weights: [Double]
  /// Counts of the word with the largest weight; 0 in an empty document, and where the counts are not known.
  public var largestCount = 0.0

  /// A document.
  public init(words: [Int32] = [], weights: [Double] = []) {
    precondition(words.count == weights.count, "\(words.count) words, \(weights.count) weights")
    self.words = words
    self.weights = weights
  }
}
