internal import DataModel
internal import Kernels
internal import Synchronization

/// Writes the numbers of a source to their places in a file that holds them without gaps.
///
/// - Parameters:
///   - planes: whether channels are the slowest axis (channels, rows, columns) or the fastest (rows, columns, channels).
///   - offset: byte of the first number.
///   - limits: bounds the tiles of all threads together.
/// - Returns: the smallest and the largest finite number; nothing where there is none.
@discardableResult
func writeTiles<Number: WrittenNumber>(
  _ source: any SpectrumBlockSource, as type: Number.Type, planes: Bool, behind offset: Int,
  to file: borrowing PartialFile, limits: ReadingLimits, threads: Int, progress: @Sendable (Double) -> Void
) throws -> ClosedRange<Double>? {
  let shape = source.shape
  let width = MemoryLayout<Number>.size
  // Large enough that long runs are written at once, small enough for all threads together, and for each to get some.
  let aimed = max(4 << 20, min(limits.bounded(256 << 20), shape.count * width / 4) / threads)
  let grid = TileGrid(source, order: planes ? [1, 0] : [2, 1], aimedNumbers: aimed / width)
  let done = Atomic<Int>(0)
  let range = Mutex<ClosedRange<Double>?>(nil)
  try parallelLoop(
    count: grid.tiles.count, threads: threads, scratch: { TileReader<Number>(source, planes: planes) }
  ) { index, reader in
    let tile = grid.tiles[index]
    try reader.read(tile)
    let numbers = reader.numbers
    if let found = finiteRange(numbers.span.extracting(first: tile.box.count)) {
      range.withLock { range in
        range = range.map { min($0.lowerBound, found.lowerBound)...max($0.upperBound, found.upperBound) } ?? found
      }
    }
    try forEachRun(of: tile.box, in: shape, planes: planes) { source, position, count in
      let bytes = numbers.span.bytes.extracting(source * width..<(source + count) * width)
      try file.put(bytes, at: offset + position * width)
    }
    progress(Double(done.wrappingAdd(1, ordering: .relaxed).newValue) / Double(grid.tiles.count))
  }
  return range.withLock { $0 }
}

/// The smallest and the largest finite number; nothing where there is none.
func finiteRange<Number: WrittenNumber>(_ numbers: Span<Number>) -> ClosedRange<Double>? {
  var range: (lowest: Number, highest: Number)?
  for index in numbers.indices {
    let number = numbers[index]
    guard number.isFiniteNumber else { continue }
    guard let (lowest, highest) = range else {
      range = (number, number)
      continue
    }
    if number < lowest { range = (number, highest) }
    if number > highest { range = (lowest, number) }
  }
  return range.map { $0.lowest.asDouble...$0.highest.asDouble }
}

/// Gives the runs of numbers that lie together in a box without gaps and in the whole.
///
/// - Parameter body: is given a run's start in the box, its start in the whole and its length.
private func forEachRun(
  of box: SpectrumBox, in shape: SpectrumShape, planes: Bool,
  _ body: (_ source: Int, _ position: Int, _ count: Int) throws -> Void
) rethrows {
  let axes = planes ? [box.channels, box.rows, box.columns] : [box.rows, box.columns, box.channels]
  let sizes = planes ? [shape.channels, shape.rows, shape.columns] : [shape.rows, shape.columns, shape.channels]
  // Axes that are whole make one run together with the axis before.
  let isWholeLine = axes[2].count == sizes[2]
  let isWholeLayer = isWholeLine && axes[1].count == sizes[1]
  let run = axes[2].count * (isWholeLine ? axes[1].count : 1) * (isWholeLayer ? axes[0].count : 1)
  var source = 0
  for i in isWholeLayer ? axes[0].prefix(1) : axes[0][...] {
    for j in isWholeLine ? axes[1].prefix(1) : axes[1][...] {
      try body(source, (i * sizes[1] + j) * sizes[2] + axes[2].lowerBound, run)
      source += run
    }
  }
}

extension SpectrumShape {
  /// Number of values.
  var count: Int { rows * columns * channels }
}

extension SpectrumBox {
  /// Number of values.
  var count: Int { rows.count * columns.count * channels.count }
}
