import Kernels

extension WordVectors {
  /// word2vec's text format: a line with the numbers of words and dimensions, then a line per word, each number in the
  /// fewest digits that give back its very `Float`.
  public var textBytes: [UInt8] {
    var bytes = Array("\(words.count) \(vectors.columns)\n".utf8)
    for (row, word) in words.enumerated() {
      bytes.append(contentsOf: word.utf8)
      for value in vectors.row(row) {
        bytes.append(32)
        bytes.append(contentsOf: value.description.utf8)
      }
      bytes.append(10)
    }
    return bytes
  }

  /// Reads word2vec's text format.
  ///
  /// - Throws: ``WordError/badVectors(_:)`` naming the line.
  public init(textBytes bytes: [UInt8]) throws(WordError) {
    let lines = bytes.split(separator: 10)
    guard let first = lines.first else { throw .badVectors("it is empty") }
    let shape = try WordVectors.shape(first, rest: bytes.count - first.count, bytesPerNumber: 2)
    guard lines.count == shape.words + 1 else {
      throw .badVectors("it announces \(shape.words) words and holds \(lines.count - 1)")
    }
    var words: [String] = []
    var matrix = Matrix(rows: shape.words, columns: shape.dimensions)
    for row in 0..<shape.words {
      let fields = lines[row + 1].split(whereSeparator: WordVectors.isBlank)
      guard fields.count == shape.dimensions + 1 else {
        throw .badVectors(
          "line \(row + 2): expected a word and \(shape.dimensions) numbers, found \(fields.count) fields")
      }
      words.append(WordVectors.text(fields[0]))
      for column in 0..<shape.dimensions {
        let field = WordVectors.text(fields[column + 1])
        guard let value = Float(field) else {
          throw .badVectors("line \(row + 2): \"\(WordVectors.printable(field))\" is no number")
        }
        matrix[row, column] = value
      }
    }
    try self.init(words: words, vectors: matrix)
  }
}
