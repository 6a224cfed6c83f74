internal import DataModel
internal import Kernels

/// Reads the boxes of a map that JEOL kept as a stream of events, sweep after sweep: bands of scan rows.
///
/// A word of 16 bits is a kind in its upper four bits and a number: 8 the column, 9 the row, A the value of an image, B
/// the channel of one X-ray; others are passed over. Positions count in 4096 steps. A row before the last one begins the
/// next sweep; a last sweep that did not reach the last row is left out, as it covers only a part of the field.
final class JEOLSpectrumSource: SpectrumBlockSource {
  let shape: SpectrumShape
  let boxes: [SpectrumBox]
  private let file: FileBytes
  /// Per row: the words that belong to it, one stretch for each sweep.
  private let stretches: [[Stretch]]

  private struct Stretch {
    let words: Range<Int>
    /// Position along the row at which it begins.
    let column: Int
  }

  private static let aimedBytes = 4 << 20
  private static let wordsPerPiece = 1 << 20
  /// Words that are looked through for an image.
  private static let firstWords = 1 << 15
  /// A stretch for every row of every sweep: more are no scan.
  private static let mostStretches = 1 << 24

  /// Finds the rows of all sweeps.
  ///
  /// - Parameter frames: the whole sweeps that are added up, counted from 0; nothing for all.
  init(path: String, _ header: JEOLMapHeader, frames: Range<Int>? = nil, limits: ReadingLimits) throws(FileError) {
    let file = try FileBytes(path: path, limits: limits)
    shape = SpectrumShape(rows: header.rows, columns: header.columns, channels: JEOLMapHeader.positions)
    stretches = try Self.stretches(file, header, frames)
    self.file = file
    let (rows, columns, channels) = (shape.rows, shape.columns, shape.channels)
    // A box with a large count is given in 32 bits.
    try limits.check(4 * channels, for: "one spectrum", path: path)
    let aimedBytes = min(Self.aimedBytes, limits.mostBytes / 4)
    let boxColumns = min(columns, aimedBytes / channels)
    let boxRows = max(1, min(rows, aimedBytes / (boxColumns * channels)))
    boxes = stride(from: 0, to: rows, by: boxRows).flatMap { row in
      stride(from: 0, to: columns, by: boxColumns).map { column in
        SpectrumBox(
          rows: row..<min(row + boxRows, rows), columns: column..<min(column + boxColumns, columns),
          channels: 0..<channels)
      }
    }
  }

  func read(box index: Int, into block: inout SpectrumBlock) throws(FileError) {
    precondition(boxes.indices.contains(index), "box \(index) of \(boxes.count)")
    let box = boxes[index]
    block.box = box
    block.rowStride = box.columns.count * shape.channels
    block.columnStride = shape.channels
    block.channelStride = 1
    if try fill(&block, as: UInt8.self) { return }
    if try fill(&block, as: UInt16.self) { return }
    if try fill(&block, as: UInt32.self) { return }
    throw FileError(.unsupported, path: file.path, "has more than 4294967295 counts in a channel in rows \(box.rows)")
  }

  /// False where a count does not fit.
  private func fill<Count: AddableCount>(_ block: inout SpectrumBlock, as type: Count.Type) throws(FileError) -> Bool {
    let box = block.box
    return try block.fill(type) { (counts) throws(FileError) in
      counts.clear(box.rows.count * box.columns.count * shape.channels)
      return try add(box, to: &counts)
    }
  }

  private func add<Count: AddableCount>(_ box: SpectrumBox, to counts: inout [Count]) throws(FileError) -> Bool {
    let rowSize = box.columns.count * shape.channels
    var fits = true
    for row in box.rows {
      for stretch in stretches[row] {
        var column = stretch.column / (JEOLMapHeader.positions / shape.columns)
        try Self.forEachWord(file, stretch.words) { _, kind, number in
          if kind == 8 { column = number / (JEOLMapHeader.positions / shape.columns) }
          guard kind == 0xB, box.columns.contains(column) else { return }
          let place =
            (row - box.rows.lowerBound) * rowSize + (column - box.columns.lowerBound) * shape.channels + number
          counts[place] &+= 1
          if counts[place] == 0 { fits = false }
        }
      }
    }
    return fits
  }

