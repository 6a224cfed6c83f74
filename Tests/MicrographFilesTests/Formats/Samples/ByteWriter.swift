/// Bytes of a file that a test writes: numbers in either byte order, texts, gaps.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []
  var bigEndian = false

  mutating func add<T: FixedWidthInteger>(_ number: T) {
    withUnsafeBytes(of: bigEndian ? number.bigEndian : number.littleEndian) { bytes += $0 }
  }
  mutating func add(_ number: Float) { add(number.bitPattern) }
  mutating func add(_ number: Double) { add(number.bitPattern) }
  /// A text, filled up with NULs to a length.
  mutating func add(_ text: String, length: Int? = nil) {
    let utf8 = Array(text.utf8)
    bytes += utf8 + [UInt8](repeating: 0, count: max(0, (length ?? 0) - utf8.count))
  }
  mutating func add(_ more: [UInt8]) { bytes += more }
  /// NULs up to a place.
  mutating func fill(to place: Int) { bytes += [UInt8](repeating: 0, count: max(0, place - bytes.count)) }
  mutating func set<T: FixedWidthInteger>(_ number: T, at place: Int) {
    withUnsafeBytes(of: bigEndian ? number.bigEndian : number.littleEndian) {
      bytes.replaceSubrange(place..<place + $0.count, with: $0)
    }
  }
}
