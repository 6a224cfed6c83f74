/// Reads JSON (RFC 8259) piece by piece, as strictly as a header of safetensors needs: no recursion, no numbers but
/// whole ones from 0 on, no text that is not UTF-8.
struct JSONScanner {
  private(set) var cursor: ByteCursor

  init(_ cursor: ByteCursor) { self.cursor = cursor }

  /// The next byte that is not a space, without taking it; nothing at the end.
  mutating func next() throws(WeightsError) -> UInt8? {
    while let byte = peek() {
      guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return byte }
      _ = try cursor.take(1)
    }
    return nil
  }

  /// Takes a character, which must be the next.
  mutating func expect(_ character: Unicode.Scalar) throws(WeightsError) {
    guard try next() == UInt8(ascii: character) else { throw try unexpected("\"\(character)\"") }
    _ = try cursor.take(1)
  }

  /// Takes a character where it is the next.
  mutating func take(_ character: Unicode.Scalar) throws(WeightsError) -> Bool {
    guard try next() == UInt8(ascii: character) else { return false }
    _ = try cursor.take(1)
    return true
  }

  /// Takes what separates the elements of a list: whether there is another one, the first one included.
  mutating func more(until end: Unicode.Scalar, first: inout Bool) throws(WeightsError) -> Bool {
    if try take(end) { return false }
    if !first { try expect(",") }
    first = false
    return true
  }

  /// A whole number from 0 on.
  mutating func number() throws(WeightsError) -> Int {
    _ = try next()
    let start = cursor.position
    var value = 0
    while let byte = peek(), (0x30...0x39).contains(byte) {
      _ = try cursor.take(1)
      let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (next, overflow) = tens.addingReportingOverflow(Int(byte) - 0x30)
      guard !tooLarge, !overflow else { throw cursor.failure(.damaged, at: start, "has a number that is too large") }
      value = next
    }
    let leadingZero = cursor.position - start > 1 && cursor.file.integer(at: start, as: UInt8.self) == 0x30
    if cursor.position == start || leadingZero || [0x2E, 0x45, 0x65].contains(peek() ?? 0) {
      throw cursor.failure(.damaged, at: start, "has something else where a whole number from 0 on is expected")
    }
    return value
  }

  /// A list of whole numbers from 0 on, at most `most`.
  mutating func numbers(most: Int) throws(WeightsError) -> [Int] {
    var numbers: [Int] = []
    try expect("[")
    var first = true
    while try more(until: "]", first: &first) {
      guard numbers.count < most else {
        throw cursor.failure(.unsupported, "has a list of more than \(most) numbers")
      }
      numbers.append(try number())
    }
    return numbers
  }

  /// A string.
  mutating func string() throws(WeightsError) -> String {
    try expect("\"")
    var text = ""
    while true {
      let start = cursor.position
      while let byte = peek(), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
        _ = try cursor.take(1)
      }
      text += try self.text(from: start)
      switch peek() {
      case UInt8(ascii: "\""):
        _ = try cursor.take(1)
        return text
      case UInt8(ascii: "\\"): text.unicodeScalars.append(try escape())
      default: throw cursor.failure(.damaged, "has a string without an end")
      }
    }
  }

  /// A string that is a key or a type, which must be short.
  mutating func name() throws(WeightsError) -> String {
    let start = cursor.position
    let name = try string()
    guard name.utf8.count <= WeightsLimits.nameLength else {
      throw cursor.failure(
        .tooLarge, at: start,
        "has a name of \(name.utf8.count) bytes; at most \(WeightsLimits.nameLength) can be read")
    }
    return name
  }

  /// An error at the next byte.
  func failure(_ code: WeightsError.Code, _ message: String) -> WeightsError { cursor.failure(code, message) }

  private mutating func unexpected(_ expected: String) throws(WeightsError) -> WeightsError {
    guard let found = try next() else { return cursor.failure(.damaged, "ends where \(expected) is expected") }
    let character = (0x21...0x7E).contains(found) ? "\"\(Unicode.Scalar(found))\"" : "byte \(found)"
    return cursor.failure(.damaged, "has \(character) where \(expected) is expected")
  }

  private func peek() -> UInt8? { cursor.position < cursor.end ? cursor.file.integer(at: cursor.position) : nil }

  private func text(from start: Int) throws(WeightsError) -> String {
    guard let text = cursor.file.text(start..<cursor.position) else {
      throw cursor.failure(.damaged, at: start, "has text that is not UTF-8")
    }
    return text
  }

  private mutating func escape() throws(WeightsError) -> Unicode.Scalar {
    let start = cursor.position
    _ = try cursor.take(1)
    let code = try cursor.integer(UInt8.self)
    switch code {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(code)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800...0xDBFF).contains(code), cursor.end - cursor.position >= 6, try cursor.text(2) == "\\u" {
        let low = try hexadecimal()
        // Two halves of one character; a lone half is refused below.
        if (0xDC00...0xDFFF).contains(low) { code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) }
      }
      guard let scalar = Unicode.Scalar(code) else {
        throw cursor.failure(.damaged, at: start, "has half a character")
      }
      return scalar
    default: throw cursor.failure(.damaged, at: start, "has an unknown escape in a string")
    }
  }

  private mutating func hexadecimal() throws(WeightsError) -> UInt32 {
    let digits = try cursor.text(4)
    guard digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else {
      throw cursor.failure(.damaged, "has an unknown escape in a string")
    }
    return value
  }
}
