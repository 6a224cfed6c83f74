/// How a file stores one value of an image or a spectrum.
public enum PixelType: String, Sendable, Codable, CaseIterable {
  case uint8, int8, uint16, int16, uint32, int32, uint64, int64, float32, float64

  /// Bytes that one value takes.
  public var bytes: Int {
    switch self {
    case .uint8, .int8: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Whether the values are whole numbers.
  public var isInteger: Bool { self != .float32 && self != .float64 }
}
