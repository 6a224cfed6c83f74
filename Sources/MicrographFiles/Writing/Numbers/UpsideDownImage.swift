internal import DataModel

/// An image whose rows are stored from the bottom to the top, the right way up.
struct UpsideDownImage: StoredNumberSource {
  let shape: SpectrumShape
  let boxes: [SpectrumBox]
  private let source: RawSpectrumSource

  /// Turns an image round.
  ///
  /// - Precondition: one channel.
  init(_ source: RawSpectrumSource) {
    precondition(source.shape.channels == 1, "an image of \(source.shape.channels) channels")
    let rows = source.shape.rows
    self.source = source
    shape = source.shape
    boxes = source.boxes.map {
      SpectrumBox(
        rows: rows - $0.rows.upperBound..<rows - $0.rows.lowerBound, columns: $0.columns, channels: $0.channels)
    }
  }

  var storedType: PixelType { source.storedType }

  func read<Number: StoredNumber>(
    box index: Int, numbers: inout [Number], place block: inout SpectrumBlock
  ) throws(FileError) {
    try source.read(box: index, numbers: &numbers, place: &block)
    block.box = boxes[index]
    turn(&numbers, block)
  }

  private func turn<Number: StoredNumber>(_ numbers: inout [Number], _ block: SpectrumBlock) {
    let rows = block.box.rows.count
    for row in 0..<rows / 2 {
      for column in 0..<block.box.columns.count {
        numbers.swapAt(
          row * block.rowStride + column * block.columnStride,
          (rows - 1 - row) * block.rowStride + column * block.columnStride)
      }
    }
  }
}
