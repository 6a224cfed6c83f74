internal import DataModel

/// The header of NumPy's format 1.0: magic, version, length, a Python dictionary padded to a multiple of 64 bytes.
func npyHeader(type: String, shape: [Int]) -> [UInt8] {
  let numbers = shape.map(String.init).joined(separator: ", ")
  var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(numbers)\(shape.count == 1 ? "," : "")), }"
  // NumPy leaves room for the first axis to grow to 21 digits, so that rows can be added in place.
  if let first = shape.first { text += String(repeating: " ", count: max(0, 21 - String(first).count)) }
  let unpadded = 10 + text.utf8.count + 1
  text += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
  let length = text.utf8.count
  precondition(length <= 0xFFFF, "an array of \(shape.count) axes")
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
}

extension PixelType {
  /// NumPy's name of the type, least significant byte first.
  var numPyName: String {
    let kind =
      switch self {
      case .uint8, .uint16, .uint32, .uint64: "u"
      case .int8, .int16, .int32, .int64: "i"
      case .float32, .float64: "f"
      }
    return "\(bytes == 1 ? "|" : "<")\(kind)\(bytes)"
  }
}
