import Foundation

/// The little-endian header of a page of a TIFF file.
///
/// - Parameters:
///   - entries: tag, type (3: 16 bits, 4: 32 bits) and value, by rising tag.
///   - next: where the header of the next page lies; 0 after the last.
func tiffPageHeader(_ entries: [(tag: Int, type: Int, value: Int)], next: Int) -> Data {
  var header = Data()
  func append(_ value: Int, _ bytes: Int) {
    for byte in 0..<bytes { header.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
  }
  append(entries.count, 2)
  for (tag, type, value) in entries {
    append(tag, 2)
    append(type, 2)
    append(1, 4)
    append(value, 4)
  }
  append(next, 4)
  return header
}
