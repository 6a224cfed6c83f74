import Foundation
import Tessera

/// A spectrum image larger than memory summed to chips, beside decompressing it alone.
///
/// Argument: the file that `make_cube.py` writes. Both passes read the file through the reader, box by box on two
/// threads; the first throws every box away, the second sums it to chips of 16 x 16 scan pixels.
func spectrumImageBenchmark(_ arguments: [String]) throws {
  guard let path = arguments.first else { throw MissingFile() }
  let image = try MicrographFile.open(path).spectrumImage()
  let shape = image.shape
  let gigabytes = 2 * Double(shape.rows) * Double(shape.columns) * Double(shape.channels) / 1e9
  let grid = try ChipGrid(
    imageRows: shape.rows, imageColumns: shape.columns, chipRows: 16, chipColumns: 16, strideRows: 16,
    strideColumns: 16)
  var bestReading = Double.infinity
  var bestSumming = Double.infinity
  for round in 1...5 {
    let source = image.source
    let reading = try seconds {
      try parallelLoop(count: source.boxes.count, threads: 2, scratch: { SpectrumBlock() }) { box, block in
        try source.read(box: box, into: &block)
      }
    }
    var summed: ChipSpectra?
    let summing = try seconds {
      summed = try sumChipSpectra(
        of: image, grid: grid, imagePixelSize: nil, placement: .sameField,
        selection: SpectralSelection(energyRangeInEV: 0...Double.greatestFiniteMagnitude), threads: 2,
        progress: { _ in }
      ).spectra
    }
    bestReading = min(bestReading, reading)
    bestSumming = min(bestSumming, summing)
    let total = summed?.counts.elements.reduce(0) { $0 + Double($1) } ?? 0
    print(
      "round \(round): decompressing alone \(reading) s (\(gigabytes / reading) GB/s), with summing \(summing) s, ratio "
        + "\(summing / reading), \(Int(total)) counts, peak memory \(peakMegabytes()) MB")
  }
  try check(bestSumming <= 1.3 * bestReading, "slower than 1.3 times decompressing alone")
  try check(peakMegabytes() <= 1000, "more than 1 GB of memory")
}

private func seconds(_ work: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try work()
  let parts = start.duration(to: .now).components
  return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
}

private struct MissingFile: Error, CustomStringConvertible {
  var description: String { "name the cube: python3 make_cube.py cube.hspy" }
}
