internal import DataModel

/// A type in which numbers are kept in memory as a file stores them.
protocol StoredNumber: BitwiseCopyable, Sendable, ExpressibleByIntegerLiteral {
  /// The type of file whose numbers need no conversion.
  static var pixelType: PixelType { get }
}

extension UInt8: StoredNumber { static var pixelType: PixelType { .uint8 } }
extension Int8: StoredNumber { static var pixelType: PixelType { .int8 } }
extension UInt16: StoredNumber { static var pixelType: PixelType { .uint16 } }
extension Int16: StoredNumber { static var pixelType: PixelType { .int16 } }
extension UInt32: StoredNumber { static var pixelType: PixelType { .uint32 } }
extension Int32: StoredNumber { static var pixelType: PixelType { .int32 } }
extension UInt64: StoredNumber { static var pixelType: PixelType { .uint64 } }
extension Int64: StoredNumber { static var pixelType: PixelType { .int64 } }
extension Float: StoredNumber { static var pixelType: PixelType { .float32 } }
extension Double: StoredNumber { static var pixelType: PixelType { .float64 } }

extension Array where Element: StoredNumber {
  /// Becomes zeros, at least `count` of them, in the same storage where that is large enough.
  mutating func clear(_ count: Int) {
    if self.count >= count {
      withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    } else {
      self = [Element](repeating: 0, count: count)
    }
  }

  /// Gives `count` numbers room, in the same storage where that is large enough; what they are is open.
  mutating func makeRoom(_ count: Int) {
    if self.count < count { self = [Element](repeating: 0, count: count) }
  }
}
