/// The tags of a little-endian TIFF file with one image (TIFF 6.0), and the bytes they make.
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
    case gatanUnitX = 65003
    case gatanUnitY = 65004
    case gatanOriginX = 65006
    case gatanOriginY = 65007
    case gatanScaleX = 65009
    case gatanScaleY = 65010
  }

  private struct Entry {
    let tag: Tag
    let type: UInt16
    let count: Int
    let content: [UInt8]
  }

  private var entries: [Entry] = []

  mutating func add(_ tag: Tag, short value: UInt16) {
    entries.append(Entry(tag: tag, type: 3, count: 1, content: littleEndian(value)))
  }

  mutating func add(_ tag: Tag, long values: [UInt32]) {
    entries.append(Entry(tag: tag, type: 4, count: values.count, content: values.flatMap(littleEndian)))
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

  /// Header, directory and the values that do not fit into it; the strips follow at once, each from an even offset.
  ///
  /// - Parameter lengths: bytes of every strip.
  func bytes(beforeStrips lengths: [Int]) -> [UInt8] {
    var complete = self
    // The offsets have their place before they have their values: a first layout tells where the strips begin.
    complete.add(.stripOffsets, long: [UInt32](repeating: 0, count: lengths.count))
    var offset = complete.layout().count
    complete.entries.removeLast()
    complete.add(
      .stripOffsets,
      long: lengths.map { length in
        defer { offset += length + length % 2 }
        return UInt32(offset)
      })
    return complete.layout()
  }

  private func layout() -> [UInt8] {
    let sorted = entries.sorted { $0.tag.rawValue < $1.tag.rawValue }
    var head: [UInt8] = [0x49, 0x49, 42, 0] + littleEndian(UInt32(8)) + littleEndian(UInt16(sorted.count))
    let valuesStart = 8 + 2 + 12 * sorted.count + 4
    var values: [UInt8] = []
    for entry in sorted {
      head += littleEndian(entry.tag.rawValue) + littleEndian(entry.type) + littleEndian(UInt32(entry.count))
      if entry.content.count <= 4 {
        head += entry.content + [UInt8](repeating: 0, count: 4 - entry.content.count)
      } else {
        head += littleEndian(UInt32(valuesStart + values.count))
        values += entry.content
        if values.count % 2 == 1 { values.append(0) }
      }
    }
    return head + littleEndian(UInt32(0)) + values
  }
}

private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}
