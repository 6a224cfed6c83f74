/// A small TIFF file put together byte by byte: the numbers of its pages first, then the pages' headers.
struct TIFFSample {
  /// What the header of a page holds besides size, type and place of its numbers.
  struct Tag {
    let number: Int
    /// TIFF's number of the type: 2 text, 4 whole number of 32 bits, 5 fraction, 12 fraction of 64 bits.
    let type: Int
    let count: Int
    /// In the file's own order of bytes.
    let content: [UInt8]
  }

  var isBigEndian = false
  /// BigTIFF.
  var isBig = false
  /// 8-bit numbers of every page, which has 2 rows.
  var pages: [[UInt8]]
  /// Whether every page says that the numbers of the first are its own.
  var hasSharedNumbers = false
  /// What the numbers mean: 0 is black (1), or 0 is white (0).
  var photometric: (_ page: Int) -> Int = { _ in 1 }
  var tags: (_ page: Int) -> [Tag] = { _ in [] }
  /// Where each page says that the next one lies, given where all lie; 0 after the last.
  var next: (_ page: Int, _ offsets: [Int]) -> Int = { page, offsets in
    page + 1 < offsets.count ? offsets[page + 1] : 0
  }

  private var word: Int { isBig ? 8 : 4 }

  func number(_ value: Int, _ count: Int) -> [UInt8] {
    let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return isBigEndian ? little.reversed() : little
  }

  func text(_ number: Int, _ text: String) -> Tag {
    Tag(number: number, type: 2, count: text.utf8.count + 1, content: Array(text.utf8) + [0])
  }

  func rational(_ number: Int, _ numerator: Int, _ denominator: Int) -> Tag {
    Tag(number: number, type: 5, count: 1, content: self.number(numerator, 4) + self.number(denominator, 4))
  }

  func double(_ number: Int, _ value: Double) -> Tag {
    Tag(number: number, type: 12, count: 1, content: self.number(Int(bitPattern: UInt(value.bitPattern)), 8))
  }

  /// Where the headers of all pages lie.
  var offsets: [Int] {
    var offset = headerBytes + pages.reduce(0) { $0 + $1.count }
    return pages.indices.map { page in
      defer { offset += directory(page, data: 0, next: 0, at: offset).count }
      return offset
    }
  }

  var bytes: [UInt8] {
    let offsets = offsets
    var file = Array((isBigEndian ? "MM" : "II").utf8) + number(isBig ? 43 : 42, 2)
    if isBig { file += number(8, 2) + number(0, 2) }
    file += number(offsets[0], word)
    let starts = pages.indices.map { page in file.count + pages[..<page].reduce(0) { $0 + $1.count } }
    file += pages.joined()
    for page in pages.indices {
      file += directory(page, data: starts[hasSharedNumbers ? 0 : page], next: next(page, offsets), at: offsets[page])
    }
    return file
  }

  private var headerBytes: Int { isBig ? 16 : 8 }

  private func directory(_ page: Int, data: Int, next: Int, at start: Int) -> [UInt8] {
    func whole(_ tag: Int, _ value: Int) -> Tag { Tag(number: tag, type: 4, count: 1, content: number(value, 4)) }
    let count = pages[hasSharedNumbers ? 0 : page].count
    let all =
      [
        whole(256, count / 2), whole(257, 2), whole(258, 8), whole(259, 1), whole(262, photometric(page)),
        whole(273, data),
        whole(277, 1), whole(278, 2), whole(279, count),
      ] + tags(page)
    let entries = all.sorted { $0.number < $1.number }
    var head = number(entries.count, isBig ? 8 : 2)
    let valuesStart = start + head.count + entries.count * (4 + 2 * word) + word
    var values: [UInt8] = []
    for entry in entries {
      head += number(entry.number, 2) + number(entry.type, 2) + number(entry.count, word)
      if entry.content.count <= word {
        head += entry.content + [UInt8](repeating: 0, count: word - entry.content.count)
      } else {
        head += number(valuesStart + values.count, word)
        values += entry.content
      }
    }
    return head + number(next, word) + values
  }
}
