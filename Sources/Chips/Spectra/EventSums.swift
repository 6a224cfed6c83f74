import DataModel
import Kernels
import Synchronization

/// Sums the counts of an event stream to chips, each count where it falls.
///
/// Weights are whole multiples of a small unit and sums whole numbers, so that the order in which threads add does not
/// matter to a single bit.
final class EventSums: @unchecked Sendable {
  /// A power of two, so that a share of 1 is exact; large enough for the rounding of shares to be far below `Float`'s,
  /// small enough for all counts to fit in one sum.
  private let unitsPerCount: Double
  private let rows: AxisStretches
  private let columns: AxisStretches
  private let scan: SpectrumShape
  private let gridColumns: Int
  private let places: EventPlaces
  /// Shape (chips, bins). A chip is written by the thread that holds its lock.
  private let sums: UnsafeMutableBufferPointer<UInt64>
  private let locks: [ChipLock]

  /// - Parameters:
  ///   - chips: how many there are in the rows and columns of chips.
  ///   - mostCounts: no sum can be larger.
  ///   - rows, columns: which chips the rows and the columns of the scan belong to.
  init(
    scan: SpectrumShape, chips: Int, rows: AxisShares, columns: AxisShares, plan: ChannelPlan, mostCounts: Int
  ) {
    self.scan = scan
    gridColumns = columns.pixels.count
    self.rows = AxisStretches(pixels: scan.rows, shares: rows)
    self.columns = AxisStretches(pixels: scan.columns, shares: columns)
    let bits = Int.bitWidth - max(mostCounts, 1).leadingZeroBitCount
    unitsPerCount = Double(UInt64(1) << UInt64(min(30, max(0, 63 - bits))))
    let kept = plan.part(in: 0..<scan.channels)
    var bins = [Int?](repeating: nil, count: scan.channels)
    for piece in kept.pieces {
      for channel in 0..<piece.count { bins[piece.start + channel] = kept.bins[piece.target + channel] }
    }
    places = EventPlaces(bins: plan.energiesInEV.count, binOfChannel: bins)
    let count = chips * places.bins
    sums = UnsafeMutableBufferPointer.allocate(capacity: count)
    preferLargePages(sums)
    sums.initialize(repeating: 0)
    // Neighbours get different locks; few enough to cost nothing.
    locks = (0..<min(chips, 509)).map { _ in ChipLock() }
  }

  deinit { sums.deallocate() }

  /// Adds a run of pixels; called from several threads at once.
  func add(firstPixel: Int, words: Span<UInt16>) {
    var pixel = firstPixel
    var start = 0
    while start < words.count {
      let (row, column) = pixel.quotientAndRemainder(dividingBy: scan.columns)
      precondition(row < scan.rows, "pixel \(pixel) of a scan of \(scan.rows) x \(scan.columns)")
      let chipRows = rows[row].targets
      let stretch = columns[column]
      // A row that no chip touches is passed as a whole.
      let end = chipRows.isEmpty ? scan.columns : stretch.pixels.upperBound
      let rest = words.extracting(start..<words.count)
      let (taken, markers) = passMarkers(rest, wanted: end - column)
      let counts = rest.extracting(0..<taken)
      for chipRow in chipRows {
        for chipColumn in stretch.targets {
          let chip = chipRow.chip * gridColumns + chipColumn.chip
          let weight = UInt64((chipRow.weight * chipColumn.weight * unitsPerCount).rounded())
          locks[chip % locks.count].mutex.withLock { _ in
            places.add(counts, weight: weight, to: sums.baseAddress! + chip * places.bins)
          }
        }
      }
      start += taken
      pixel += markers
    }
  }

  /// The sums, shape (chips, bins); call it when no thread adds any more.
  func counts() -> [Float] {
    [Float](unsafeUninitializedCapacity: sums.count) { buffer, initialised in
      preferLargePages(buffer)
      for index in sums.indices { buffer[index] = Float(Double(sums[index]) / unitsPerCount) }
      initialised = sums.count
    }
  }
}

private final class ChipLock: Sendable {
  let mutex = Mutex(())
}
