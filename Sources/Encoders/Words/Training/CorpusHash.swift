import Kernels

/// SHA-256 of a corpus: the number of words of every document and its words, as 32-bit integers of this machine.
struct CorpusHash: ~Copyable {
  private var hash = SHA256()
  // Documents may be short: hashing them one by one would cost more than training on them.
  private var pending: [Int32] = []
  private(set) var documents = 0
  private(set) var words = 0

  /// Adds a document.
  mutating func add(_ document: borrowing [Int32]) {
    pending.append(Int32(truncatingIfNeeded: document.count))
    pending.append(contentsOf: copy document)
    if pending.count > 1 << 14 { flush() }
    documents += 1
    words += document.count
  }

  /// The digest as 64 hexadecimal digits.
  consuming func digest() -> String {
    flush()
    return hash.hexDigest()
  }

  private mutating func flush() {
    pending.withUnsafeBytes { hash.update($0) }
    pending.removeAll(keepingCapacity: true)
  }
}
