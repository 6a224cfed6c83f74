import Foundation

/// A table of comma-separated values by RFC 4180: UTF-8, fields with commas, quotes or line ends in quotes; lines end
/// with a line feed.
struct CSVTable {
  private(set) var bytes: [UInt8] = []

  /// A table that begins with its column names.
  init(columns: [String]) { add(columns) }

  /// Adds a line.
  mutating func add(_ fields: [String]) {
    for (index, field) in fields.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(field)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func append(_ field: String) {
    let special = field.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r")
    }
    guard special else {
      bytes += field.utf8
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in field.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

/// The shortest decimal number that reads back as the same value; empty where there is no finite number.
func field(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> String {
  value.isFinite ? value.description : ""
}

/// A length or an area with 12 significant digits: 0.95 rather than the 0.9500000000000001 of a product.
func measure(_ value: Double?) -> String {
  // The text of 12 digits is a number again by construction.
  field(value.flatMap { Double(String(format: "%.12g", $0)) })
}

/// As ``field(_:)``; empty for nothing.
func field(_ value: Double?) -> String { value.map { field($0) } ?? "" }
