import Foundation

/// A two-dimensional Gaussian on an offset.
///
///     f(x, y) = height * exp(−(a dx² + 2 b dx dy + c dy²)) + offset,  dx = x − column, dy = y − row
///
/// The quadratic form has no angle, so a round peak is as easy to fit as an oblong one.
struct GaussianPeak: Sendable {
  var height: Double
  var row: Double
  var column: Double
  var a: Double
  var b: Double
  var c: Double
  var offset: Double

  /// A round peak.
  init(height: Double, row: Double, column: Double, sigma: Double, offset: Double) {
    self.height = height
    self.row = row
    self.column = column
    a = 1 / (2 * sigma * sigma)
    b = 0
    c = a
    self.offset = offset
  }

  /// Moved by a step in the order height, row, column, a, b, c, offset.
  func moved(by step: SIMD8<Double>) -> GaussianPeak {
    var result = self
    result.height += step[0]
    result.row += step[1]
    result.column += step[2]
    result.a += step[3]
    result.b += step[4]
    result.c += step[5]
    result.offset += step[6]
    return result
  }

  /// Whether it falls off in every direction, and all numbers are finite.
  var isPeak: Bool {
    a > 0 && c > 0 && a * c - b * b > 0 && a.isFinite && c.isFinite && height.isFinite && row.isFinite
      && column.isFinite && offset.isFinite
  }

  /// The value at a point above the offset.
  @inline(__always)
  func value(row y: Double, column x: Double) -> Double {
    let (dy, dx) = (y - row, x - column)
    return height * exp(-(a * dx * dx + 2 * b * dx * dy + c * dy * dy))
  }

  /// The standard deviations along the two axes, the larger one first, and the larger one's direction in radians from
  /// the column axis towards the row axis, −π/2 to π/2.
  var axes: (larger: Double, smaller: Double, direction: Double) {
    // Eigenvalues of the form; the larger deviation belongs to the smaller one.
    let middle = (a + c) / 2
    let half = ((a - c) * (a - c) / 4 + b * b).squareRoot()
    let steep = middle + half
    let flat = (a * c - b * b) / steep
    let direction = half == 0 ? 0 : atan2(-2 * b, c - a) / 2
    return (1 / (2 * flat).squareRoot(), 1 / (2 * steep).squareRoot(), direction)
  }

  /// The geometric mean of the two standard deviations.
  var sigma: Double { 0.5.squareRoot() / (a * c - b * b).squareRoot().squareRoot() }
}
