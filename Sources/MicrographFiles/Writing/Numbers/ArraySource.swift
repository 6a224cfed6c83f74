internal import DataModel

/// An image in memory as a source of boxes with one channel: bands of rows.
struct ArraySource<Number: StoredNumber>: StoredNumberSource {
  let shape: SpectrumShape
  let boxes: [SpectrumBox]
  private let numbers: [Number]

  private static var aimedNumbers: Int { 1 << 20 }

  /// An image whose numbers are given row after row.
  init(rows: Int, columns: Int, numbers: [Number]) {
    precondition(numbers.count == rows * columns, "\(numbers.count) numbers for \(rows) x \(columns) px")
    shape = SpectrumShape(rows: rows, columns: columns, channels: 1)
    self.numbers = numbers
    let band = max(1, Self.aimedNumbers / columns)
    boxes = stride(from: 0, to: rows, by: band).map {
      SpectrumBox(rows: $0..<min($0 + band, rows), columns: 0..<columns, channels: 0..<1)
    }
  }

  var storedType: PixelType { Number.pixelType }

  func read<Wanted: StoredNumber>(
    box index: Int, numbers: inout [Wanted], place block: inout SpectrumBlock
  ) throws(FileError) {
    let box = boxes[index]
    block.box = box
    (block.rowStride, block.columnStride, block.channelStride) = (shape.columns, 1, 1)
    let part = box.rows.lowerBound * shape.columns..<box.rows.upperBound * shape.columns
    numbers.makeRoom(part.count)
    let values = StoredValues(type: Number.pixelType, bigEndian: 1.bigEndian == 1)
    numbers.withUnsafeMutableBufferPointer { target in
      self.numbers.withUnsafeBytes { source in
        let width = MemoryLayout<Number>.size
        values.convert(
          UnsafeRawBufferPointer(rebasing: source[part.lowerBound * width..<part.upperBound * width]),
          orOwnType: UnsafeMutableBufferPointer(rebasing: target[0..<part.count]))
      }
    }
  }
}
