/// A tensor that a weights file holds.
public struct TensorEntry: Sendable, Equatable {
  /// Its name as in the file, prefixes such as `module.` included; the parts of a nested checkpoint are joined with `/`.
  public let name: String
  /// Length along each axis, slowest first; empty for a single number.
  public let shape: [Int]
  /// How the file stores its elements.
  public let type: ElementType

  /// Number of elements; 1 for a single number.
  public var count: Int { shape.reduce(1, *) }
}

/// How a weights file stores the elements of a tensor; always little-endian.
public enum ElementType: String, Sendable, CaseIterable {
  case float64, float32, float16, bfloat16, int64, int32, int16, int8, uint64, uint32, uint16, uint8, boolean

  /// Bytes of one element.
  public var bytes: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .boolean: 1
    }
  }
}
