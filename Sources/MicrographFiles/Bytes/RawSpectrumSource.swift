internal import DataModel

/// Reads the boxes of a spectrum image whose numbers lie unpacked in a file, in any order of the axes.
///
/// Boxes are bands along the slowest axis, or along the second where one step of the slowest is large already; whoever
/// needs whole spectra can have bands of rows instead, gathered from many places of the file.
final class RawSpectrumSource {
  let shape: SpectrumShape
  let boxes: [SpectrumBox]
  private let file: FileBytes
  private let array: RawArray
  private let axes: SpectrumAxes
  /// The boxes in the order of the file's axes.
  private let ranges: [[Range<Int>]]

  /// About how large a box is, in bytes of counts.
  static let aimedBytes = 4 << 20

  /// Opens a cube.
  ///
  /// - Parameter wholeSpectra: whether boxes have all channels, so far as they are not too large for that.
  /// - Precondition: three axes.
  /// - Throws: ``FileError`` `.damaged` where the file is shorter than the cube.
  init(
    path: String, _ array: RawArray, axes: SpectrumAxes, limits: ReadingLimits, wholeSpectra: Bool = false,
    aimedBytes: Int = aimedBytes
  ) throws(FileError) {
    precondition(array.shape.count == 3, "a cube of shape \(array.shape)")
    let file = try FileBytes(path: path, limits: limits)
    guard array.fits(file.size) else {
      throw FileError(
        .damaged, path: path,
        "is cut short: a cube of \(array.shape) numbers of \(array.type) is expected from byte \(array.offset)")
    }
    let stored = array.shape
    let numberBytes = max(array.type.bytes, 4)
    try limits.check(SizeLimits.product([stored[2], numberBytes]), for: "a line of \(stored[2]) numbers", path: path)
    let sizes = axes.reordered(stored)
    let ranges =
      wholeSpectra && axes.channel != 2 && sizes[2] <= limits.mostBytes / numberBytes
      ? Self.bandsOfRows(stored, axes, aimedNumbers: limits.bounded(16 * aimedBytes) / numberBytes)
      : Self.bandsOfFile(stored, aimedNumbers: limits.bounded(aimedBytes) / numberBytes)
    try limits.checkBoxes(ranges.count, path: path)
    shape = SpectrumShape(rows: sizes[0], columns: sizes[1], channels: sizes[2])
    boxes = ranges.map { SpectrumBox(rows: $0[axes.row], columns: $0[axes.column], channels: $0[axes.channel]) }
    self.ranges = ranges
    self.file = file
    self.array = array
    self.axes = axes
  }

  /// Boxes that are one run in the file each: lines along the third axis are never cut.
  private static func bandsOfFile(_ stored: [Int], aimedNumbers: Int) -> [[Range<Int>]] {
    let second = max(1, min(stored[1], aimedNumbers / max(1, stored[2])))
    let first = second < stored[1] ? 1 : max(1, min(stored[0], aimedNumbers / (stored[1] * stored[2])))
    var ranges: [[Range<Int>]] = []
    for i in stride(from: 0, to: stored[0], by: first) {
      for j in stride(from: 0, to: stored[1], by: second) {
        ranges.append([i..<min(i + first, stored[0]), j..<min(j + second, stored[1]), 0..<stored[2]])
      }
    }
    return ranges
  }

  /// Boxes with all channels and whole rows, or pieces of a row where a row is too large.
  private static func bandsOfRows(_ stored: [Int], _ axes: SpectrumAxes, aimedNumbers: Int) -> [[Range<Int>]] {
    let (rows, columns, channels) = (stored[axes.row], stored[axes.column], stored[axes.channel])
    let columnStep = max(1, min(columns, aimedNumbers / channels))
    let rowStep = columnStep < columns ? 1 : max(1, min(rows, aimedNumbers / (columns * channels)))
    var ranges: [[Range<Int>]] = []
    for row in stride(from: 0, to: rows, by: rowStep) {
      for column in stride(from: 0, to: columns, by: columnStep) {
        ranges.append(
          axes.inFile(
            row..<min(row + rowStep, rows), column..<min(column + columnStep, columns), 0..<channels))
      }
    }
    return ranges
  }

  /// Calls `body` with the runs of a box in the file, as long as possible.
  private func forEachRun(
    of box: [Range<Int>], _ body: (_ start: Int, _ count: Int) throws(FileError) -> Void
  ) throws(FileError) {
    func start(_ i: Int, _ j: Int) -> Int { (i * array.shape[1] + j) * array.shape[2] + box[2].lowerBound }
    let isWholeLine = box[2].count == array.shape[2]
    let isWholeLayer = isWholeLine && box[1].count == array.shape[1]
    if isWholeLayer {
      try body(start(box[0].lowerBound, box[1].lowerBound), box[0].count * box[1].count * box[2].count)
      return
    }
    for i in box[0] {
      if isWholeLine {
        try body(start(i, box[1].lowerBound), box[1].count * box[2].count)
      } else {
        for j in box[1] { try body(start(i, j), box[2].count) }
      }
    }
  }
}

extension RawSpectrumSource: StoredNumberSource {
  var storedType: PixelType { array.type }

  func read<Number: StoredNumber>(
    box index: Int, numbers: inout [Number], place block: inout SpectrumBlock
  ) throws(FileError) {
    let box = ranges[index]
    block.box = boxes[index]
    let strides = [box[1].count * box[2].count, box[2].count, 1]
    block.rowStride = strides[axes.row]
    block.columnStride = strides[axes.column]
    block.channelStride = strides[axes.channel]
    numbers.makeRoom(box[0].count * box[1].count * box[2].count)
    try numbers.withUnsafeMutableBufferPointer { (numbers) throws(FileError) in
      var done = 0
      try forEachRun(of: box) { (start, count) throws(FileError) in
        try array.read(file, from: start, into: UnsafeMutableBufferPointer(rebasing: numbers[done..<done + count]))
        done += count
      }
    }
  }
}
