import Foundation
import Kernels
import TestSupport
import Testing

@testable import Encoders

@Suite struct WordModelTests {
  @Test("a file gives back the very model and the very bytes", arguments: [false, true])
  func roundTrip(centres: Bool) throws {
    let model = try smallModel { $0.centres = centres }
    let bytes = try model.fileBytes()
    let found = try WordModel(fileBytes: bytes)
    #expect(found == model)
    #expect(try found.fileBytes() == bytes)
    let imported = try WordModel(model.exchanged(), tokeniser: model.tokeniser)
    #expect(try WordModel(fileBytes: imported.fileBytes()) == imported)
  }

  @Test("centred vectors sum to zero, and what was learned is kept for resuming")
  func centred() throws {
    let model = try smallModel { $0.centres = true }
    for column in 0..<model.dimensions {
      let sum = (0..<model.vectors.rows).reduce(0.0) { $0 + Double(model.vectors[$1, column]) }
      #expect(abs(sum) < 1e-5)
    }
    #expect(model.learned != model.vectors)
  }

  @Test("no altered or shortened file is taken")
  func altered() throws {
    let bytes = try smallModel().fileBytes()
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      var other = bytes
      let place = generator.below(other.count)
      other[place] ^= UInt8(1 + generator.below(255))
      #expect(throws: WordError.self, "byte \(place), seed 11") { try WordModel(fileBytes: other) }
    }
    for length in [0, 7, 8, 12, 16, 40, 48, 100, bytes.count - 1] {
      #expect(throws: WordError.self) { try WordModel(fileBytes: Array(bytes.prefix(length))) }
    }
    #expect(throws: WordError.self) { try WordModel(fileBytes: bytes + [0]) }
  }

  @Test("a file whose checksum fits is still not believed")
  func hostile() throws {
    let bytes = try smallModel().fileBytes()
    var generator = SeededGenerator(seed: 12)
    for _ in 0..<300 {
      var other = Array(bytes.dropLast(32))
      for _ in 0...generator.below(3) { other[8 + generator.below(other.count - 8)] = UInt8(generator.below(256)) }
      if generator.below(4) == 0 { other.removeLast(generator.below(other.count - 8)) }
      // Either refused or a model that can be written again; never a crash or a huge allocation.
      if let model = try? WordModel(fileBytes: sealed(other)) { _ = try model.fileBytes() }
    }
    let header = Int(bytes.uint32(at: 12))
    let text = String(decoding: bytes[16..<16 + header], as: UTF8.self)
    for (part, lie) in [
      ("\"words\":20", "\"words\":4611686018427387904"), ("\"words\":20", "\"words\":-20"),
      ("\"dimensions\":20", "\"dimensions\":0"), ("\"dimensions\":20", "\"dimensions\":40"),
      ("\"channels\":20", "\"channels\":9000000000000000000"), ("\"channels\":20", "\"channels\":0"),
      ("\"channels\":20", "\"channels\":3"), ("\"stepInEV\":10", "\"stepInEV\":0"),
      ("\"channelsPerBin\":1", "\"channelsPerBin\":0"), ("\"stepInEV\":10", "\"stepInEV\":\"nan\""),
      ("\"epochs\":3", "\"epochs\":1"), ("\"rate\":0.025", "\"rate\":\"infinity\""),
    ] {
      let lying = text.replacing(part, with: lie)
      #expect(lying != text, "\(part) is not in \(text)")
      var other = Array(bytes[..<12])
      other.append(littleEndian: UInt32(lying.utf8.count))
      other += Array(lying.utf8) + bytes[(16 + header)..<(bytes.count - 32)]
      #expect(throws: WordError.self, "\(lie)") { try WordModel(fileBytes: sealed(other)) }
    }
    var notFinite = Array(bytes.dropLast(32))
    notFinite.replaceSubrange(notFinite.count - 4..<notFinite.count, with: [0, 0, 0xC0, 0x7F])
    #expect(throws: WordError.badModel("a number of its vectors is not finite")) {
      try WordModel(fileBytes: sealed(notFinite))
    }
    var newer = Array(bytes.dropLast(32))
    newer[8] = 2
    #expect(throws: WordError.badModel("its version is 2; this program reads version 1")) {
      try WordModel(fileBytes: sealed(newer))
    }
  }

  @Test("nearest words come in the order of their cosines; an unknown word has none")
  func nearest() throws {
    let model = try smallModel()
    let all = model.nearest(to: 3, count: 100)
    #expect(all.count == 19 && !all.contains { $0.bin == 3 })
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.cosine >= $1.cosine })
    #expect(model.nearest(to: 3, count: 2).map(\.bin) == all.prefix(2).map(\.bin))
    #expect(model.nearest(to: 99, count: 2).isEmpty && model.nearest(to: 3, count: -1).isEmpty)
  }

  /// A body with its right checksum.
  private func sealed(_ body: [UInt8]) -> [UInt8] {
    let digits = Array(SHA256.hexDigest(of: body))
    return body
      + stride(from: 0, to: 64, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
  }
}
