import Foundation

/// A bright spot: a local maximum of the Laplacian of Gaussian over place and scale.
public struct Blob: Sendable, Equatable {
  /// Row of its centre, a whole pixel.
  public let row: Int
  /// Column of its centre, a whole pixel.
  public let column: Int
  /// Width in px; a spot of radius `√2 · sigma`.
  public let sigma: Double
  /// `-σ²` times the Laplacian at its centre, in the image's unit.
  public let response: Double

  /// A blob at a place.
  public init(row: Int, column: Int, sigma: Double, response: Double) {
    self.row = row
    self.column = column
    self.sigma = sigma
    self.response = response
  }
}

/// Which spots are looked for; the names and the meaning are those of scikit-image's `blob_log`.
public struct BlobOptions: Sendable, Equatable {
  /// The finest scale in px, above 0.
  public var minSigma: Double
  /// The coarsest scale in px, at least `minSigma`.
  public var maxSigma: Double
  /// Number of scales, at least 1.
  public var sigmaCount: Int
  /// The least response, in the image's unit: below it there is no blob.
  public var threshold: Double
  /// Of two discs of radius `√2 · sigma` that share more than this part of the smaller one, the smaller is dropped.
  public var overlap: Double
  /// Whether the scales are spaced evenly in their logarithm instead of linearly.
  public var logScale: Bool

  /// The papers' settings (Akers 2021, Table I) unless said otherwise.
  public init(
    minSigma: Double = 1, maxSigma: Double = 30, sigmaCount: Int = 8, threshold: Double = 0.1, overlap: Double = 0.5,
    logScale: Bool = false
  ) {
    self.minSigma = minSigma
    self.maxSigma = maxSigma
    self.sigmaCount = sigmaCount
    self.threshold = threshold
    self.overlap = overlap
    self.logScale = logScale
  }

  /// The scales in px, finest first, computed as NumPy's `linspace` and `logspace` do.
  public var sigmas: [Double] {
    guard sigmaCount > 1 else { return [minSigma] }
    let (low, high) = logScale ? (log10(minSigma), log10(maxSigma)) : (minSigma, maxSigma)
    let step = (high - low) / Double(sigmaCount - 1)
    let places = (0..<sigmaCount).map { $0 == sigmaCount - 1 ? high : Double($0) * step + low }
    return logScale ? places.map { pow(10, $0) } : places
  }
}

/// The bright spots of an image: scikit-image 0.26's `blob_log` (scale-normalised Laplacian of Gaussian, Lindeberg 1998).
///
/// - Parameters:
///   - image: shape (rows, columns); see ``scaleSpaceMaxima(of:unit:sigmas:threshold:threads:)`` for NaN.
///   - unit: the image's values are divided by it first: 255 for 8 bits and 65535 for 16 bits, as scikit-image does
///     with whole numbers. The threshold is in the unit after that.
///   - options: which spots.
///   - threads: most threads to use; the result does not depend on it.
/// - Returns: the strongest first; none for an empty or a constant image.
///
/// The maxima are scikit-image's, equal in place and scale. Where discs overlap, scikit-image takes the pairs in the
/// order of a Python set, on which its result hangs; here they are taken in ascending order of strength, and the few
/// blobs in chains of overlaps may differ. Of two blobs of equal sigma the stronger one is dropped, as there.
public func blobs(in image: Matrix, unit: Double = 1, options: BlobOptions, threads: Int) -> [Blob] {
  let sigmas = options.sigmas
  let found = scaleSpaceMaxima(
    of: image, unit: unit, sigmas: sigmas, threshold: options.threshold, threads: threads
  ).map { Blob(row: $0.row, column: $0.column, sigma: sigmas[$0.scale], response: $0.response) }
  return withoutOverlaps(found, overlap: options.overlap)
}
