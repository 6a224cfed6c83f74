// The standard library's `withUnsafeBytes` forgets the type of the error; these keep it.

extension [UInt8] {
  /// The bytes, to be written to.
  mutating func withBytes<T>(
    _ body: (UnsafeMutableRawBufferPointer) throws(FileError) -> T
  ) throws(FileError) -> T {
    try withUnsafeMutableBufferPointer { (buffer) throws(FileError) in try body(UnsafeMutableRawBufferPointer(buffer)) }
  }

  /// The bytes, to be read.
  func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws(FileError) -> T) throws(FileError) -> T {
    try withUnsafeBufferPointer { (buffer) throws(FileError) in try body(UnsafeRawBufferPointer(buffer)) }
  }
}
