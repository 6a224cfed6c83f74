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

/// An image that is read in boxes as a spectrum image of one channel: its boxes are checked and unpacked in the same way.
struct LayerReading {
  let source: any SpectrumBlockSource
  /// For errors.
  let file: String
  let dataset: String

  /// The grey values.
  func image() throws(FileError) -> Matrix {
    var matrix = Matrix(rows: source.shape.rows, columns: source.shape.columns)
    let columns = matrix.columns
    try forEachValue { row, column, value in
      matrix.elements[row * columns + column] = value
      return true
    }
    return matrix
  }

  /// Class indices; throws where a value is not a whole number from 0 to 255.
  func labels(_ type: PixelType) throws(FileError) -> [UInt8] {
    guard type.isInteger else {
      throw FileError(.wrongKind, path: file, place: dataset, "a label mask needs whole numbers, found \(type)")
    }
    let columns = source.shape.columns
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
