internal import DataModel

/// The header of an NPY file: a Python dictionary as text, such as
/// `{'descr': '<u2', 'fortran_order': False, 'shape': (75, 100), }`.
struct NPYHeader {
  /// Size along each axis.
  let shape: [Int]
  /// How each number is stored.
  let values: StoredValues
  /// Whether the first axis runs fastest.
  let isFortran: Bool
  /// Where the numbers begin.
  let dataOffset: Int

  /// Reads and checks the header.
  init(_ file: borrowing FileBytes) throws(FileError) {
    let path = file.path
    func damaged(_ what: String) -> FileError { FileError(.damaged, path: path, "has a broken NPY header: \(what)") }
    let start = try file.read(at: 0, count: 10)
    let version = start[6]
    guard (1...3).contains(version) else {
      throw FileError(.unsupported, path: path, "is NPY version \(version); versions 1 to 3 are known")
    }
    var length = Int(start[8]) | Int(start[9]) << 8
    if version > 1 {
      let rest = try file.read(at: 10, count: 2)
      length |= Int(rest[0]) << 16 | Int(rest[1]) << 24
    }
    let textOffset = version > 1 ? 12 : 10
    guard length <= 1 << 16 else { throw damaged("its length is \(length)") }
    let text = String(decoding: try file.read(at: textOffset, count: length), as: UTF8.self)
    guard let type = Self.quoted(after: "'descr':", in: text) else { throw damaged("no type of number (descr)") }
    guard let stored = Self.values(of: type) else {
      throw FileError(
        .unsupported, path: path,
        "holds numbers of type \"\(printable(type.prefix(20)))\"; integers, float32 and float64 can be read")
    }
    guard let shape = Self.shape(in: text) else { throw damaged("no shape") }
    switch Self.value(after: "'fortran_order':", in: text) {
    case let value? where value.hasPrefix("True"): isFortran = true
    case let value? where value.hasPrefix("False"): isFortran = false
    default: throw damaged("no order of the axes (fortran_order)")
    }
    self.shape = shape
    values = stored
    dataOffset = textOffset + length
  }

  private static func value(after key: String, in text: String) -> Substring? {
    guard let range = text.firstRange(of: key) else { return nil }
    return text[range.upperBound...].drop(while: \.isWhitespace)
  }

  private static func quoted(after key: String, in text: String) -> String? {
    // A record type is a list: it is named as far as it goes.
    guard let rest = value(after: key, in: text) else { return nil }
    guard rest.first == "'" else { return String(rest) }
    return String(rest.dropFirst().prefix { $0 != "'" })
  }

  private static func shape(in text: String) -> [Int]? {
    guard let rest = value(after: "'shape':", in: text), rest.first == "(", let end = rest.firstIndex(of: ")") else {
      return nil
    }
    var shape: [Int] = []
    for part in rest[rest.index(after: rest.startIndex)..<end].split(separator: ",") {
      let digits = part.trimmed
      if digits.isEmpty { continue }
      guard let size = Int(digits), size >= 0 else { return nil }
      shape.append(size)
    }
    return shape.count <= 32 ? shape : nil
  }

  private static func values(of type: String) -> StoredValues? {
    let types: [String: PixelType] = [
      "b1": .uint8, "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32, "i4": .int32, "u8": .uint64,
      "i8": .int64, "f4": .float32, "f8": .float64,
    ]
    guard let order = type.first, "<>|=".contains(order), let pixelType = types[String(type.dropFirst())] else {
      return nil
    }
    return StoredValues(type: pixelType, bigEndian: order == ">")
  }
}
