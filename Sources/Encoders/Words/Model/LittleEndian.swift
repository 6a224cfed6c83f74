extension [UInt8] {
  /// Adds an integer, lowest byte first.
  mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  /// Four bytes from a place on, lowest first; they must be there.
  func uint32(at place: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(self[place + $1]) << UInt32(8 * $1) }
  }

  /// Eight bytes from a place on, lowest first; they must be there.
  func uint64(at place: Int) -> UInt64 {
    UInt64(uint32(at: place)) | UInt64(uint32(at: place + 4)) << 32
  }
}
