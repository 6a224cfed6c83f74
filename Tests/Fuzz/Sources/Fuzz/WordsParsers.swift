import Encoders
import Foundation
import Kernels

extension Parser {
  /// Models of words.
  static let wordModel = Parser(
    read: { path in
      isRead(path) { (bytes) throws(WordError) in
        let model = try WordModel(fileBytes: bytes)
        // What the program does with a model that it has read.
        _ = try model.exchanged()
        _ = model.nearest(to: Int(model.vocabulary.bins[0]), count: 3)
        _ = try model.untrained()
      }
    }, mutateInside: mutateModel, tokens: modelTokens)

  /// word2vec's text format.
  static let wordText = Parser(
    read: { path in isRead(path) { (bytes) throws(WordError) in _ = try WordVectors(textBytes: bytes) } },
    mutateInside: { _, _ in nil }, tokens: vectorTokens)

  /// word2vec's binary format.
  static let wordBinary = Parser(
    read: { path in isRead(path) { (bytes) throws(WordError) in _ = try WordVectors(binaryBytes: bytes) } },
    mutateInside: { _, _ in nil }, tokens: vectorTokens)
}

private func isRead(_ path: String, _ parse: ([UInt8]) throws(WordError) -> Void) -> Bool {
  guard let data = FileManager.default.contents(atPath: path) else { preconditionFailure("\(path) is gone") }
  do throws(WordError) {
    try parse([UInt8](data))
    return true
  } catch {
    // One line, whatever the file says.
    let line = error.description
    precondition(!line.contains("\n") && line.utf8.count < 2000, "not one short line: \(line)")
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
