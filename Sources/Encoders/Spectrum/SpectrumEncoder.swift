public import DataModel
import Kernels

/// The `spectrum` encoder: a chip's summed spectrum is its embedding.
///
/// A chip has evidence where the spectrum image covers at least `minimumCoverage` of it. Nothing is scaled for what
/// is not covered, so that counts stay counts: a chip that is half covered has half the counts. NaN counts stay NaN.
public struct SpectrumEncoder: ChipEncoder {
  /// What is done with the counts of a chip.
  public enum Scale: String, Sendable, CaseIterable, Codable {
    /// Nothing: the papers' "raw". Distances measure dose and thickness beside composition.
    case none
    /// Divided by their sum: shares that sum to 1, so that only composition counts. A chip without a count has no
    /// evidence.
    case l1
    /// The square root of each count (0 for a negative one): the Poisson noise of every channel becomes about 1/2,
    /// whatever its height (Bartlett 1936), so that strong lines do not drown weak ones.
    case sqrt
  }

  /// What is done with the counts.
  public let scale: Scale
  /// Smallest share of a chip's area that the spectrum image must cover, 0 to 1; where nothing is covered a chip has
  /// never evidence.
  public let minimumCoverage: Float

  /// An encoder of summed spectra.
  ///
  /// - Parameters:
  ///   - scale: what is done with the counts.
  ///   - minimumCoverage: smallest covered share of a chip, 0 to 1. Below one half most of the chip was not seen, and
  ///     its spectrum may be that of another phase than the one that fills it.
  public init(scale: Scale = .none, minimumCoverage: Float = 0.5) {
    precondition((0...1).contains(minimumCoverage), "a minimum coverage of \(minimumCoverage)")
    self.scale = scale
    self.minimumCoverage = minimumCoverage
  }

  /// The scaled spectra, shape (chips, channels): counts for `none`, shares for `l1`, roots of counts for `sqrt`.
  public func encode(_ chips: ChipSpectra, threads: Int) throws -> Embeddings {
    let counts = chips.counts.elements
    let channels = chips.counts.columns
    let covered = chips.coverage.map { $0 > 0 && $0 >= minimumCoverage }
    let sums = Sums(of: chips.counts, wanted: scale == .l1)
    let evidence = covered.indices.map { covered[$0] && sums.areUsable(at: $0) }
    var values = Matrix(rows: chips.counts.rows, columns: channels)
    try parallelRows(of: &values, threads: threads, scratch: { () }) { row, embedding, _ in
      guard evidence[row] else { return }
      let source = counts.span.extracting(row * channels..<(row + 1) * channels)
      switch scale {
      case .none: for channel in 0..<channels { embedding[channel] = source[channel] }
      case .l1: for channel in 0..<channels { embedding[channel] = Float(Double(source[channel]) / sums.values[row]) }
      case .sqrt: for channel in 0..<channels { embedding[channel] = max(source[channel], 0).squareRoot() }
      }
    }
    return Embeddings(values: values, evidence: evidence)
  }
}

/// The sums of the rows of a matrix, where they are wanted.
private struct Sums: Sendable {
  /// One sum per row; empty where they are not wanted.
  let values: [Double]

  init(of counts: Matrix, wanted: Bool) {
    values = wanted ? (0..<counts.rows).map { counts.row($0).reduce(0.0) { $0 + Double($1) } } : []
  }

  /// Whether a row may be divided by its sum. A sum below 0 is no number of counts; a NaN is left to be seen.
  func areUsable(at row: Int) -> Bool { values.isEmpty || !(values[row] <= 0) }
}
