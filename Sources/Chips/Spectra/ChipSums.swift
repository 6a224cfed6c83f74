import Kernels

/// The sums of all chips while boxes are added: `Double` for the chip rows that boxes are still to come for, `Float`
/// for those that are finished.
///
/// A file is read from top to bottom, so that few chip rows are open at a time and their sums stay in the cache; a
/// file whose slowest axis is the energy keeps all of them open.
struct ChipSums: Sendable {
  private let gridColumns: Int
  private let bins: Int
  /// Boxes still to come, per chip row.
  private var awaited: [Int]
  /// Shape (grid columns, bins) per open chip row.
  private var open: [Int: [Double]] = [:]
  /// Buffers of finished rows, to be used again.
  private var spare: [[Double]] = []
  /// Shape (chips, bins); empty before the first box, since a state that holds much is copied when a reduction begins.
  private(set) var counts: [Float] = []

  /// - Parameter awaited: per chip row, how many boxes touch it.
  init(gridColumns: Int, bins: Int, awaited: [Int]) {
    self.gridColumns = gridColumns
    self.bins = bins
    self.awaited = awaited
  }

  /// Adds a box; `touched` are the chip rows that this box was awaited for.
  mutating func add(_ box: BoxSum, touched: [Int]) {
    if counts.isEmpty { counts = zeros(awaited.count * gridColumns * bins) }
    for row in box.rows {
      var sums = open.removeValue(forKey: row.chip) ?? emptyRow()
      box.add(row, to: &sums, binsPerChip: bins)
      open[row.chip] = sums
    }
    for row in touched {
      awaited[row] -= 1
      if awaited[row] == 0 { finish(row) }
    }
  }

  private mutating func emptyRow() -> [Double] {
    guard var row = spare.popLast() else { return [Double](repeating: 0, count: gridColumns * bins) }
    row.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    return row
  }

  private mutating func finish(_ row: Int) {
    guard let sums = open.removeValue(forKey: row) else { return }
    let start = row * sums.count
    counts.withUnsafeMutableBufferPointer { counts in
      sums.withUnsafeBufferPointer { sums in
        for index in sums.indices { counts[start + index] = Float(sums[index]) }
      }
    }
    spare.append(sums)
  }

  private func zeros(_ count: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialised in
      preferLargePages(buffer)
      buffer.initialize(repeating: 0)
      initialised = buffer.count
    }
  }
}
