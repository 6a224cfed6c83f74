public import Kernels

/// One summed spectrum per chip, with the share of each chip that the spectrum image covers.
public struct ChipSpectra: Sendable {
  /// Shape (chips, channels): counts, at least 0 where the file's are. Zeros where nothing is covered.
  public let counts: Matrix
  /// Energies of the channels that were kept; bins have their centre and width here. Windows that were excluded are
  /// cut out, so this has as many entries as `counts` has columns.
  public let energiesInEV: [Double]
  /// Share of the chip's area inside the spectrum image's field, 0 to 1, one per chip.
  public let coverage: [Float]

  /// Per-chip spectra.
  public init(counts: Matrix, energiesInEV: [Double], coverage: [Float]) {
    precondition(counts.columns == energiesInEV.count, "\(counts.columns) channels, \(energiesInEV.count) energies")
    precondition(counts.rows == coverage.count, "\(counts.rows) chips, \(coverage.count) coverages")
    self.counts = counts
    self.energiesInEV = energiesInEV
    self.coverage = coverage
  }
}