  /// The image that the microscope took along with the counts: the sum of its values over the sweeps.
  func image() throws(FileError) -> Matrix {
    try file.limits.checkImage(rows: shape.rows, columns: shape.columns, path: file.path, place: nil)
    var sums = [UInt32](repeating: 0, count: shape.rows * shape.columns)
    for row in 0..<shape.rows {
      for stretch in stretches[row] {
        var column = stretch.column / (JEOLMapHeader.positions / shape.columns)
        try Self.forEachWord(file, stretch.words) { _, kind, number in
          if kind == 8 { column = number / (JEOLMapHeader.positions / shape.columns) }
          if kind == 0xA, column < shape.columns { sums[row * shape.columns + column] &+= UInt32(number) }
        }
      }
    }
    return Matrix(rows: shape.rows, columns: shape.columns, elements: sums.map { Float($0) })
  }

  /// Whether a stream holds an image: every pixel then has a value, so the first words tell.
  static func hasImage(_ file: borrowing FileBytes, _ header: JEOLMapHeader) throws(FileError) -> Bool {
    let start = header.events.lowerBound..<min(header.events.upperBound, header.events.lowerBound + 2 * firstWords)
    var found = false
    try forEachWord(file, start) { _, kind, _ in found = found || kind == 0xA }
    return found
  }

  /// Follows the events once and notes where each row begins; `words` are counted in bytes of the file.
  private static func stretches(
    _ file: borrowing FileBytes, _ header: JEOLMapHeader, _ frames: Range<Int>?
  ) throws(FileError) -> [[Stretch]] {
    let rowStep = JEOLMapHeader.positions / header.rows
    let columnStep = JEOLMapHeader.positions / header.columns
    var rows = [[Stretch]](repeating: [], count: header.rows)
    let mostStretches = min(Self.mostStretches, file.limits.mostBytes / MemoryLayout<(Int, Stretch)>.stride)
    // What is known of the sweep that is being read; it counts only when it is whole.
    var sweep: [(row: Int, stretch: Stretch)] = []
    var (start, startColumn, row) = (header.events.lowerBound, 0, 0)
    var (column, lastY, hasImage, total) = (0, -1, false, 0)
    var sweeps = 0
    func keep(_ rows: inout [[Stretch]]) {
      defer { sweeps += 1 }
      guard frames?.contains(sweeps) ?? true else { return }
      for (row, stretch) in sweep where row < rows.count { rows[row].append(stretch) }
    }
    try forEachWord(file, header.events) { place, kind, number in
      switch kind {
      case 8: column = number
      case 9:
        total += 1
        guard total <= mostStretches else { return }
        if place > start { sweep.append((row, Stretch(words: start..<place, column: startColumn))) }
        if number < lastY {
          keep(&rows)
          sweep.removeAll(keepingCapacity: true)
        }
        (start, startColumn, row, lastY) = (place, column, number / rowStep, number)
      case 0xA: hasImage = true
      default: break
      }
    }
    guard total <= mostStretches else {
      throw FileError(
        .tooLarge, path: file.path,
        "has \(total) rows in all its sweeps; at most \(mostStretches) are read (with more --memory up to "
          + "\(Self.mostStretches))")
    }
    sweep.append((row, Stretch(words: start..<header.events.upperBound, column: startColumn)))
    let isWhole =
      lastY >= JEOLMapHeader.positions - rowStep && (column >= JEOLMapHeader.positions - columnStep || !hasImage)
    if isWhole { keep(&rows) }
    if let frames, frames.upperBound > sweeps {
      throw FileError(
        .noSuchDataset, path: file.path,
        "has \(sweeps) whole sweeps, counted from 0; frame \(frames.upperBound - 1) is not among them")
    }
    return rows
  }

  /// Gives the words of a range of bytes, piece by piece.
  private static func forEachWord(
    _ file: borrowing FileBytes, _ bytes: Range<Int>, _ body: (_ place: Int, _ kind: Int, _ number: Int) -> Void
  ) throws(FileError) {
    let pieceBytes = max(2, file.limits.bounded(2 * wordsPerPiece) / 2 * 2)
    for start in stride(from: bytes.lowerBound, to: bytes.upperBound, by: pieceBytes) {
      let piece = try file.read(at: start, count: min(pieceBytes, bytes.upperBound - start))
      piece.withUnsafeBytes { piece in
        for offset in stride(from: 0, to: piece.count - 1, by: 2) {
          let word = Int(UInt16(littleEndian: piece.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
          body(start + offset, word >> 12, word & 0xFFF)
        }
      }
    }
  }
}
