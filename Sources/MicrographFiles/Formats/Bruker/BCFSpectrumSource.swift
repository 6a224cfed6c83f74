internal import DataModel

/// Reads the boxes of a Bruker hyper map: bands of scan rows, each unpacked into counts by the thread that asks.
final class BCFSpectrumSource: SpectrumBlockSource {
  let shape: SpectrumShape
  let boxes: [SpectrumBox]
  private let stream: SFSStream
  private let rows: BCFRows
  private let type: PixelType

  /// About how large a box is, in bytes of counts.
  static let aimedBytes = 4 << 20

  /// 4 TB of counts; beyond that the header lies.
  private static let mostBoxes = 1 << 20

  /// Opens a map.
  ///
  /// - Parameters:
  ///   - stream: the inner file `SpectrumData…`.
  ///   - channels: of each spectrum; counts beyond are left out.
  ///   - type: in which counts are given; a box with a larger count is given in a wider one.
  init(_ stream: SFSStream, channels: Int, type: PixelType, aimedBytes: Int = aimedBytes) throws(FileError) {
    rows = try BCFRows(stream)
    self.stream = stream
    self.type = type
    shape = SpectrumShape(rows: rows.rows, columns: rows.columns, channels: channels)
    let pixelBytes = channels * type.bytes
    let limits = stream.limits
    // A box with a large count is given in a wider type.
    try limits.check(4 * channels, for: "one spectrum", path: stream.path, place: stream.name)
    let aimedBytes = min(aimedBytes, limits.mostBytes / 4)
    let boxColumns = max(1, min(rows.columns, aimedBytes / pixelBytes))
    let boxRows = max(1, min(rows.rows, aimedBytes / (boxColumns * pixelBytes)))
    let count = (rows.rows + boxRows - 1) / boxRows * ((rows.columns + boxColumns - 1) / boxColumns)
    guard count <= Self.mostBoxes else {
      throw stream.failure(.damaged, "claims \(rows.rows) x \(rows.columns) pixels of \(channels) channels")
    }
    try limits.checkBoxes(count, path: stream.path, place: stream.name)
    var boxes: [SpectrumBox] = []
    for row in stride(from: 0, to: rows.rows, by: boxRows) {
      for column in stride(from: 0, to: rows.columns, by: boxColumns) {
        boxes.append(
          SpectrumBox(
            rows: row..<min(row + boxRows, rows.rows), columns: column..<min(column + boxColumns, rows.columns),
            channels: 0..<channels))
      }
    }
    self.boxes = boxes
  }

  func read(box index: Int, into block: inout SpectrumBlock) throws(FileError) {
    precondition(boxes.indices.contains(index), "box \(index) of \(boxes.count)")
    let box = boxes[index]
    let place = try rows.bytes(of: box.rows)
    try stream.limits.check(
      place.count, for: "the packed rows \(box.rows)", path: stream.path, place: stream.name)
    var packed = [UInt8](repeating: 0, count: place.count)
    try packed.withBytes { (buffer: UnsafeMutableRawBufferPointer) throws(FileError) in
      try stream.copy(from: place.lowerBound, into: buffer)
    }
    block.box = box
    block.rowStride = box.columns.count * shape.channels
    block.columnStride = shape.channels
    block.channelStride = 1
    if type.bytes <= 1, try fill(&block, packed, as: UInt8.self) { return }
    if type.bytes <= 2, try fill(&block, packed, as: UInt16.self) { return }
    if try fill(&block, packed, as: UInt32.self) { return }
    throw stream.failure(.unsupported, "has a pixel with more than 4294967295 counts in a channel in rows \(box.rows)")
  }

  /// Unpacks the pixels of a box; false where a count does not fit in the type.
  private func fill<Count: AddableCount>(
    _ block: inout SpectrumBlock, _ packed: [UInt8], as type: Count.Type
  ) throws(FileError) -> Bool {
    let box = block.box
    return try block.fill(type) { (counts) throws(FileError) in
      counts.clear(box.rows.count * box.columns.count * shape.channels)
      return try counts.withUnsafeMutableBufferPointer { (counts) throws(FileError) in
        try packed.withBytes { (packed: UnsafeRawBufferPointer) throws(FileError) in
          try unpack(packed, box, into: counts)
        }
      }
    }
  }

  private func unpack<Count: FixedWidthInteger>(
    _ packed: UnsafeRawBufferPointer, _ box: SpectrumBox, into counts: UnsafeMutableBufferPointer<Count>
  ) throws(FileError) -> Bool {
    var place = 0
    for row in box.rows {
      // The walk along the rows has seen to it that all headers and bodies lie within the bytes.
      let pixels = Int(UInt32(littleEndian: packed.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
      place += 4
      for _ in 0..<pixels {
        let start = place + BCFPixel.headerSize
        let pixel = BCFPixel(UnsafeRawBufferPointer(rebasing: packed[place..<start]))
        place = start + pixel.bodySize
        guard pixel.column < shape.columns else {
          throw stream.failure(
            .damaged, "is damaged: row \(row) has a pixel at column \(pixel.column) of \(shape.columns)")
        }
        guard box.columns.contains(pixel.column) else { continue }
        let spectrum =
          ((row - box.rows.lowerBound) * box.columns.count + pixel.column - box.columns.lowerBound) * shape.channels
        switch pixel.add(
          UnsafeRawBufferPointer(rebasing: packed[start..<place]),
          to: UnsafeMutableBufferPointer(rebasing: counts[spectrum..<spectrum + shape.channels]))
        {
        case .added: break
        case .tooLargeForType: return false
        case .damaged:
          throw stream.failure(
            .damaged, "is damaged: the spectrum at row \(row), column \(pixel.column) cannot be unpacked")
        }
      }
    }
    return true
  }
}
