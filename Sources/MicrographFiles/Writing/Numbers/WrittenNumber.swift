internal import DataModel

/// A type in which numbers can be written.
protocol WrittenNumber: StoredNumber, Comparable {
  /// The same number; nothing where the type cannot say it.
  init?(whole: UInt32)
  /// The same number; nothing where the type cannot say it.
  init?(fraction: Float)
  /// False for NaN and infinities.
  var isFiniteNumber: Bool { get }
  /// The nearest `Double`.
  var asDouble: Double { get }
}

extension WrittenNumber where Self: FixedWidthInteger {
  @inline(__always) init?(whole: UInt32) { self.init(exactly: whole) }
  @inline(__always) var isFiniteNumber: Bool { true }
  @inline(__always) var asDouble: Double { Double(self) }
}

extension UInt8: WrittenNumber { @inline(__always) init?(fraction: Float) { self.init(exactly: fraction) } }
extension Int8: WrittenNumber { @inline(__always) init?(fraction: Float) { self.init(exactly: fraction) } }
extension UInt16: WrittenNumber { @inline(__always) init?(fraction: Float) { self.init(exactly: fraction) } }
extension Int16: WrittenNumber { @inline(__always) init?(fraction: Float) { self.init(exactly: fraction) } }
extension UInt32: WrittenNumber { @inline(__always) init?(fraction: Float) { self.init(exactly: fraction) } }
extension Int32: WrittenNumber { @inline(__always) init?(fraction: Float) { self.init(exactly: fraction) } }
extension UInt64: WrittenNumber { @inline(__always) init?(fraction: Float) { self.init(exactly: fraction) } }
extension Int64: WrittenNumber { @inline(__always) init?(fraction: Float) { self.init(exactly: fraction) } }

extension Float: WrittenNumber {
  @inline(__always) init?(whole: UInt32) { self.init(exactly: whole) }
  @inline(__always) init?(fraction: Float) { self = fraction }
  @inline(__always) var isFiniteNumber: Bool { isFinite }
  @inline(__always) var asDouble: Double { Double(self) }
}

extension Double: WrittenNumber {
  @inline(__always) init?(whole: UInt32) { self.init(whole) }
  @inline(__always) init?(fraction: Float) { self.init(fraction) }
  @inline(__always) var isFiniteNumber: Bool { isFinite }
  @inline(__always) var asDouble: Double { self }
}

/// Calls `body` with the Swift type that stands for a type of a file.
@discardableResult
func withNumberType<Result>(
  _ type: PixelType, _ body: (any WrittenNumber.Type) throws -> Result
) rethrows -> Result {
  switch type {
  case .uint8: try body(UInt8.self)
  case .int8: try body(Int8.self)
  case .uint16: try body(UInt16.self)
  case .int16: try body(Int16.self)
  case .uint32: try body(UInt32.self)
  case .int32: try body(Int32.self)
  case .uint64: try body(UInt64.self)
  case .int64: try body(Int64.self)
  case .float32: try body(Float.self)
  case .float64: try body(Double.self)
  }
}
