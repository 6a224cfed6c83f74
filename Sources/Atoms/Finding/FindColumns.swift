public import DataModel
import Foundation
public import Kernels

/// Finds the atom columns of a micrograph: bright spots of the size that the image's own spacing suggests.
///
/// 1. The distance between neighbouring columns comes from the autocorrelation of pieces of the image, which may differ
///    in structure; the widths looked for go from a tenth of the smallest to three tenths of the largest spacing, in
///    steps of at most 18 %. In an image that repeats itself nowhere they go from 1 px to a tenth of its smaller side,
///    at most 12 px.
/// 2. Columns are the maxima of the scale-normalised Laplacian of Gaussian (Lindeberg 1998) over place and width, the
///    ends of the range not counted, placed between pixels and widths by parabolas.
/// 3. They must stand out of the noise around them, and show a share of what the strong columns around them show
///    (the ninth decile within three spacings): dim sublattices and dark regions stay, ripples between columns go.
/// 4. A wide spot that holds two narrower ones is those two (dumbbells). Of two columns closer than three tenths of
///    the smallest spacing (at least 2 px), or than 1.8 times the stronger one's width, the weaker goes.
///
/// A handful of scattered columns may pass for a lattice of their distances: there the widths are better given.
///
/// - Parameters:
///   - image: shape (rows, columns), any unit, bright columns on a dark ground.
///   - options: what is known of the columns.
///   - threads: most threads to use, at least 1; the result does not depend on it.
/// - Returns: columns by row and column of their pixel, with method `.blob`; `intensity` is that of a Gaussian with this
///   response, `neighbourDistance` is filled in. Empty for an empty or a constant (saturated) image, or one in which
///   nothing stands out. Spots whose brightest pixel lies on the image's border are left out: only a part of them shows.
/// - Throws: ``AtomsError`` for a NaN or infinite pixel and for options that make no sense for the image.
///
/// A constant added to the image changes nothing, nor does a factor. Turning the image by 90° turns the columns.
public func findColumns(
  in image: Matrix, options: ColumnFindingOptions = ColumnFindingOptions(), threads: Int
) throws(AtomsError) -> [AtomColumn] {
  try options.check(rows: image.rows, columns: image.columns)
  if let bad = image.elements.firstIndex(where: { !$0.isFinite }) {
    throw .notFinite(row: bad / image.columns, column: bad % image.columns)
  }
  guard image.rows >= 3, image.columns >= 3 else { return [] }
  // The kernels' cut-off ends let a little of a constant through: it is taken away first.
  let mean = image.elements.reduce(0.0) { $0 + Double($1) } / Double(image.elements.count)
  let level = Matrix(
    rows: image.rows, columns: image.columns, elements: image.elements.map { Float(Double($0) - mean) })
  let range = ColumnScales(of: level, options: options, threads: threads)
  let maxima = scaleSpaceMaxima(of: level, sigmas: range.sigmas, threshold: 0, threads: threads).filter {
    $0.scale > 0 && $0.scale < range.sigmas.count - 1 && $0.row > 0 && $0.row < image.rows - 1 && $0.column > 0
      && $0.column < image.columns - 1
  }
  let spots = maxima.map { maximum in
    ColumnSpot(
      row: Double(maximum.row) + maximum.rowOffset, column: Double(maximum.column) + maximum.columnOffset,
      sigma: range.sigmas[0] * pow(range.ratio, Double(maximum.scale) + maximum.scaleOffset), response: maximum.peak,
      pixel: (maximum.row, maximum.column))
  }
  let noise = LocalNoise(
    of: level, sigma: max(0.7, 0.55 * range.sigmas[0]), reach: 1.5 * range.most, threads: threads)
  let clear = standingOut(spots, of: noise, by: options.noise, threads: threads)
  let strong = contrasting(clear, contrast: options.contrast, reach: 3 * range.most, threads: threads)
  let single = apart(
    withoutPairs(strong, widest: range.sigmas[range.sigmas.count - 1]), distance: max(0.3 * range.least, 2))
  return withNeighbourDistances(
    single.sorted { $0.pixel < $1.pixel }.map {
      AtomColumn(row: $0.row, column: $0.column, intensity: 2 * $0.response, sigma: $0.sigma, method: .blob)
    })
}

/// The widths that columns are looked for at.
struct ColumnScales {
  /// The smallest spacing of the image in px.
  let least: Double
  /// The largest spacing of the image in px.
  let most: Double
  /// Widths in px, evenly spaced in their logarithm; one more on both sides than columns may have.
  let sigmas: [Double]
  /// One width over the one before.
  let ratio: Double

  init(of image: Matrix, options: ColumnFindingOptions, threads: Int) {
    let found =
      options.spacing.map { ImageSpacing(least: $0, most: $0) } ?? imageSpacing(of: image, threads: threads)
    let (low, high): (Double, Double)
    if let found {
      (low, high) = (0.1 * found.least, 0.3 * found.most)
    } else {
      (low, high) = (1, min(max(Double(min(image.rows, image.columns)) / 10, 2), 12))
    }
    // Narrower than this a column is one pixel, and the kernel no Gaussian.
    let narrow = options.minSigma ?? max(min(low, (options.maxSigma ?? .infinity) / 3), 0.7)
    let wide = options.maxSigma ?? max(high, 1.5 * narrow)
    least = found?.least ?? narrow / 0.15
    most = found?.most ?? wide / 0.3
    let steps = max((log(wide / narrow) / log(1.18)).rounded(.up), 1)
    ratio = wide > narrow ? pow(wide / narrow, 1 / steps) : 1.18
    let count = wide > narrow ? Int(steps) + 1 : 1
    sigmas = (-1...count).map { [ratio] in narrow * pow(ratio, Double($0)) }
  }
}
