import Foundation

/// Mean, spread and skewness of a chip's intensities in forms that no unit of intensity spoils.
struct IntensityMoments {
  /// Natural logarithm of the root of the mean square; 0 for a chip of zeros. A gain adds a constant to it.
  let logRootMeanSquare: Double
  /// Standard deviation by root mean square, 0 (constant) to 1 (mean 0); a gain does not change it.
  let contrast: Double
  /// Third standardised moment; 0 for a constant chip. Neither gain nor offset changes it.
  let skewness: Double
  /// The square of 1e-5 root mean squares: variation below is rounding.
  let roundingVariance: Double

  /// The moments of at least one intensity, as of the population; summed in `Double` about the mean.
  init(of intensities: Span<Float>) {
    let count = Double(intensities.count)
    var sum = 0.0
    for i in intensities.indices { sum += Double(intensities[i]) }
    let mean = sum / count
    var squares = 0.0
    var cubes = 0.0
    for i in intensities.indices {
      let difference = Double(intensities[i]) - mean
      squares += difference * difference
      cubes += difference * difference * difference
    }
    let variance = squares / count
    let meanSquare = mean * mean + variance
    roundingVariance = 1e-10 * meanSquare
    guard meanSquare != 0 else {
      (logRootMeanSquare, contrast, skewness) = (0, 0, 0)
      return
    }
    logRootMeanSquare = 0.5 * log(meanSquare)
    contrast = (variance / meanSquare).squareRoot()
    let spread = variance + roundingVariance
    skewness = cubes / count / (spread * spread.squareRoot())
  }
}
