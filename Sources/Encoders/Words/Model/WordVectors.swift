public import Kernels

/// Words with their vectors, as word2vec's own formats hold them (and gensim's `save_word2vec_format`).
public struct WordVectors: Sendable, Equatable {
  /// The words; none twice, none with white space in it.
  public let words: [String]
  /// Shape (words, dimensions); finite.
  public let vectors: Matrix

  /// Words with their vectors.
  ///
  /// - Throws: ``WordError/badVectors(_:)`` where a word stands twice or a number is not finite.
  public init(words: [String], vectors: Matrix) throws(WordError) {
    precondition(words.count == vectors.rows, "\(words.count) words, \(vectors.rows) vectors")
    guard Set(words).count == words.count else { throw .badVectors("a word stands twice in it") }
    if let index = vectors.elements.firstIndex(where: { !$0.isFinite }) {
      throw .badVectors(
        "a number of the vector of \"\(WordVectors.printable(words[index / vectors.columns]))\" is not finite")
    }
    self.words = words
    self.vectors = vectors
  }

  /// Splits `WORDS DIMENSIONS` and checks it against what the rest of the file can hold.
  ///
  /// - Parameter bytesPerNumber: fewest bytes that a number takes.
  static func shape(
    _ line: ArraySlice<UInt8>, rest: Int, bytesPerNumber: Int
  ) throws(WordError) -> (words: Int, dimensions: Int) {
    let fields = line.split(whereSeparator: WordVectors.isBlank)
    guard fields.count == 2, let words = Int(WordVectors.text(fields[0])),
      let dimensions = Int(WordVectors.text(fields[1])), words > 0,
      (1...65536).contains(dimensions)
    else { throw .badVectors("it does not begin with the numbers of words and dimensions") }
    let (numbers, overflow) = words.multipliedReportingOverflow(by: dimensions * bytesPerNumber + 2)
    // Two bytes are the shortest word with its blank; the last line of a text may end without a line break.
    guard !overflow, numbers <= rest + 1 else {
      throw .badVectors("\(words) vectors of \(dimensions) numbers do not fit in \(rest) bytes")
    }
    return (words, dimensions)
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

  static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Text from a file as it may stand in an error's line: cut short, and what cannot be shown is a question mark.
  static func printable(_ text: some StringProtocol) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(40).map { $0.value < 32 || $0.value == 127 ? "?" : $0 }))
  }
}
