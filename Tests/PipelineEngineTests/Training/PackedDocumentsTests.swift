import Encoders
import Kernels
import Testing

@testable import PipelineEngine

@Suite("Packed documents") struct PackedDocumentsTests {
  @Test("what is put in comes out, in its order, as often as asked", arguments: [1, 2, 3] as [UInt64])
  func roundTrip(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var packed = PackedDocuments()
    var documents: [[Int32]] = []
    for _ in 0..<3000 {
      // Steps of one, two and three bytes; some documents are empty.
      var word: Int32 = -1
      let document = (0..<random.below(40)).map { _ in
        word += Int32(1 + random.below(1 << (1 + 3 * random.below(6))))
        return word
      }
      packed.append(document)
      documents.append(document)
    }
    for _ in 0..<2 {
      var found: [[Int32]] = []
      try packed.corpus.read { found.append(copy $0) }
      #expect(found == documents, "seed \(seed)")
    }
    #expect(packed.count == 3000 && packed.words == documents.joined().count)
    #expect(packed.empty == documents.count { $0.isEmpty })
  }

  @Test("more than one piece") func pieces() throws {
    var packed = PackedDocuments()
    let document = (0..<1000).map { Int32($0) }
    for _ in 0..<10_000 { packed.append(document) }
    var count = 0
    try packed.corpus.read { if $0 == document { count += 1 } }
    #expect(count == 10_000)
  }
}
