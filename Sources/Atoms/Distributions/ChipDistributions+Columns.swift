public import DataModel
import Kernels

/// Describes every chip by a distribution of its columns.
///
/// - Parameters:
///   - columns: those of the whole image; the result does not depend on their order.
///   - grid: the chips; a column belongs to a chip if its nearest pixel does.
///   - pixelSize: of the image; where it is known all lengths are in nm, otherwise in px.
///   - options: what is distributed.
///   - threads: most threads to use, at least 1; the result does not depend on it.
/// - Returns: samples in nm or px (intensities in the image's units); only the radial distribution has weights, which
///   are g(r) and without unit. A chip with fewer than two columns, or without any pair near enough, has no evidence.
/// - Precondition: positions and intensities are finite.
///
/// With a halo each pair is seen from the column inside the chip, and thus twice where both are inside; without one
/// every pair counts once, which is the same distribution.
///
/// Cost: per chip its columns times their neighbours up to the largest distance, and sorting these distances; no
/// matrix of distances is made.
public func chipDistributions(
  of columns: [AtomColumn], in grid: ChipGrid, pixelSize: PixelSize?, options: DescriptionOptions = .init(),
  threads: Int = 1
) -> ChipDistributions {
  let field = ColumnField(columns, pixelSize: pixelSize)
  let largest = options.largestDistance ?? 2 * field.medianNeighbourDistance
  let chips = parallelMap(count: grid.count, threads: threads) { index in
    let window = Window(grid.rectangle(of: index), spacing: field.spacing)
    let image = Window(
      PixelRect(row: 0, column: 0, rows: grid.imageRows, columns: grid.imageColumns), spacing: field.spacing)
    let pairs = ColumnPairs(
      field: field, window: window, partners: window.widened(by: options.halo ?? largest, within: image),
      largest: largest)
    return pairs.description(options)
  }
  var samples: [Double] = []
  var weights: [Double] = []
  var starts = [0]
  samples.reserveCapacity(chips.reduce(0) { $0 + $1.samples.count })
  for chip in chips {
    samples += chip.samples
    weights += chip.weights
    starts.append(samples.count)
  }
  return ChipDistributions(
    samples: samples, weights: weights, starts: starts, evidence: chips.map { !$0.samples.isEmpty })
}
