/// Where the headers of a TIFF file's pages lie: the end of each says where the next one is.
///
/// The chain is walked once, when a file is opened. libtiff is never sent along it (``TIFFPageBytes``): it would walk the
/// whole chain for every page.
struct TIFFPageChain {
  let offsets: [Int]

  /// More pages than any instrument writes; a longer chain is taken for a damaged file.
  static let mostPages = 65_535

  /// Walks the chain; throws where it leaves the file, bites its own tail or is too long.
  init(_ file: borrowing FileBytes, _ header: TIFFHeader) throws(FileError) {
    var offsets: [Int] = []
    var indices: [Int: Int] = [:]
    var next = header.firstPage
    while next != 0 || offsets.isEmpty {
      let index = offsets.count
      guard index < Self.mostPages else {
        throw FileError(.unsupported, path: file.path, "has more than \(Self.mostPages) pages")
      }
      if let earlier = indices.updateValue(index, forKey: next) {
        throw FileError(
          .damaged, path: file.path, place: "page \(index)",
          "is damaged: its header is that of page \(earlier), so that the pages have no end")
      }
      offsets.append(next)
      next = try Self.offset(behind: next, index: index, file, header)
    }
    self.offsets = offsets
  }

  /// Where the page behind the one at an offset lies; 0 behind the last.
  private static func offset(
    behind offset: Int, index: Int, _ file: borrowing FileBytes, _ header: TIFFHeader
  ) throws(FileError) -> Int {
    guard offset >= header.bytes.count, offset <= file.size - header.countBytes else {
      throw unreadable(index, path: file.path)
    }
    let entries = header.number(try file.read(at: offset, count: header.countBytes)[...])
    guard entries <= TIFFHeader.mostEntries else { throw unreadable(index, path: file.path) }
    let end = offset + header.countBytes + entries * header.entryBytes
    guard end <= file.size else { throw unreadable(index, path: file.path) }
    // Programs that forget the last word of the file mean that no page follows.
    guard end <= file.size - header.wordBytes else { return 0 }
    return header.number(try file.read(at: end, count: header.wordBytes)[...])
  }

  /// What is said of a page whose header cannot be read.
  static func unreadable(_ index: Int, path: String) -> FileError {
    index == 0
      ? FileError(.damaged, path: path, "is a damaged TIFF (its first page cannot be read)")
      : FileError(.damaged, path: path, place: "page \(index)", "is damaged: its header cannot be read")
  }
}
