import Foundation
import Tessera

/// The stream of a Velox file summed to chips, beside reading its words alone.
///
/// Argument: a Velox file, such as `make_velox.py` writes. Chips are 64 x 64 over the scan (fewer for small scans); the
/// streams are read on one thread and on two.
func veloxBenchmark(_ arguments: [String]) throws {
  guard let path = arguments.first else { throw MissingVeloxFile() }
  let file = try MicrographFile.open(path)
  guard let name = file.datasets.first(where: { $0.kind == .spectrumImage })?.name else { throw MissingVeloxFile() }
  let image = try file.spectrumImage(dataset: name)
  guard let source = image.source as? any SpectrumEventSource else { throw MissingVeloxFile() }
  let shape = image.shape
  let (height, width) = (max(1, shape.rows / 64), max(1, shape.columns / 64))
  let grid = try ChipGrid(
    imageRows: shape.rows, imageColumns: shape.columns, chipRows: height, chipColumns: width, strideRows: height,
    strideColumns: width)
  var best = [Double](repeating: 0, count: 3)
  for round in 1...3 {
    for threads in [1, 2] {
      let reading = try seconds { _ = try source.forEachRun(threads: threads, progress: { _ in }) { _, _ in } }
      var total = 0.0
      var notes: [String] = []
      let summing = try seconds {
        let sums = try sumChipSpectra(
          of: image, grid: grid, imagePixelSize: nil, placement: .sameField, selection: SpectralSelection(),
          threads: threads, progress: { _ in })
        total = sums.spectra.counts.elements.reduce(0) { $0 + Double($1) }
        notes = sums.notes
      }
      let words = Double(source.mostCounts) / 1e6
      best[threads] = max(best[threads], words / summing)
      print(
        "round \(round), \(threads) threads: words alone \(Int(words / reading)) million/s, with summing "
          + "\(Int(words / summing)) million/s (\(summing) s), \(Int(total)) counts, peak memory \(peakMegabytes()) MB"
          + notes.map { "; " + $0 }.joined())
    }
  }
  try check(best[1] >= 300, "fewer than 300 million words a second on one thread")
  try check(peakMegabytes() <= 700, "more than 700 MB of memory")
}

private func seconds(_ work: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try work()
  let parts = start.duration(to: .now).components
  return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
}

private struct MissingVeloxFile: Error, CustomStringConvertible {
  var description: String { "name a Velox file with a spectrum image: python3 make_velox.py map.emd" }
}
