internal import DataModel

/// Reads the boxes of a spectrum image whose numbers lie unpacked in a file, in any order of the axes.
///
/// Boxes are bands along the slowest axis, or along the second where one step of the slowest is large already.
final class RawSpectrumSource: SpectrumBlockSource {
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
  /// - Precondition: three axes.
  /// - Throws: ``FileError`` `.damaged` where the file is shorter than the cube.
  init(
    path: String, _ array: RawArray, axes: SpectrumAxes, limits: ReadingLimits, aimedBytes: Int = aimedBytes
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
    let aimedBytes = limits.bounded(aimedBytes)
    // Lines along the third axis are never cut.
    let second = max(1, min(stored[1], aimedBytes / max(1, stored[2] * numberBytes)))
    let first = second < stored[1] ? 1 : max(1, min(stored[0], aimedBytes / (stored[1] * stored[2] * numberBytes)))
    var ranges: [[Range<Int>]] = []
    for i in stride(from: 0, to: stored[0], by: first) {
      for j in stride(from: 0, to: stored[1], by: second) {
        ranges.append([i..<min(i + first, stored[0]), j..<min(j + second, stored[1]), 0..<stored[2]])
      }
    }
    try limits.checkBoxes(ranges.count, path: path)
    let sizes = axes.reordered(stored)
    shape = SpectrumShape(rows: sizes[0], columns: sizes[1], channels: sizes[2])
    boxes = ranges.map { SpectrumBox(rows: $0[axes.row], columns: $0[axes.column], channels: $0[axes.channel]) }
    self.ranges = ranges
    self.file = file
    self.array = array
    self.axes = axes
  }

  func read(box index: Int, into block: inout SpectrumBlock) throws(FileError) {
    precondition(boxes.indices.contains(index), "box \(index) of \(boxes.count)")
    let box = ranges[index]
    block.box = boxes[index]
    let strides = [box[1].count * box[2].count, box[2].count, 1]
    block.rowStride = strides[axes.row]
    block.columnStride = strides[axes.column]
    block.channelStride = strides[axes.channel]
    try fill(&block, box, as: array.type.blockCount)
  }

  private func fill<Count: BlockCount>(
    _ block: inout SpectrumBlock, _ box: [Range<Int>], as type: Count.Type
  ) throws(FileError) {
    let needed = box[0].count * box[1].count * box[2].count
    // A box is one run in the file: it is whole along the axes behind the one that is cut.
    let start = (box[0].lowerBound * array.shape[1] + box[1].lowerBound) * array.shape[2]
    try block.fill(type) { (counts) throws(FileError) in
      counts.makeRoom(needed)
      try counts.withUnsafeMutableBufferPointer { (counts) throws(FileError) in
        try array.read(file, from: start, into: UnsafeMutableBufferPointer(rebasing: counts[0..<needed]))
      }
    }
  }
}
