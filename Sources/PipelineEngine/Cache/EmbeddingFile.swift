import DataModel
import Foundation
import Kernels
import MicrographFiles

/// The file of one entry of the embedding cache, little-endian:
///
///     8 bytes   "tessera" and a zero
///     UInt32    version
///     UInt32    bytes of the description, at most 65536
///     UInt64    chips
///     UInt64    dimensions
///     64 bytes  the key's digits
///     …         the description, JSON
///     chips     evidence, a byte 0 or 1 for each
///     …         Float, chips x dimensions
///     32 bytes  SHA-256 of all before
enum EmbeddingFile {
  static let version = 1
  private static let mark = Array("tessera\0".utf8)
  private static let headBytes = 96
  private static let digestBytes = 32
  private static let mostAboutBytes = 65_536

  /// Why a file is no entry; nothing a person must act on, the embeddings are computed again.
  struct Damaged: Error, Equatable {
    let what: String
  }

  /// What stands before the numbers.
  struct Head: Equatable {
    let key: EmbeddingKey
    let chips: Int
    let dimensions: Int
    let about: EmbeddingAbout
    fileprivate let aboutBytes: Int

    fileprivate var bytes: Int { headBytes + aboutBytes }
  }

  /// Writes an entry to a file that is open for writing.
  static func write(
    _ embeddings: Embeddings, key: EmbeddingKey, about: EmbeddingAbout, to descriptor: Int32, path: String
  ) throws(FileError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = (try? encoder.encode(about)).map { [UInt8]($0) } ?? []
    precondition(!text.isEmpty && text.count <= mostAboutBytes, "a description of \(text.count) bytes")
    var head = mark
    head.append(UInt32(version))
    head.append(UInt32(text.count))
    head.append(UInt64(embeddings.chips))
    head.append(UInt64(embeddings.dimensions))
    head += Array(key.digest.utf8) + text + embeddings.evidence.map { $0 ? 1 : 0 }
    var hash = SHA256()
    head.withUnsafeBytes { hash.update($0) }
    embeddings.values.elements.withUnsafeBytes { hash.update($0) }
    let digits = Array(hash.hexDigest().utf8)
    let digest = stride(from: 0, to: 64, by: 2).map { hexValue(digits[$0]) << 4 | hexValue(digits[$0 + 1]) }
    try writeAll(head.span.bytes, to: descriptor, path: path)
    try writeAll(embeddings.values.elements.span.bytes, to: descriptor, path: path)
    try writeAll(digest.span.bytes, to: descriptor, path: path)
  }

  /// Reads what stands before the numbers, and checks the sizes against the file's.
  static func readHead(of descriptor: Int32, size: Int) throws(Damaged) -> Head {
    let bytes = try read(descriptor, count: headBytes, what: "head")
    guard bytes.starts(with: mark) else { throw Damaged(what: "is no entry of the cache") }
    guard bytes.value(UInt32.self, at: 8) == UInt32(version) else {
      throw Damaged(what: "is of another version of Tessera")
    }
    let aboutBytes = Int(bytes.value(UInt32.self, at: 12))
    guard let chips = Int(exactly: bytes.value(UInt64.self, at: 16)), chips > 0,
      let dimensions = Int(exactly: bytes.value(UInt64.self, at: 24)), dimensions > 0,
      let key = EmbeddingKey(digest: String(decoding: bytes[32..<96], as: UTF8.self)), aboutBytes <= mostAboutBytes
    else { throw Damaged(what: "has an impossible head") }
    let (numbers, tooMany) = chips.multipliedReportingOverflow(by: dimensions)
    // An entry beyond this size would not fit in any memory; sums below cannot overflow either.
    guard !tooMany, numbers < 1 << 48, chips < 1 << 48 else { throw Damaged(what: "has an impossible head") }
    let expected = headBytes + aboutBytes + chips + 4 * numbers + digestBytes
    guard size == expected else { throw Damaged(what: "has \(size) bytes instead of \(expected)") }
    let text = try read(descriptor, count: aboutBytes, what: "description")
    guard let about = try? JSONDecoder().decode(EmbeddingAbout.self, from: Data(text)) else {
      throw Damaged(what: "has no description")
    }
    return Head(key: key, chips: chips, dimensions: dimensions, about: about, aboutBytes: aboutBytes)
  }

  /// Reads a whole entry straight into the matrix, and checks that nothing in it has changed.
  static func read(from descriptor: Int32, size: Int, key: EmbeddingKey) throws(Damaged) -> Embeddings {
    let head = try readHead(of: descriptor, size: size)
    guard head.key == key else { throw Damaged(what: "holds other embeddings than its name says") }
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Damaged(what: "cannot be read") }
    var hash = SHA256()
    let before = try read(descriptor, count: head.bytes, what: "head")
    before.withUnsafeBytes { hash.update($0) }
    let flags = try read(descriptor, count: head.chips, what: "evidence")
    flags.withUnsafeBytes { hash.update($0) }
    let count = head.chips * head.dimensions
    let values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      initialized = fill(bytes, from: descriptor) / MemoryLayout<Float>.stride
    }
    guard values.count == count else { throw Damaged(what: "is cut short") }
    values.withUnsafeBytes { hash.update($0) }
    let digest = try read(descriptor, count: digestBytes, what: "checksum")
    let found = Array(hash.hexDigest().utf8)
    let isSame = digest.indices.allSatisfy { hexValue(found[2 * $0]) << 4 | hexValue(found[2 * $0 + 1]) == digest[$0] }
    guard isSame, flags.allSatisfy({ $0 <= 1 }) else { throw Damaged(what: "was altered") }
    return Embeddings(
      values: Matrix(rows: head.chips, columns: head.dimensions, elements: values), evidence: flags.map { $0 == 1 })
  }

  private static func read(_ descriptor: Int32, count: Int, what: String) throws(Damaged) -> [UInt8] {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = fill(UnsafeMutableRawBufferPointer(buffer), from: descriptor)
    }
    guard bytes.count == count else { throw Damaged(what: "is cut short in its \(what)") }
    return bytes
  }

  /// The bytes that could be read.
  private static func fill(_ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32) -> Int {
    var done = 0
    while done < buffer.count {
      let piece = Foundation.read(descriptor, buffer.baseAddress! + done, buffer.count - done)
      if piece < 0 && errno == EINTR { continue }
      if piece <= 0 { break }
      done += piece
    }
    return done
  }

  private static func hexValue(_ digit: UInt8) -> UInt8 { digit < 0x3A ? digit - 0x30 : digit - 0x57 }
}

/// Writes every byte to an open file.
private func writeAll(_ bytes: RawSpan, to descriptor: Int32, path: String) throws(FileError) {
  try bytes.withUnsafeBytes { (buffer) throws(FileError) in
    var written = 0
    while written < buffer.count {
      let piece = write(descriptor, buffer.baseAddress! + written, buffer.count - written)
      if piece < 0 {
        if errno == EINTR { continue }
        throw FileError(writing: path, errno: errno)
      }
      written += piece
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  fileprivate func value<Value: FixedWidthInteger>(_: Value.Type, at offset: Int) -> Value {
    withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self)) }
  }
}
