import Foundation

/// The weights of a Laplacian of Gaussian along one axis: those of SciPy's `gaussian_laplace`.
///
///     smoothing[k] = exp(-k² / 2σ²) / Σ exp(-k² / 2σ²),   |k| <= ⌊4σ + 0.5⌋
///     curving[k]   = smoothing[k] · (k² / σ⁴ - 1 / σ²)
///
/// The second derivative is cut off like the Gaussian and not made to sum up to 0.
struct LaplacianKernel: Sendable {
  /// Standard deviation in px.
  let sigma: Double
  /// The right half of the Gaussian, the centre first.
  let smoothing: [Double]
  /// The right half of its second derivative, the centre first.
  let curving: [Double]

  /// The farthest pixel that has a weight.
  var reach: Int { smoothing.count - 1 }

  /// - Precondition: sigma above 0 and finite.
  init(sigma: Double) {
    precondition(sigma > 0 && sigma.isFinite, "a Laplacian of Gaussian of \(sigma) px")
    self.sigma = sigma
    let square = sigma * sigma
    let weights = (0...Int(4 * sigma + 0.5)).map { exp(-0.5 / square * Double($0 * $0)) }
    let sum = weights[0] + 2 * weights.dropFirst().reversed().reduce(0, +)
    smoothing = weights.map { $0 / sum }
    curving = smoothing.enumerated().map { k, weight in (Double(k * k) / (square * square) - 1 / square) * weight }
  }
}
