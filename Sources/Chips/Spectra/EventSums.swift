import DataModel
import Kernels
import Synchronization

/// Sums the counts of an event stream to chips, each count where it falls; safe to call from several threads.
///
/// Weights are whole multiples of a small unit and sums whole numbers, so that the order in which threads add does not
/// matter to a single bit.
final class EventSums<Sum: EventSum>: @unchecked Sendable {
  /// A power of two, so that a share of 1 is exact; large enough for the rounding of shares to be far below `Float`'s,
  /// small enough for all counts to fit in one sum.
  private let unitsPerCount: Double
  private let rows: AxisStretches
  private let columns: AxisStretches
  private let scan: SpectrumShape
  private let gridColumns: Int
  private let places: EventPlaces
  /// Shape (chips, bins). A chip is written by the thread that holds its lock.
  private let sums: UnsafeMutableBufferPointer<Sum>
  private let locks: [ChipLock]

  /// - Parameters:
  ///   - chips: how many there are from top to bottom and from left to right.
  ///   - mostCounts: no sum can be larger.
  ///   - rows, columns: which chips the rows and the columns of the scan belong to.
  init(
    scan: SpectrumShape, chips: (rows: Int, columns: Int), rows: AxisStretches, columns: AxisStretches,
    plan: ChannelPlan, mostCounts: Int
  ) {
    self.scan = scan
    gridColumns = chips.columns
    (self.rows, self.columns) = (rows, columns)
    unitsPerCount = Sum.unitsPerCount(mostCounts: mostCounts)
    let kept = plan.part(in: 0..<scan.channels)
    var bins = [Int?](repeating: nil, count: scan.channels)
    for piece in kept.pieces {
      for channel in 0..<piece.count { bins[piece.start + channel] = kept.bins[piece.target + channel] }
    }
    places = EventPlaces(bins: plan.energiesInEV.count, binOfChannel: bins)
    let count = chips.rows * chips.columns
    sums = UnsafeMutableBufferPointer.allocate(capacity: count * places.bins)
    preferLargePages(sums)
    sums.initialize(repeating: 0)
    // Neighbours get different locks; few enough to cost nothing.
    locks = (0..<min(count, 509)).map { _ in ChipLock() }
  }

  deinit { sums.deallocate() }

  /// Adds a run of pixels.
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
          let units = (chipRow.weight * chipColumn.weight * unitsPerCount).rounded()
          locks[chip % locks.count].mutex.withLock { _ in
            Sum.add(counts, places, units: UInt64(units), to: sums.baseAddress! + chip * places.bins)
          }
        }
      }
      start += taken
      pixel += markers
    }
  }

  /// The sums, shape (chips, bins); call it when no thread adds any more.
  func counts() -> [Float] {
    let scale = 1 / unitsPerCount
    return [Float](unsafeUninitializedCapacity: sums.count) { buffer, initialised in
      preferLargePages(buffer)
      for index in sums.indices { buffer[index] = Float(Double(sums[index]) * scale) }
      initialised = sums.count
    }
  }
}

/// A whole number that counts are summed in.
protocol EventSum: FixedWidthInteger & BitwiseCopyable & Sendable {
  /// How many units a count is worth where no sum has more counts than that.
  static func unitsPerCount(mostCounts: Int) -> Double
  /// `sums[bin of word] += units` for every word that counts.
  static func add(_ words: Span<UInt16>, _ places: EventPlaces, units: UInt64, to sums: UnsafeMutablePointer<Self>)
}

/// Whole pixels only; half the memory, and more of it in the processor's cache.
extension UInt32: EventSum {
  static func unitsPerCount(mostCounts: Int) -> Double { 1 }

  static func add(_ words: Span<UInt16>, _ places: EventPlaces, units: UInt64, to sums: UnsafeMutablePointer<UInt32>) {
    places.add(words, to: sums)
  }
}

/// Shares of pixels in parts of 2⁻³⁰, or larger ones for more than 2³³ counts.
extension UInt64: EventSum {
  static func unitsPerCount(mostCounts: Int) -> Double {
    let bits = Int.bitWidth - mostCounts.leadingZeroBitCount
    return Double(UInt64(1) << UInt64(bits <= 33 ? 30 : 63 - bits))
  }

  static func add(_ words: Span<UInt16>, _ places: EventPlaces, units: UInt64, to sums: UnsafeMutablePointer<UInt64>) {
    places.add(words, weight: units, to: sums)
  }
}

private final class ChipLock: Sendable {
  let mutex = Mutex(())
}
