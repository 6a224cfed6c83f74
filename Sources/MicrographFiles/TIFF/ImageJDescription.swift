internal import CTIFF

/// What ImageJ says in the description of a TIFF file's first page: lines `key=value`.
struct ImageJDescription {
  /// The keys that mean something here.
  enum Key: String {
    case images, channels, slices, frames, unit, zunit, tunit, spacing, finterval, xorigin, yorigin, zorigin
  }

  private var values: [Key: String] = [:]

  /// No value of these keys needs more; longer ones say nothing.
  private static let mostValueBytes = 128

  /// Nothing where the text is none of ImageJ's. What the same key says a second time does not count.
  init?(_ text: String) {
    guard text.hasPrefix("ImageJ=") else { return nil }
    for line in text.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      guard let sign = line.firstIndex(of: UInt8(ascii: "=")), let key = Key(rawValue: String(line[..<sign]) ?? ""),
        values[key] == nil
      else { continue }
      let value = line[sign...].dropFirst()
      guard value.count <= Self.mostValueBytes, let text = String(value) else { continue }
      values[key] = Self.unescaped(text)
    }
  }

  /// The description of the page.
  init?(_ file: borrowing TIFFHandle) {
    // ImageJ's own keys come first, and are short.
    self.init(file.text(TIFFTAG_IMAGEDESCRIPTION, atMost: 1 << 16) ?? "")
  }

  func text(_ key: Key) -> String? { values[key] }

  /// Nothing for what is no finite number.
  func number(_ key: Key) -> Double? { values[key].flatMap { Double($0.trimmed) }.flatMap { $0.isFinite ? $0 : nil } }

  /// How many images, channels, slices or frames there are; 1 where nothing is said.
  func count(_ key: Key) -> Int { values[key].flatMap { Int($0.trimmed) }.map { max(1, $0) } ?? 1 }

  /// Java's escapes, with which ImageJ writes letters beyond ASCII: `\u00B5m`. What comes behind a wrong one stays as it is.
  static func unescaped(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let escape = rest.firstRange(of: "\\u") {
      let digits = rest[escape.upperBound...].prefix(4)
      guard digits.count == 4, let code = UInt32(digits, radix: 16), let scalar = UnicodeScalar(code) else { break }
      result += rest[..<escape.lowerBound]
      result.unicodeScalars.append(scalar)
      rest = rest[digits.endIndex...]
    }
    return result + rest
  }
}
