/// Checks a datatype message of HDF5 before libhdf5 decodes it (file format specification, version 3.0, part IV.A.2.d):
/// everything that it counts must lie in the message, and an enumeration must be as wide as its numbers.
enum HDF5TypeCheck {
  /// Types in types in types; instruments need two or three.
  private static let mostDepth = 8

  /// Whether the type can be decoded without reading past the message's end.
  static func isSound(_ message: ArraySlice<UInt8>) -> Bool { end(of: message, depth: 0) != nil }

  /// Index behind the type at the start of `bytes`; nothing where it is damaged.
  private static func end(of bytes: ArraySlice<UInt8>, depth: Int) -> Int? {
    guard bytes.count >= 8, depth < mostDepth else { return nil }
    let start = bytes.startIndex
    let body = start + 8
    let kind = bytes[start] & 15
    let version = bytes[start] >> 4
    let bits = Int(HDF5Number.read(bytes, start + 1, 3))
    let size = Int(HDF5Number.read(bytes, start + 4, 4))
    guard (1...5).contains(version), size > 0 else { return nil }
    func fixed(_ count: Int) -> Int? { count <= bytes.endIndex - body ? body + count : nil }
    switch kind {
    case 0, 4: return fixed(4).flatMap { Self.isInside(bytes, body, size) ? $0 : nil }  // whole numbers, bits
    case 1: return fixed(12).flatMap { Self.isSoundFloat(bytes, body, size, sign: bits >> 8 & 255) ? $0 : nil }
    case 2: return fixed(2)  // time
    case 3, 7: return body  // text, reference
    case 5: return fixed(bits & 255)  // opaque, with a tag
    case 6: return compound(bytes, body, members: bits & 0xFFFF, version, size, depth)
    case 8: return enumeration(bytes, body, members: bits & 0xFFFF, version, size)
    case 9, 11: return end(of: bytes[body...], depth: depth + 1)  // variable length, complex
    case 10:
      guard let rank = bytes[body...].first, (1...32).contains(rank) else { return nil }
      let baseAt = body + (version < 3 ? 4 + 8 * Int(rank) : 1 + 4 * Int(rank))
      return baseAt <= bytes.endIndex ? end(of: bytes[baseAt...], depth: depth + 1) : nil
    default: return nil
    }
  }

  /// Whether the bits of a number, from an offset on, lie in its bytes.
  private static func isInside(_ bytes: ArraySlice<UInt8>, _ body: Int, _ size: Int) -> Bool {
    let (offset, precision) = (Int(HDF5Number.read(bytes, body, 2)), Int(HDF5Number.read(bytes, body + 2, 2)))
    return precision > 0 && size <= 16 && offset + precision <= 8 * size
  }

  /// Whether sign, exponent and mantissa lie in the number: libhdf5 1.10 copies exponents of any size into 8 bytes.
  private static func isSoundFloat(_ bytes: ArraySlice<UInt8>, _ body: Int, _ size: Int, sign: Int) -> Bool {
    let fields = (4..<8).map { Int(bytes[body + $0]) }
    let (exponentAt, exponent, mantissaAt, mantissa) = (fields[0], fields[1], fields[2], fields[3])
    return isInside(bytes, body, size) && sign < 8 * size && (1...32).contains(exponent) && mantissa > 0
      && exponentAt + exponent <= 8 * size && mantissaAt + mantissa <= 8 * size
  }

  private static func enumeration(
    _ bytes: ArraySlice<UInt8>, _ body: Int, members: Int, _ version: UInt8, _ size: Int
  ) -> Int? {
    // The base is a whole number of the same size.
    guard bytes.endIndex - body >= 12, bytes[body] & 15 == 0, Int(HDF5Number.read(bytes, body + 4, 4)) == size else {
      return nil
    }
    var position = body + 12
    for _ in 0..<members {
      guard let next = nameEnd(bytes, position, version) else { return nil }
      position = next
    }
    return members * size <= bytes.endIndex - position ? position + members * size : nil
  }

  private static func compound(
    _ bytes: ArraySlice<UInt8>, _ body: Int, members: Int, _ version: UInt8, _ size: Int, _ depth: Int
  ) -> Int? {
    // Where a member lies takes 4 bytes, from version 3 on as few as the size needs; version 1 adds old array sizes.
    let offsetBytes = version >= 3 ? (1...4).first { size < 1 << (8 * $0) } ?? 4 : version == 1 ? 32 : 4
    var position = body
    for _ in 0..<members {
      guard let typeAt = nameEnd(bytes, position, version).map({ $0 + offsetBytes }), typeAt <= bytes.endIndex,
        let next = end(of: bytes[typeAt...], depth: depth + 1)
      else { return nil }
      position = next
    }
    return position
  }

  /// Index behind a name that ends with 0; before version 3 padded to a multiple of 8 bytes.
  private static func nameEnd(_ bytes: ArraySlice<UInt8>, _ start: Int, _ version: UInt8) -> Int? {
    guard start <= bytes.endIndex, let zero = bytes[start...].firstIndex(of: 0) else { return nil }
    let length = zero + 1 - start
    let next = start + (version < 3 ? (length + 7) / 8 * 8 : length)
    return next <= bytes.endIndex ? next : nil
  }
}
