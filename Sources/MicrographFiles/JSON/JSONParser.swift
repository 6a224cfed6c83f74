/// Reads JSON with bounds on its size and its depth, so that no text costs more than a moment or overflows the stack.
struct JSONParser {
  /// Microscopes write 60 KB for a frame.
  static let mostBytes = 4 << 20
  private static let mostDepth = 64

  private let bytes: [UInt8]
  private var place = 0

  init(_ text: some Sequence<UInt8>) { bytes = Array(text.prefix(Self.mostBytes + 1)) }

  /// The one value that the text is.
  mutating func whole() -> JSONTree? {
    guard bytes.count <= Self.mostBytes, let value = value(depth: 0) else { return nil }
    skipBlanks()
    return place == bytes.count ? value : nil
  }

  private mutating func value(depth: Int) -> JSONTree? {
    guard depth < Self.mostDepth else { return nil }
    skipBlanks()
    guard place < bytes.count else { return nil }
    switch bytes[place] {
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return array(depth)
    case UInt8(ascii: "\""): return text().map(JSONTree.text)
    default: return word()
    }
  }

  private mutating func object(_ depth: Int) -> JSONTree? {
    place += 1
    var members: [String: JSONTree] = [:]
    if take("}") { return .object(members) }
    while true {
      skipBlanks()
      guard let name = text(), take(":"), let value = value(depth: depth + 1) else { return nil }
      members[name] = value
      if take("}") { return .object(members) }
      guard take(",") else { return nil }
    }
  }

  private mutating func array(_ depth: Int) -> JSONTree? {
    place += 1
    var values: [JSONTree] = []
    if take("]") { return .array(values) }
    while true {
      guard let value = value(depth: depth + 1) else { return nil }
      values.append(value)
      if take("]") { return .array(values) }
      guard take(",") else { return nil }
    }
  }

  private mutating func text() -> String? {
    guard take("\"") else { return nil }
    var units: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = escape() else { return nil }
        units += escaped
      default: units.append(byte)
      }
    }
    return nil
  }

  /// The UTF-8 of what stands behind a backslash.
  private mutating func escape() -> [UInt8]? {
    guard place < bytes.count else { return nil }
    let byte = bytes[place]
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"):
      guard let first = hexadecimal() else { return nil }
      var units = [first]
      // A pair of surrogates stands for one character; half a pair becomes the sign for what cannot be shown.
      if (0xD800..<0xDC00).contains(first), bytes[place...].starts(with: Array("\\u".utf8)) {
        place += 2
        guard let second = hexadecimal() else { return nil }
        units.append(second)
      }
      return Array(String(decoding: units, as: UTF16.self).utf8)
    default: return nil
    }
  }

  private mutating func hexadecimal() -> UInt16? {
    guard place + 4 <= bytes.count else { return nil }
    let digits = bytes[place..<place + 4]
    guard !digits.contains(UInt8(ascii: "+")), !digits.contains(UInt8(ascii: "-")) else { return nil }
    place += 4
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  /// A number, a truth value or null.
  private mutating func word() -> JSONTree? {
    let start = place
    while place < bytes.count, Self.isOfWord(bytes[place]) { place += 1 }
    // Longer than any number that a program writes.
    guard (1...64).contains(place - start) else { return nil }
    switch String(decoding: bytes[start..<place], as: UTF8.self) {
    case "true": return .flag(true)
    case "false": return .flag(false)
    case "null": return .null
    case "NaN": return .number(.nan)
    case "Infinity": return .number(.infinity)
    case "-Infinity": return .number(-.infinity)
    case let number:
      // Swift also knows hexadecimal numbers and words such as `inf`.
      let isPlain = number.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
      guard isPlain, let first = number.utf8.first, first == UInt8(ascii: "-") || (48...57).contains(first) else {
        return nil
      }
      return Double(number).map(JSONTree.number)
    }
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
  }

  private mutating func skipBlanks() {
    while place < bytes.count {
      switch bytes[place] {
      case 32, 9, 10, 13: place += 1
      default: return
      }
    }
  }

  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard place < bytes.count, bytes[place] == UInt8(ascii: sign) else { return false }
    place += 1
    return true
  }
}
