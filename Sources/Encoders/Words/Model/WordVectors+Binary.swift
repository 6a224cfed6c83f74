import Kernels

extension WordVectors {
  /// word2vec's binary format as gensim writes it: a line with the numbers of words and dimensions, then each word, a
  /// blank and its numbers as little-endian `Float`.
  public var binaryBytes: [UInt8] {
    var bytes = Array("\(words.count) \(vectors.columns)\n".utf8)
    for (row, word) in words.enumerated() {
      bytes.append(contentsOf: word.utf8)
      bytes.append(32)
      for value in vectors.row(row) { bytes.append(littleEndian: value.bitPattern) }
    }
    return bytes
  }

  /// Reads word2vec's binary format; line breaks before a word, as the original program writes them, are skipped.
  ///
  /// - Throws: ``WordError/badVectors(_:)``.
  public init(binaryBytes bytes: [UInt8]) throws(WordError) {
    guard let end = bytes.prefix(64).firstIndex(of: 10) else {
      throw .badVectors("it does not begin with the numbers of words and dimensions")
    }
    let shape = try WordVectors.shape(bytes[..<end], rest: bytes.count - end - 1, bytesPerNumber: 4)
    var words: [String] = []
    var matrix = Matrix(rows: shape.words, columns: shape.dimensions)
    var place = end + 1
    for row in 0..<shape.words {
      while place < bytes.count && bytes[place] == 10 { place += 1 }
      guard let blank = bytes[place...].prefix(1024).firstIndex(of: 32), blank > place,
        bytes.count - blank - 1 >= 4 * shape.dimensions
      else { throw .badVectors("it ends in word \(row + 1) of \(shape.words)") }
      words.append(WordVectors.text(bytes[place..<blank]))
      place = blank + 1
      for column in 0..<shape.dimensions {
        matrix[row, column] = Float(bitPattern: bytes.uint32(at: place))
        place += 4
      }
    }
    guard bytes[place...].allSatisfy({ $0 == 10 }) else {
      throw .badVectors("\(bytes.count - place) bytes follow the last word")
    }
    try self.init(words: words, vectors: matrix)
  }
}
