/// The tags of one image of a little-endian TIFF file (TIFF 6.0, or BigTIFF), and the bytes they make.
struct TIFFDirectory {
  /// Tags that we write.
  enum Tag: UInt16 {
    case imageWidth = 256
    case imageLength = 257
    case bitsPerSample = 258
    case compression = 259
    case photometric = 262
    case imageDescription = 270
    case stripOffsets = 273
    case samplesPerPixel = 277
    case rowsPerStrip = 278
    case stripByteCounts = 279
    case xResolution = 282
    case yResolution = 283
    case resolutionUnit = 296
    case software = 305
    case sampleFormat = 339
    case gatanUnitX = 65003
    case gatanUnitY = 65004
    case gatanUnitZ = 65005
    case gatanOriginX = 65006
    case gatanOriginY = 65007
    case gatanOriginZ = 65008
    case gatanScaleX = 65009
    case gatanScaleY = 65010
    case gatanScaleZ = 65011
  }

  private struct Entry {
    let tag: Tag
    let type: UInt16
    let count: Int
    let content: [UInt8]
  }

  /// Whether offsets have 64 bits (BigTIFF), for files of 4 GiB and more.
  let isBig: Bool
  private var entries: [Entry] = []

  /// A directory without tags.
  init(isBig: Bool = false) { self.isBig = isBig }

  mutating func add(_ tag: Tag, short value: UInt16) {
    entries.append(Entry(tag: tag, type: 3, count: 1, content: littleEndian(value)))
  }

  mutating func add(_ tag: Tag, long values: [UInt32]) {
    entries.append(Entry(tag: tag, type: 4, count: values.count, content: values.flatMap(littleEndian)))
  }

  /// Places or lengths in the file: 64 bits in BigTIFF.
  mutating func add(_ tag: Tag, places values: [Int]) {
    if isBig {
      entries.append(
        Entry(tag: tag, type: 16, count: values.count, content: values.flatMap { littleEndian(UInt64($0)) }))
    } else {
      add(tag, long: values.map(UInt32.init))
    }
  }

  mutating func add(_ tag: Tag, ascii text: [UInt8]) {
    entries.append(Entry(tag: tag, type: 2, count: text.count + 1, content: text + [0]))
  }

  mutating func add(_ tag: Tag, rational value: Rational) {
    let content = littleEndian(value.numerator) + littleEndian(value.denominator)
    entries.append(Entry(tag: tag, type: 5, count: 1, content: content))
  }

  mutating func add(_ tag: Tag, double value: Double) {
    entries.append(Entry(tag: tag, type: 12, count: 1, content: littleEndian(value.bitPattern)))
  }

  /// The first bytes of a file whose first directory follows at once.
  static func header(isBig: Bool) -> [UInt8] {
    isBig
      ? [0x49, 0x49, 43, 0] + littleEndian(UInt16(8)) + littleEndian(UInt16(0)) + littleEndian(UInt64(16))
      : [0x49, 0x49, 42, 0] + littleEndian(UInt32(8))
  }

  /// Header, directory and the values that do not fit into it; the strips follow at once, each from an even offset.
  ///
  /// - Parameter lengths: bytes of every strip.
  func bytes(beforeStrips lengths: [Int]) -> [UInt8] {
    let header = Self.header(isBig: isBig)
    var complete = self
    // The offsets have their place before they have their values: a first layout tells where the strips begin.
    complete.add(.stripOffsets, places: lengths.map { _ in 0 })
    var offset = header.count + complete.bytes(at: header.count, isLast: true).count
    complete.entries.removeLast()
    complete.add(
      .stripOffsets,
      places: lengths.map { length in
        defer { offset += length + length % 2 }
        return offset
      })
    return header + complete.bytes(at: header.count, isLast: true)
  }

  /// The directory and the values that do not fit into it, an even number of bytes.
  ///
  /// - Parameters:
  ///   - start: where it will lie in the file; even.
  ///   - isLast: whether no other directory follows at once.
  func bytes(at start: Int, isLast: Bool) -> [UInt8] {
    let sorted = entries.sorted { $0.tag.rawValue < $1.tag.rawValue }
    let room = isBig ? 8 : 4
    var head = isBig ? littleEndian(UInt64(sorted.count)) : littleEndian(UInt16(sorted.count))
    let valuesStart = start + head.count + (4 + 2 * room) * sorted.count + room
    var values: [UInt8] = []
    for entry in sorted {
      head += littleEndian(entry.tag.rawValue) + littleEndian(entry.type) + place(entry.count)
      if entry.content.count <= room {
        head += entry.content + [UInt8](repeating: 0, count: room - entry.content.count)
      } else {
        head += place(valuesStart + values.count)
        values += entry.content
        if values.count % 2 == 1 { values.append(0) }
      }
    }
    return head + place(isLast ? 0 : valuesStart + values.count) + values
  }

  private func place(_ number: Int) -> [UInt8] {
    isBig ? littleEndian(UInt64(number)) : littleEndian(UInt32(number))
  }
}

private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}
