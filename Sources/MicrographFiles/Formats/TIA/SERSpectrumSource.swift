internal import DataModel

/// Reads the boxes of a spectrum image that TIA kept as one element per scan pixel.
final class SERSpectrumSource {
  let shape: SpectrumShape
  let boxes: [SpectrumBox]
  private let file: FileBytes
  private let starts: [Int]
  private let type: PixelType

  /// About how large a box is, in bytes of counts.
  private static let aimedBytes = 4 << 20

  /// - Precondition: `starts` has a place for every pixel, row after row.
  init(path: String, starts: [Int], shape: SpectrumShape, type: PixelType, limits: ReadingLimits) throws(FileError) {
    precondition(starts.count == shape.rows * shape.columns, "\(starts.count) spectra for \(shape)")
    file = try FileBytes(path: path, limits: limits)
    self.starts = starts
    self.shape = shape
    self.type = type
    try limits.check(SizeLimits.product([shape.channels, 8]), for: "one spectrum", path: path)
    let aimedBytes = limits.bounded(Self.aimedBytes)
    let boxColumns = max(1, min(shape.columns, aimedBytes / (shape.channels * 4)))
    let boxRows = max(1, min(shape.rows, aimedBytes / (boxColumns * shape.channels * 4)))
    boxes = stride(from: 0, to: shape.rows, by: boxRows).flatMap { row in
      stride(from: 0, to: shape.columns, by: boxColumns).map { column in
        SpectrumBox(
          rows: row..<min(row + boxRows, shape.rows), columns: column..<min(column + boxColumns, shape.columns),
          channels: 0..<shape.channels)
      }
    }
  }
}

extension SERSpectrumSource: StoredNumberSource {
  var storedType: PixelType { type }

  func read<Number: StoredNumber>(
    box index: Int, numbers: inout [Number], place block: inout SpectrumBlock
  ) throws(FileError) {
    let (box, channels) = (boxes[index], shape.channels)
    block.box = box
    (block.rowStride, block.columnStride, block.channelStride) = (box.columns.count * channels, channels, 1)
    let pixels = box.rows.count * box.columns.count
    numbers.makeRoom(pixels * channels)
    try numbers.withUnsafeMutableBufferPointer { (numbers) throws(FileError) in
      for pixel in 0..<pixels {
        let (row, column) = pixel.quotientAndRemainder(dividingBy: box.columns.count)
        let start = starts[(box.rows.lowerBound + row) * shape.columns + box.columns.lowerBound + column]
        let spectrum = UnsafeMutableBufferPointer(rebasing: numbers[pixel * channels..<(pixel + 1) * channels])
        try RawArray(offset: start, shape: [channels], type: type).read(file, from: 0, into: spectrum)
      }
    }
  }
}
