/// Checks the headers of a file's pages, one after the other, before libtiff reads them.
///
/// It finds what the end of a cut file took from them: libtiff reads on without a description or a resolution that lies
/// behind the end, and the calibration would be lost without a word. And it bounds the work of all of them together,
/// since headers may overlap and share their values, so that a small file can hold many large ones.
struct TIFFDirectoryBounds {
  let header: TIFFHeader
  /// Bytes of the headers and of the values that they point to, so far.
  private var bytes = 0
  /// Steps that libtiff takes for the tags it does not know, so far.
  private var steps = 0
  /// What the last header added.
  private var last = (bytes: 0, steps: 0)

  /// What small files may take: 65 535 pages with a description of 1 KB each; they are read in some seconds.
  private static let mostBytes = 64 << 20
  /// libtiff sorts its list of about 300 tags again for each one that it does not know, which takes some 10 ns a step.
  /// More is taken from large files: 60 000 pages with the 14 tags that HyperSpy writes on each stay below two steps for
  /// each byte, where each has an image of 32 x 32 px.
  private static let mostSteps = 1 << 26
  private static let knownTags = 300
  /// Tags from here on count as unknown to libtiff.
  private static let firstPrivateTag = 1024

  /// Description, resolution, and the vendors' tags that ``TIFFCalibration`` reads.
  private static let needed: Set<Int> = [
    270, 282, 283, 34_118, 34_680, 34_682, 65_003, 65_004, 65_006, 65_007, 65_009, 65_010,
  ]
  /// Bytes of one value by its type's number: 1 to 13, and 16 to 18 in BigTIFF.
  private static let typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]

  init(header: TIFFHeader) { self.header = header }

  /// Throws where a value of a needed tag does not lie in the file, and where all pages so far take too much work.
  ///
  /// - Parameter offset: where the page's header lies; that all of it is in the file is known (``TIFFPageChain``).
  mutating func check(_ file: borrowing FileBytes, page: Int, at offset: Int) throws(FileError) {
    let (countBytes, entryBytes, wordBytes) = (header.countBytes, header.entryBytes, header.wordBytes)
    let count = header.number(try file.read(at: offset, count: countBytes)[...])
    let entries = try file.read(at: offset + countBytes, count: count * entryBytes)
    var privateTags = 0
    last.bytes = countBytes + entries.count
    for first in stride(from: 0, to: entries.count, by: entryBytes) {
      let tag = header.number(entries[first..<first + 2])
      let type = header.number(entries[first + 2..<first + 4])
      let length = header.number(entries[first + 4..<first + 4 + wordBytes])
      let place = header.number(entries[first + 4 + wordBytes..<first + entryBytes])
      let valueBytes = SizeLimits.product([length, type < Self.typeBytes.count ? Self.typeBytes[type] : 0]) ?? .max
      let isInFile = valueBytes <= wordBytes || valueBytes <= file.size - min(place, file.size)
      guard isInFile || !Self.needed.contains(tag) else {
        throw FileError(
          .damaged, path: file.path, place: "page \(page)",
          "is cut short: the value of its tag \(tag) lies behind the end of the file")
      }
      if isInFile { last.bytes += valueBytes }
      if tag >= Self.firstPrivateTag { privateTags += 1 }
    }
    last.steps = privateTags * (privateTags + Self.knownTags)
    try addLast(file, page: page, times: 1)
  }

  /// Counts the last header again, for each time that it stands for another page.
  mutating func addLast(_ file: borrowing FileBytes, page: Int, times: Int) throws(FileError) {
    // A header counts once before it counts up to 65 535 times, and then has no more bytes than the file: nothing overflows.
    bytes += last.bytes * times
    steps += last.steps * times
    // Headers that do not overlap take no more than the file.
    guard bytes <= max(Self.mostBytes, file.size), steps <= max(Self.mostSteps, 2 * file.size) else {
      throw FileError(
        .unsupported, path: file.path, place: "page \(page)",
        "has, with the pages before it, more or longer tags than can be read in a reasonable time")
    }
  }
}
