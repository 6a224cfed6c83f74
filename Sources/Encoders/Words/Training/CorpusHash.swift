import Kernels

/// SHA-256 of a corpus: the number of words of every document and its words, as 32-bit integers of this machine.
struct CorpusHash: ~Copyable {
  private var hash = SHA256()
  private(set) var documents = 0
  private(set) var words = 0

  /// Adds a document.
  mutating func add(_ document: borrowing [Int32]) {
    var count = Int32(truncatingIfNeeded: document.count).littleEndian
    withUnsafeBytes(of: &count) { hash.update($0) }
    document.withUnsafeBytes { hash.update($0) }
    documents += 1
    words += document.count
  }

  /// The digest as 64 hexadecimal digits.
  consuming func digest() -> String { hash.hexDigest() }
}
