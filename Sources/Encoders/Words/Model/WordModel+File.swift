import DataModel
import Foundation
import Kernels

// The model file, little-endian:
//
//   8 bytes   "TESSERAW"
//   4 bytes   version, 1
//   4 bytes   length of the header
//   header    JSON: tokeniser with energy axis, numbers of words and dimensions, training record
//   4 bytes   bin of each word (Int32)
//   8 bytes   count of each word (Int64)
//   vectors   as learned, words x dimensions Float32, row after row
//   outputs   the same again, only with a training record
//   32 bytes  SHA-256 of everything before
//
// Nothing in it is ever executed, and no length is believed before it is compared with the size of the file.

extension WordModel {
  /// Version of the file format that is written.
  public static let fileVersion = 1

  private static let magic = Array("TESSERAW".utf8)
  private static let longestHeader = 1 << 20
  private static let mostChannels = 1 << 20

  private struct Header: Codable {
    let tokeniser: SpectrumTokeniser
    let words: Int
    let dimensions: Int
    let record: WordTrainingRecord?
  }

  /// The model as a file; the same bytes for the same model.
  public func fileBytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "nan")
    let header = try encoder.encode(
      Header(tokeniser: tokeniser, words: vocabulary.count, dimensions: dimensions, record: record))
    var bytes = WordModel.magic
    bytes.append(littleEndian: UInt32(WordModel.fileVersion))
    bytes.append(littleEndian: UInt32(header.count))
    bytes.append(contentsOf: header)
    for bin in vocabulary.bins { bytes.append(littleEndian: bin) }
    for count in vocabulary.counts { bytes.append(littleEndian: Int64(count)) }
    for matrix in [learned, outputs].compactMap(\.self) {
      for element in matrix.elements { bytes.append(littleEndian: element.bitPattern) }
    }
    bytes.append(contentsOf: sha256(bytes[...]))
    return bytes
  }

  /// A model from the bytes of a file.
  ///
  /// - Throws: ``WordError/badModel(_:)`` where the bytes are not those that ``fileBytes()`` wrote, or describe
  ///   something impossible.
  public init(fileBytes bytes: [UInt8]) throws(WordError) {
    let fixed = WordModel.magic.count + 8
    guard bytes.starts(with: WordModel.magic) else { throw .badModel("it does not begin like one") }
    guard bytes.count >= fixed + 32 else { throw .badModel("it is cut short") }
    let version = bytes.uint32(at: 8)
    guard version == WordModel.fileVersion else {
      throw .badModel("its version is \(version); this program reads version \(WordModel.fileVersion)")
    }
    let body = bytes.count - 32
    guard sha256(bytes[..<body]) == Array(bytes[body...]) else {
      throw .badModel("its checksum does not match: it was cut short or altered")
    }
    let length = Int(bytes.uint32(at: 12))
    guard length <= WordModel.longestHeader, length <= body - fixed else {
      throw .badModel("a header of \(length) bytes in a file of \(bytes.count)")
    }
    let header = try WordModel.header(bytes[fixed..<fixed + length])
    let (words, dimensions) = (header.words, header.dimensions)
    let matrices = header.record == nil ? 1 : 2
    let (floats, overflow) = words.multipliedReportingOverflow(by: dimensions)
    let (numbers, overflow2) = floats.multipliedReportingOverflow(by: 4 * matrices)
    let (table, overflow3) = words.multipliedReportingOverflow(by: 12)
    guard !overflow, !overflow2, !overflow3, table <= body, numbers == body - fixed - length - table else {
      throw .badModel("\(words) words of \(dimensions) dimensions do not fill a file of \(bytes.count) bytes")
    }
    var place = fixed + length
    let bins = (0..<words).map { Int32(bitPattern: bytes.uint32(at: place + 4 * $0)) }
    place += 4 * words
    let counts = (0..<words).map { Int64(bitPattern: bytes.uint64(at: place + 8 * $0)) }
    place += 8 * words
    guard Set(bins).count == words, bins.allSatisfy({ $0 >= 0 && $0 < header.tokeniser.bins.count }) else {
      throw .badModel("its words are not different bins of its energy axis")
    }
    guard counts.allSatisfy({ $0 >= 0 && $0 < 1 << 50 }) else { throw .badModel("a count of a word is impossible") }
    func matrix(at place: Int) throws(WordError) -> Matrix {
      let elements = (0..<floats).map { Float(bitPattern: bytes.uint32(at: place + 4 * $0)) }
      guard elements.allSatisfy(\.isFinite) else { throw .badModel("a number of its vectors is not finite") }
      return Matrix(rows: words, columns: dimensions, elements: elements)
    }
    self.init(
      tokeniser: header.tokeniser, vocabulary: WordVocabulary(bins: bins, counts: counts.map { Int($0) }),
      learned: try matrix(at: place), outputs: matrices == 2 ? try matrix(at: place + 4 * floats) : nil,
      record: header.record)
  }

  /// Parses a header and checks all that a training or a tokeniser would have checked.
  private static func header(_ bytes: ArraySlice<UInt8>) throws(WordError) -> Header {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "nan")
    let header: Header
    do { header = try decoder.decode(Header.self, from: Data(bytes)) } catch {
      throw .badModel("its header cannot be understood")
    }
    let bins = header.tokeniser.bins
    guard
      EnergyAxis(offsetInEV: bins.axis.offsetInEV, stepInEV: bins.axis.stepInEV, channels: bins.axis.channels) != nil,
      bins.axis.channels <= mostChannels, abs(bins.axis.offsetInEV) <= 1e9, bins.axis.stepInEV <= 1e9,
      (1...bins.axis.channels).contains(bins.channelsPerBin)
    else { throw .badModel("its energy axis is impossible") }
    guard header.words >= 1, (1...65536).contains(header.dimensions) else {
      throw .badModel("\(header.words) words of \(header.dimensions) dimensions")
    }
    do {
      try header.tokeniser.settings.check()
      try header.record?.settings.check()
    } catch { throw .badModel("its settings: \(error)") }
    if let record = header.record {
      guard record.settings.dimensions == header.dimensions, record.losses.count <= record.settings.epochs,
        record.losses.allSatisfy(\.isFinite), record.corpus.words >= 0, record.corpus.documents >= 0
      else { throw .badModel("its training record does not fit its vectors") }
    }
    return header
  }
}

private func sha256(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
  var hash = SHA256()
  bytes.withUnsafeBytes { hash.update($0) }
  let digits = Array(hash.hexDigest().utf8)
  func value(_ digit: UInt8) -> UInt8 { digit < 58 ? digit - 48 : digit - 87 }
  return stride(from: 0, to: digits.count, by: 2).map { value(digits[$0]) << 4 | value(digits[$0 + 1]) }
}
