/// Finds what the end of a cut file took from a page's header.
///
/// libtiff reads on without a description or a resolution that lies behind the end, and the calibration would be lost
/// without a word.
struct TIFFDirectoryBounds {
  /// Where the page's directory begins.
  let pageOffset: Int
  let page: Int

  /// Description, resolution, and the vendors' tags that ``TIFFCalibration`` reads.
  private static let needed: Set<Int> = [270, 282, 283, 34_118, 34_680, 34_682, 65_003, 65_004, 65_009, 65_010]
  /// Bytes of one value by its type's number: 1 to 13, and 16 to 18 in BigTIFF.
  private static let typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]

  /// Throws where a value of a needed tag does not lie in the file.
  func check(_ file: borrowing FileBytes) throws(FileError) {
    let start = try file.read(at: 0, count: min(8, file.size))
    let isBigEndian = start[0] == UInt8(ascii: "M")
    let isBig = start.count == 8 && start[isBigEndian ? 3 : 2] == 43
    func number(_ bytes: ArraySlice<UInt8>) -> Int {
      let value = (isBigEndian ? Array(bytes) : bytes.reversed()).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return Int(clamping: value)
    }
    let (countBytes, entryBytes, wordBytes) = isBig ? (8, 20, 8) : (2, 12, 4)
    guard pageOffset <= file.size - countBytes else { return }
    // libtiff takes no directory of more entries either.
    let count = min(number(try file.read(at: pageOffset, count: countBytes)[...]), 4096)
    guard pageOffset + countBytes <= file.size - count * entryBytes else { return }
    let entries = try file.read(at: pageOffset + countBytes, count: count * entryBytes)
    for first in stride(from: 0, to: entries.count, by: entryBytes) {
      let tag = number(entries[first..<first + 2])
      guard Self.needed.contains(tag) else { continue }
      let type = number(entries[first + 2..<first + 4])
      let length = number(entries[first + 4..<first + 4 + wordBytes])
      let offset = number(entries[first + 4 + wordBytes..<first + entryBytes])
      let bytes = SizeLimits.product([length, type < Self.typeBytes.count ? Self.typeBytes[type] : 0]) ?? .max
      guard bytes <= wordBytes || bytes <= file.size - min(offset, file.size) else {
        throw FileError(
          .damaged, path: file.path, place: "page \(page)",
          "is cut short: the value of its tag \(tag) lies behind the end of the file")
      }
    }
  }
}
