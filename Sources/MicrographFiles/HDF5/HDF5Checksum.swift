/// The checksum that HDF5's filter "fletcher32" puts behind a chunk.
///
/// Fletcher's sum of 16-bit words, most significant byte first, stored with the least significant byte first (HDF5 file
/// format specification, version 3.0).
enum HDF5Checksum {
  /// The sum of some bytes.
  static func sum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var (first, second): (UInt32, UInt32) = (0, 0)
    func folded(_ sum: UInt32) -> UInt32 { (sum & 0xFFFF) + (sum >> 16) }
    let words = bytes.count / 2
    var word = 0
    while word < words {
      // After 360 words the second sum still fits in 32 bits.
      let end = min(word + 360, words)
      while word < end {
        first &+= UInt32(bytes[2 * word]) << 8 | UInt32(bytes[2 * word + 1])
        second &+= first
        word += 1
      }
      (first, second) = (folded(first), folded(second))
    }
    if bytes.count % 2 == 1 {
      first &+= UInt32(bytes[bytes.count - 1]) << 8
      second &+= first
      (first, second) = (folded(first), folded(second))
    }
    return folded(second) << 16 | folded(first)
  }

  /// Whether the four bytes after the first `count` are their sum, also as HDF5 1.6.2 wrote it on little-endian machines:
  /// with the bytes of each half exchanged.
  static func matches(_ bytes: UnsafeRawBufferPointer, count: Int) -> Bool {
    precondition(count >= 0 && count <= bytes.count - 4, "\(count) bytes and a sum in \(bytes.count)")
    let expected = sum(UnsafeRawBufferPointer(rebasing: bytes[0..<count]))
    let stored = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[count + $1]) << (8 * UInt32($1)) }
    return stored == expected || (stored & 0x00FF_00FF) << 8 | (stored >> 8) & 0x00FF_00FF == expected
  }
}
