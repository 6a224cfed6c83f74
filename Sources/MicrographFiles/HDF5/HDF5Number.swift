/// Numbers in HDF5's headers.
enum HDF5Number {
  /// A number of `count` bytes (at most 8), the least significant one first.
  static func read(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 { read(bytes[...], start, count) }

  /// The same in a part of an array, by the array's indices.
  static func read(_ bytes: ArraySlice<UInt8>, _ start: Int, _ count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
  }
}
