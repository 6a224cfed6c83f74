/// The first bytes of a TIFF or BigTIFF file: how its numbers are stored, and where the header of its first page lies.
struct TIFFHeader {
  /// 8 bytes, 16 in BigTIFF.
  let bytes: [UInt8]
  let isBigEndian: Bool
  /// BigTIFF: offsets have 64 bits.
  let isBig: Bool

  /// Bytes of an offset.
  var wordBytes: Int { isBig ? 8 : 4 }
  /// Bytes of the number of entries that a page's header begins with.
  var countBytes: Int { isBig ? 8 : 2 }
  /// Bytes of an entry of a page's header.
  var entryBytes: Int { isBig ? 20 : 12 }
  /// Where the header of the first page lies; 0 where there is none.
  var firstPage: Int { number(bytes[wordBytes...]) }

  /// The most entries of a page's header; libtiff takes no more either.
  static let mostEntries = 4096

  /// Nothing where the file is too short for a header.
  init?(_ file: borrowing FileBytes) throws(FileError) {
    let start = try file.read(at: 0, count: min(16, file.size))
    guard start.count >= 8 else { return nil }
    isBigEndian = start[0] == UInt8(ascii: "M")
    isBig = start[isBigEndian ? 3 : 2] == 43
    bytes = Array(start.prefix(isBig ? 16 : 8))
    guard bytes.count == 2 * wordBytes else { return nil }
  }

  /// An unsigned number as the file stores it; `Int.max` where it is larger.
  func number(_ bytes: ArraySlice<UInt8>) -> Int {
    var value: UInt64 = 0
    if isBigEndian {
      for byte in bytes { value = value << 8 | UInt64(byte) }
    } else {
      for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    }
    return Int(clamping: value)
  }

  /// The same first bytes with the page at an offset in the place of the first.
  func bytes(withFirstPageAt offset: Int) -> [UInt8] {
    let little = (0..<wordBytes).map { UInt8(truncatingIfNeeded: offset >> (8 * $0)) }
    return bytes.prefix(wordBytes) + (isBigEndian ? little.reversed() : little)
  }
}
