internal import DataModel
internal import Kernels

extension SpectrumBlock {
  /// Gives the block's values with their places in the whole to `body`, until it returns false.
  ///
  /// - Returns: whether all were given.
  func forEachValue(_ body: (_ row: Int, _ column: Int, _ channel: Int, _ value: Float) -> Bool) -> Bool {
    switch counts {
    case .uint8(let counts): visit(counts, { Float($0) }, body)
    case .uint16(let counts): visit(counts, { Float($0) }, body)
    case .uint32(let counts): visit(counts, { Float($0) }, body)
    case .float32(let counts): visit(counts, { $0 }, body)
    }
  }

  private func visit<Count>(
    _ counts: [Count], _ float: (Count) -> Float,
    _ body: (_ row: Int, _ column: Int, _ channel: Int, _ value: Float) -> Bool
  ) -> Bool {
    for (i, row) in box.rows.enumerated() {
      for (j, column) in box.columns.enumerated() {
        var place = i * rowStride + j * columnStride
        for channel in box.channels {
          guard body(row, column, channel, float(counts[place])) else { return false }
          place += channelStride
        }
      }
    }
    return true
  }
}

extension SpectrumBlock {
  /// Copies the first channel of a row of the box; the row is counted in the whole.
  fileprivate func copyRow(_ row: Int, to pixels: UnsafeMutableBufferPointer<Float>) {
    let start = (row - box.rows.lowerBound) * rowStride
    func copy<Count>(_ counts: [Count], _ float: (Count) -> Float) {
      counts.withUnsafeBufferPointer { counts in
        for column in pixels.indices { pixels[column] = float(counts[start + column * columnStride]) }
      }
    }
    switch counts {
    case .uint8(let counts): copy(counts) { Float($0) }
    case .uint16(let counts): copy(counts) { Float($0) }
    case .uint32(let counts): copy(counts) { Float($0) }
    case .float32(let counts): copy(counts) { $0 }
    }
  }
}

/// An image that is read in boxes as a spectrum image of one channel: its boxes are checked and unpacked in the same way.
struct LayerReading {
  let source: any SpectrumBlockSource
  let limits: ReadingLimits
  /// For errors.
  let file: String
  let dataset: String

  /// The grey values.
  func image() throws(FileError) -> Matrix {
    let (rows, columns) = (source.shape.rows, source.shape.columns)
    let pixels = try filled(
      rows: rows, columns: columns, limits: limits, path: file, place: dataset
    ) { (pixels: DisjointWrites<Float>) throws(FileError) in
      try readPieces(source.boxes.count, limits: limits, path: file, scratch: { SpectrumBlock() }) { index, block in
        try source.read(box: index, into: &block)
        for row in block.box.rows {
          let start = row * columns
          block.copyRow(
            row, to: pixels.slice(start + block.box.columns.lowerBound..<start + block.box.columns.upperBound))
        }
      }
    }
    return Matrix(rows: rows, columns: columns, elements: pixels)
  }

  /// Class indices; throws where a value is not a whole number from 0 to 255.
  func labels(_ type: PixelType) throws(FileError) -> [UInt8] {
    guard type.isInteger else {
      throw FileError(.wrongKind, path: file, place: dataset, "a label mask needs whole numbers, found \(type)")
    }
    let columns = source.shape.columns
    try limits.checkImage(rows: source.shape.rows, columns: columns, path: file, place: dataset)
    var labels = [UInt8](repeating: 0, count: source.shape.rows * columns)
    var bad: Float?
    try forEachValue { row, column, value in
      guard let label = UInt8(exactly: value) else {
        bad = value
        return false
      }
      labels[row * columns + column] = label
      return true
    }
    if let bad {
      throw FileError(
        .wrongKind, path: file, place: dataset,
        "a label mask needs values from 0 to 255, found \(Int(exactly: bad).map { "\($0)" } ?? "\(bad)")")
    }
    return labels
  }

  /// Gives every value to `body`, box by box, until it returns false.
  private func forEachValue(_ body: (_ row: Int, _ column: Int, _ value: Float) -> Bool) throws(FileError) {
    var block = SpectrumBlock()
    for index in source.boxes.indices {
      do { try source.read(box: index, into: &block) } catch {
        throw error as? FileError ?? FileError(.damaged, path: file, place: dataset, "cannot be read: \(error)")
      }
      guard block.forEachValue({ row, column, _, value in body(row, column, value) }) else { return }
    }
  }
}
