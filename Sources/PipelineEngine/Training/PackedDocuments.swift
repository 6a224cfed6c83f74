import Encoders

/// The words of many documents at about a byte per word, in their order.
///
/// A document is its number of words and then the distance of each word from the one before, seven bits a byte, the
/// lowest first (LEB128).
struct PackedDocuments: Sendable {
  /// Bytes that lie together; many small pieces never have to be moved when there are more.
  private static let pieceLength = 1 << 22

  private var pieces: [[UInt8]] = []
  private var last: [UInt8] = []
  /// Number of documents.
  private(set) var count = 0
  /// Number of documents without a word.
  private(set) var empty = 0
  /// Number of words of all documents.
  private(set) var words = 0

  /// Adds a document of ascending words.
  mutating func append(_ document: [Int32]) {
    if last.count > PackedDocuments.pieceLength {
      pieces.append(last)
      last = []
      last.reserveCapacity(PackedDocuments.pieceLength + PackedDocuments.pieceLength / 4)
    }
    append(number: UInt32(document.count))
    var before: Int32 = -1
    for word in document {
      precondition(word > before, "word \(word) after \(before)")
      append(number: UInt32(word - before))
      before = word
    }
    count += 1
    words += document.count
    if document.isEmpty { empty += 1 }
  }

  private mutating func append(number: UInt32) {
    var rest = number
    while rest >= 0x80 {
      last.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    last.append(UInt8(rest))
  }

  /// The documents to train on.
  var corpus: WordCorpus {
    let pieces = pieces + [last]
    return WordCorpus { receive in
      var document: [Int32] = []
      for piece in pieces {
        let bytes = piece.span
        var place = 0
        func number() -> UInt32 {
          var (result, shift): (UInt32, UInt32) = (0, 0)
          while true {
            let byte = bytes[place]
            place += 1
            result |= UInt32(byte & 0x7F) << shift
            if byte < 0x80 { return result }
            shift += 7
          }
        }
        while place < bytes.count {
          let length = number()
          document.removeAll(keepingCapacity: true)
          var word: Int32 = -1
          for _ in 0..<length {
            word += Int32(number())
            document.append(word)
          }
          try receive(document)
        }
      }
    }
  }
}
