/// A number of bytes for people, in powers of 1000 as in the file managers of Linux and macOS.
public enum ByteCount {
  private static let units: [(name: String, bytes: Int)] = [
    ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000),
  ]

  /// Three digits where there is a unit: `46.8 MB`, `179 MB`, `612 bytes`.
  public static func text(_ bytes: Int) -> String {
    guard let unit = units.first(where: { bytes >= $0.bytes }) else { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
    let tenths = Int((Double(bytes) / Double(unit.bytes) * 10).rounded())
    return tenths < 1000 ? "\(tenths / 10).\(tenths % 10) \(unit.name)" : "\((tenths + 5) / 10) \(unit.name)"
  }

  /// `2 GB`, `500MB`, `1.5 gb` or plain bytes; nothing where the text is no size, or none that fits.
  public static func parse(_ text: String) -> Int? { parse(text, step: 1000) }

  /// As ``parse(_:)`` in powers of 1024, in which memory is counted.
  public static func parseMemory(_ text: String) -> Int? { parse(text, step: 1024) }

  private static func parse(_ text: String, step: Int) -> Int? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text[digits.endIndex...].drop { $0 == " " }.lowercased()
    guard let number = Double(digits), number >= 0 else { return nil }
    var power = 0
    if !unit.isEmpty && unit != "b" && unit != "bytes" {
      guard let known = units.firstIndex(where: { $0.name.lowercased() == unit }) else { return nil }
      power = units.count - known
    }
    let bytes = (0..<power).reduce(number) { bytes, _ in bytes * Double(step) }
    return bytes < 1e18 ? Int(bytes) : nil
  }
}
