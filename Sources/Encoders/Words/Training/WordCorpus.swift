/// Documents to train on, read again for every epoch, so that a corpus may be larger than memory.
public struct WordCorpus: Sendable {
  /// Hands every document to the closure, in the same order each time.
  public let read: @Sendable (_ receive: (borrowing [Int32]) throws -> Void) throws -> Void

  /// A corpus that is read by a closure.
  ///
  /// - Parameter read: called once to count the words and once per epoch. It hands over the words of one document after
  ///   the other, ascending; the same documents each time, or training throws.
  public init(read: @escaping @Sendable (_ receive: (borrowing [Int32]) throws -> Void) throws -> Void) {
    self.read = read
  }

  /// A corpus in memory.
  public init(_ documents: [SpectrumDocument]) {
    self.init { receive in
      for document in documents { try receive(document.words) }
    }
  }
}
