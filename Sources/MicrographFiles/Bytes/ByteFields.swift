/// Numbers and texts at places of a header that was read whole; nothing where the header ends before.
struct ByteFields: Sendable {
  let bytes: [UInt8]
  /// Whether the most significant byte comes first.
  let bigEndian: Bool

  init(_ bytes: [UInt8], bigEndian: Bool = false) {
    self.bytes = bytes
    self.bigEndian = bigEndian
  }

  /// The whole number at a byte.
  func number<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: T.Type) -> T? {
    guard offset >= 0, bytes.count >= MemoryLayout<T>.size, offset <= bytes.count - MemoryLayout<T>.size else {
      return nil
    }
    let stored = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: T.self) }
    return bigEndian ? T(bigEndian: stored) : T(littleEndian: stored)
  }

  func uint8(_ offset: Int) -> Int? { number(offset, as: UInt8.self).map { Int($0) } }
  func uint16(_ offset: Int) -> Int? { number(offset, as: UInt16.self).map { Int($0) } }
  func int16(_ offset: Int) -> Int? { number(offset, as: Int16.self).map { Int($0) } }
  func uint32(_ offset: Int) -> Int? { number(offset, as: UInt32.self).map { Int($0) } }
  func int32(_ offset: Int) -> Int? { number(offset, as: Int32.self).map { Int($0) } }
  /// Nothing also where the number is beyond what a length can be.
  func uint64(_ offset: Int) -> Int? { number(offset, as: UInt64.self).flatMap { Int(exactly: $0) } }
  func float(_ offset: Int) -> Double? {
    number(offset, as: UInt32.self).map { Double(Float(bitPattern: $0)) }
  }
  func double(_ offset: Int) -> Double? { number(offset, as: UInt64.self).map { Double(bitPattern: $0) } }

  /// Text of at most `count` bytes, ended by a NUL; bytes beyond ASCII are taken as Windows writes them (Latin-1).
  func text(_ offset: Int, count: Int) -> String? {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else { return nil }
    return latinText(bytes[offset..<offset + count].prefix { $0 != 0 })
  }
}

/// Text of bytes that stand for the characters of the same number (ISO 8859-1), as old programs wrote it.
func latinText(_ bytes: some Sequence<UInt8>) -> String {
  var text = String.UnicodeScalarView()
  for byte in bytes { text.append(UnicodeScalar(byte)) }
  return String(text)
}
