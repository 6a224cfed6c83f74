internal import DataModel

/// How a TIFF page is cut into pieces that are read one by one: tiles, strips, or bands of rows of strips that are not
/// compressed, which may be as large as the image.
struct TIFFSegments {
  let page: TIFFPage
  /// Numbers of a pixel in one plane of the file.
  let samples: Int
  /// Planes of the file that are read: 3 for colours that lie apart.
  let planes: Int
  /// Number of pieces.
  let count: Int
  /// Bytes of the largest piece of one plane, unpacked.
  let bytes: Int
  /// Whether pieces are bands of rows, read without libtiff.
  private let isDirect: Bool
  /// Rows and columns of a strip or tile.
  private let rows: Int
  private let columns: Int
  /// Strips or tiles beside each other.
  private let across: Int
  /// Rows of a piece.
  private let bandRows: Int
  private let limits: ReadingLimits

  /// Bands have about this size.
  private static let bandBytes = 1 << 20

  /// One piece, as far as it lies inside the image.
  struct Segment {
    let rows: Range<Int>
    let columns: Range<Int>
    /// Pixels from one row of the piece to the next.
    let rowPixels: Int
  }

  /// - Parameter planes: 1, or 3 for the planes of colours.
  /// - Throws: ``FileError`` where strips or tiles are larger than the file can hold or than the limit.
  init(page: TIFFPage, of file: borrowing TIFFHandle, planes: Int) throws(FileError) {
    self.page = page
    self.planes = planes
    limits = file.limits
    (rows, columns) = page.tile ?? (page.stripRows, page.columns)
    samples = page.isPlanar ? 1 : page.samples
    let rowBytes = columns.multipliedReportingOverflow(by: samples * page.pixelType.bytes)
    guard
      SizeLimits.canHold(
        [rows, columns, samples], bytes: page.pixelType.bytes, stored: file.fileSize,
        ratio: page.mostBytesPerStoredByte), !rowBytes.overflow
    else { throw Self.damaged(page, file.path, "claims strips or tiles larger than the file can hold") }
    isDirect = page.isUnpacked && page.tile == nil && file.hasPlainBits
    bandRows = isDirect ? max(1, min(rows, limits.bounded(Self.bandBytes) / rowBytes.partialValue)) : rows
    bytes = bandRows * rowBytes.partialValue
    try limits.check(
      SizeLimits.product([bytes, planes]),
      for: isDirect ? "a row of the image" : "one \(page.tile == nil ? "strip" : "tile") of \(rows) x \(columns) px",
      path: file.path, place: "page \(page.index)")
    let bands = (rows - 1) / bandRows + 1
    let (whole, rest) = page.rows.quotientAndRemainder(dividingBy: rows)
    let across = (page.columns - 1) / columns + 1
    count = isDirect ? whole * bands + (rest + bandRows - 1) / bandRows : ((page.rows - 1) / rows + 1) * across
    self.across = across
  }

  /// Byte order of the numbers that ``read(_:from:into:)`` gives.
  func isBigEndian(_ file: borrowing TIFFHandle) -> Bool {
    // libtiff gives numbers in the machine's order whatever the file's is.
    isDirect ? file.isBigEndian : 1.bigEndian == 1
  }

  /// Reads a piece, counted from the top left to the bottom right.
  ///
  /// - Parameter buffers: one for each plane, of ``bytes`` bytes each.
  func read(
    _ index: Int, from file: borrowing TIFFHandle, into buffers: inout [[UInt8]]
  ) throws(FileError) -> Segment {
    isDirect ? try band(index, from: file, into: &buffers) : try segment(index, from: file, into: &buffers)
  }

  private func band(
    _ index: Int, from file: borrowing TIFFHandle, into buffers: inout [[UInt8]]
  ) throws(FileError) -> Segment {
    let (strip, band) = index.quotientAndRemainder(dividingBy: (rows - 1) / bandRows + 1)
    let first = strip * rows + band * bandRows
    let rowBytes = page.columns * samples * page.pixelType.bytes
    let wanted = first..<min(first + bandRows, (strip + 1) * rows, page.rows)
    for plane in 0..<planes {
      // As in libtiff, the stored length of an uncompressed strip does not count: some writers get it wrong.
      let start = file.place(ofSegment: plane * ((page.rows - 1) / rows + 1) + strip).start
      let skipped = page.shift + band * bandRows * rowBytes
      guard start > 0, start <= file.fileSize - skipped - wanted.count * rowBytes else {
        throw Self.unreadable(page, file.path, wanted)
      }
      try buffers[plane].withBytes { (buffer: UnsafeMutableRawBufferPointer) throws(FileError) in
        try file.readStored(
          at: start + skipped, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<(wanted.count * rowBytes)]))
      }
    }
    return Segment(rows: wanted, columns: 0..<page.columns, rowPixels: page.columns)
  }

  private func segment(
    _ index: Int, from file: borrowing TIFFHandle, into buffers: inout [[UInt8]]
  ) throws(FileError) -> Segment {
    let (down, right) = index.quotientAndRemainder(dividingBy: across)
    let wanted = down * rows..<min(page.rows, (down + 1) * rows)
    // The last strip is stored with the rows that are left; tiles are always whole.
    let used = page.tile == nil ? wanted.count * page.columns * samples * page.pixelType.bytes : bytes
    for plane in 0..<planes {
      let number = plane * count + index
      // libtiff reads a compressed strip or tile as a whole.
      try limits.check(
        file.place(ofSegment: number).count, for: "a strip or tile as stored", path: file.path,
        place: "page \(page.index)")
      let isWhole = buffers[plane].withUnsafeMutableBytes {
        let target = UnsafeMutableRawBufferPointer(rebasing: $0[0..<used])
        return page.tile == nil ? file.readStrip(number, into: target) : file.readTile(number, into: target)
      }
      guard isWhole else { throw Self.unreadable(page, file.path, wanted) }
    }
    return Segment(
      rows: wanted, columns: right * columns..<min(page.columns, (right + 1) * columns), rowPixels: columns)
  }

  private static func unreadable(_ page: TIFFPage, _ path: String, _ rows: Range<Int>) -> FileError {
    damaged(
      page, path, "is damaged or cut short: rows \(rows.lowerBound) to \(rows.upperBound - 1) cannot be read")
  }

  private static func damaged(_ page: TIFFPage, _ path: String, _ what: String) -> FileError {
    FileError(.damaged, path: path, place: "page \(page.index)", what)
  }
}
