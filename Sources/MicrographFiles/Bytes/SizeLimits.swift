/// How much memory a file's header may ask for: no more than the file's length can justify.
enum SizeLimits {
  /// The most that one byte of compressed data can hold, over the methods of the formats read here: LZW with codes of
  /// 12 bits comes near 1300, deflate reaches 1032, an empty JPEG block of a progressive scan takes a small part of a
  /// bit. Anything beyond is a lie in the header.
  static let mostBytesPerStoredByte = 4096
  /// The most that one byte of deflated data can hold: two bits for 258 bytes (RFC 1951).
  static let mostBytesPerDeflatedByte = 1032

  /// Product of sizes; nothing where one is negative or the product does not fit.
  static func product(_ factors: [Int]) -> Int? {
    var product = 1
    for factor in factors {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      if factor < 0 || overflow { return nil }
      product = next
    }
    return product
  }

  /// Whether `stored` bytes can hold `shape` numbers of `bytes` bytes each at a ratio of at most `ratio`.
  static func canHold(_ shape: [Int], bytes: Int, stored: Int, ratio: Int) -> Bool {
    guard let total = product(shape + [bytes]) else { return false }
    // Small files carry small images whatever the ratio; dividing keeps the check from overflowing.
    return total <= 65_536 || total / ratio <= stored
  }
}
