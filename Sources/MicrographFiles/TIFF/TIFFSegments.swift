internal import DataModel

/// Hands out the strips or tiles of a TIFF page one by one, decompressed.
struct TIFFSegments {
  let page: TIFFPage

  /// One strip or tile, as far as it lies inside the image.
  struct Segment {
    let rows: Range<Int>
    let columns: Range<Int>
    /// Pixels from one row of the segment to the next.
    let rowPixels: Int
    /// Decompressed numbers of the whole segment in the machine's byte order.
    let bytes: UnsafeRawBufferPointer
  }

  /// Calls `body` for every segment of a plane (0 unless the page is planar), from the top left to the bottom right.
  func forEach(
    in file: borrowing TIFFHandle, plane: Int, _ body: (Segment) throws(FileError) -> Void
  ) throws(FileError) {
    let (segmentRows, segmentColumns) = page.tile ?? (page.stripRows, page.columns)
    let samples = page.isPlanar ? 1 : page.samples
    guard
      SizeLimits.canHold(
        [segmentRows, segmentColumns, samples], bytes: page.pixelType.bytes, stored: file.fileSize,
        ratio: page.mostBytesPerStoredByte),
      let bytes = SizeLimits.product([segmentRows, segmentColumns, samples, page.pixelType.bytes])
    else { throw damaged(file, "claims strips or tiles larger than the file can hold") }
    var buffer = [UInt8](repeating: 0, count: bytes)
    let down = (page.rows + segmentRows - 1) / segmentRows
    let across = (page.columns + segmentColumns - 1) / segmentColumns
    for segmentRow in 0..<down {
      let rows = segmentRow * segmentRows..<min(page.rows, (segmentRow + 1) * segmentRows)
      for segmentColumn in 0..<across {
        let columns = segmentColumn * segmentColumns..<min(page.columns, (segmentColumn + 1) * segmentColumns)
        let index = (plane * down + segmentRow) * across + segmentColumn
        // The last strip is stored with the rows that are left; tiles are always whole.
        let used = page.tile == nil ? rows.count * page.columns * samples * page.pixelType.bytes : bytes
        let isWhole = buffer.withUnsafeMutableBytes {
          let target = UnsafeMutableRawBufferPointer(rebasing: $0[0..<used])
          return page.tile == nil ? file.readStrip(index, into: target) : file.readTile(index, into: target)
        }
        guard isWhole else {
          throw damaged(
            file, "is damaged or cut short: rows \(rows.lowerBound) to \(rows.upperBound - 1) cannot be read")
        }
        let outcome = buffer.withUnsafeBytes { raw in
          Result { () throws(FileError) in
            try body(Segment(rows: rows, columns: columns, rowPixels: segmentColumns, bytes: raw))
          }
        }
        try outcome.get()
      }
    }
  }

  private func damaged(_ file: borrowing TIFFHandle, _ what: String) -> FileError {
    FileError(.damaged, path: file.path, place: "page \(page.index)", what)
  }
}
