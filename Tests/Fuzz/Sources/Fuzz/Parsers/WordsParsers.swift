import DataModel
import Encoders
import Foundation
import Kernels

extension Parser {
  /// Models of words: one that was imported and one that was trained.
  static let wordModel = Parser(
    made: { _ in
      let axis = EnergyAxis(offsetInEV: 0, stepInEV: 10, channels: 1000)!
      let text = try Data(contentsOf: URL(fileURLWithPath: gensimVectors))
      let imported = try WordModel(
        WordVectors(textBytes: [UInt8](text)), tokeniser: SpectrumTokeniser(TokeniserSettings(), axis: axis))
      var settings = WordTrainingSettings()
      (settings.dimensions, settings.epochs) = (8, 2)
      let documents = (0..<20).map { number in
        SpectrumDocument(
          words: (0..<12).map { Int32(40 + 3 * $0 + number % 3) }, weights: Array(repeating: 1, count: 12))
      }
      let trained = try WordTrainer(tokeniser: imported.tokeniser, settings: settings).train(
        on: WordCorpus(documents))
      return [try imported.fileBytes(), try trained.fileBytes()]
    }, tokens: modelTokens, mutateInside: mutateModel,
    read: { path in
      isRead(path) { (bytes) throws(WordError) in
        let model = try WordModel(fileBytes: bytes)
        // What the program does with a model that it has read.
        _ = try model.exchanged()
        _ = model.nearest(to: Int(model.vocabulary.bins[0]), count: 3)
        _ = try model.untrained()
      }
    })

  /// word2vec's text format.
  static let wordText = Parser(
    seeds: [Seeds(place: gensimVectors), Seeds(place: "Tests/CLITests/Fixtures/gensim.txt")], tokens: vectorTokens,
    read: { path in isRead(path) { (bytes) throws(WordError) in _ = try WordVectors(textBytes: bytes) } })

  /// word2vec's binary format.
  static let wordBinary = Parser(
    seeds: [
      Seeds(place: "Tests/EncodersTests/Fixtures/words/gensim.bin"), Seeds(place: "Tests/CLITests/Fixtures/gensim.bin"),
    ], tokens: vectorTokens,
    read: { path in isRead(path) { (bytes) throws(WordError) in _ = try WordVectors(binaryBytes: bytes) } })
}

private let gensimVectors = "Tests/EncodersTests/Fixtures/words/gensim.txt"

private func isRead(_ path: String, _ parse: ([UInt8]) throws(WordError) -> Void) -> Bool {
  guard let data = FileManager.default.contents(atPath: path) else { stop("\(path) is gone") }
  do throws(WordError) {
    try parse([UInt8](data))
    return true
  } catch {
    checkIsOneLine(error, path: path)
    return false
  }
}

private let vectorTokens: [[UInt8]] = [
  "\n", " ", "\t", "0 1\n", "1 0\n", "2 3\n", "-1", "9223372036854775807", "4294967296", "65537", "nan", "inf", "-0",
  "1e39", "1e-50", "0x1p3", "peak@1.00 ", "\u{301}\u{323}", "\r\n",
].map { Array($0.utf8) }

private let modelTokens: [[UInt8]] =
  [
    "\"words\":", "\"dimensions\":", "\"channels\":", "\"channelsPerBin\":", "\"stepInEV\":", "\"offsetInEV\":",
    "\"record\":null", "\"losses\":[]", "\"epochs\":", "\"negatives\":", "\"selection\":\"lines\"", "\"elements\":[]",
    "\"energyRangeInEV\":[0,1]", "\"energyRangeInEV\":[2,1]", "\"excludeInEV\":[[1,0]]", "\"nan\"", "\"infinity\"",
    "\"-infinity\"", "0", "-1", "1e308", "1e-320", "9223372036854775807", "18446744073709551616", "null", "true", "{",
    "}", "[", "]", ",", "\\ud800", "\\u0000",
  ].map { Array($0.utf8) } + [[0, 0, 0xC0, 0x7F], [0, 0, 0x80, 0x7F], [255, 255, 255, 255, 255, 255, 255, 127]]

/// Changes the header or the rest of a model and makes its length and its checksum right.
private func mutateModel(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8]? {
  guard bytes.count >= 48 else { return nil }
  let length = Int(bytes[12..<16].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
  guard length <= bytes.count - 48 else { return nil }
  var header = Array(bytes[16..<16 + length])
  var rest = Array(bytes[(16 + length)..<bytes.count - 32])
  if random.below(4) > 0 {
    for _ in 0...random.below(3) { mutate(&header, with: header, tokens: modelTokens, &random) }
  } else {
    mutate(&rest, with: header, tokens: modelTokens, &random)
  }
  var body = Array(bytes[..<12])
  withUnsafeBytes(of: UInt32(header.count).littleEndian) { body += $0 }
  body += header + rest
  let digits = Array(SHA256.hexDigest(of: body).utf8).map { $0 < 58 ? $0 - 48 : $0 - 87 }
  return body + stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
