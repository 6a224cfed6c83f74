import Foundation

/// The number of standard errors on each side of a 95 % interval: the quantile 0.975 of Student's t.
///
/// Hill's expansion (1970, Algorithm 396 of the ACM), which takes degrees of freedom that are not whole; good to 1e-3
/// from 2 degrees on and exact at 1 and 2. Fewer than 1 count as 1 (12.7).
///
/// - Parameter degrees: degrees of freedom; infinite for the normal distribution (1.96).
func studentQuantile(degrees: Double) -> Double {
  let both = 0.05
  let normal = -1.959_963_984_540_054
  guard degrees > 1 else { return 1 / tan(both * .pi / 2) }
  guard degrees < 1e6 else { return -normal }
  if degrees == 2 { return (2 / (both * (2 - both)) - 2).squareRoot() }
  let a = 1 / (degrees - 0.5)
  let b = 48 / (a * a)
  var c = ((20_700 * a / b - 98) * a - 16) * a + 96.36
  let d = ((94.5 / (b + c) - 3) / b + 1) * (a * .pi / 2).squareRoot() * degrees
  var y = pow(d * both, 2 / degrees)
  if y > 0.05 + a {
    let x = normal
    y = x * x
    if degrees < 5 { c += 0.3 * (degrees - 4.5) * (x + 0.6) }
    c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
    y = exp(a * y * y) - 1
  } else {
    let tail = 1 / (((degrees + 6) / (degrees * y) - 0.089 * d - 0.822) * (degrees + 2) * 3)
    y = ((tail + 0.5 / (degrees + 4)) * y - 1) * (degrees + 1) / (degrees + 2) + 1 / y
  }
  return (degrees * y).squareRoot()
}

/// The degrees of freedom of a sum of independent variances (Welch 1947, Satterthwaite 1946).
///
/// - Parameter parts: estimated variances, each with its degrees of freedom.
/// - Returns: infinite where no part with finite degrees has any variance.
func combinedDegrees(_ parts: [(variance: Double, degrees: Double)]) -> Double {
  let sum = parts.reduce(0) { $0 + $1.variance }
  let scatter = parts.reduce(0) { $0 + $1.variance * $1.variance / $1.degrees }
  return scatter > 0 ? sum * sum / scatter : .infinity
}
