import DataModel
import Foundation
import Kernels

/// Weights of channels that make the left-out supports most likely, shrunk towards equal weights.
///
/// With the scaled distances `x_c = d_c / s_c` of the left-out supports, the weights minimise over the simplex
/// (`w_c ≥ 0`, `Σ w_c = 1`)
///
///     J(w) = Σ_j −ln softmax_own(−Σ_c w_c x_jc / T) + λ C Σ_c (w_c − 1/C)²,  λ = 1
///
/// T is the temperature that equal weights call for. It stays fixed: were it fitted along, weights that separate the
/// supports better could not show it where the temperature stands at its bound. J is strictly convex (a sum of
/// log-sum-exps of linear functions and a quadratic), so there is one minimum. At λ = 1, all the weight on one of two
/// channels must make the supports e times likelier; other values are in `Documentation/Confidence.md`.
struct LearnedWeights {
  /// Per channel, at least 0, sum 1.
  let values: [Double]

  /// - Parameters:
  ///   - tables: at least one channel.
  ///   - scales: per channel, at least 0; a channel of scale 0 has no distance other than 0 and is left aside.
  init(_ tables: ChannelTables, scales: [Double]) {
    let channels = tables.tables.count
    let equal = [Double](repeating: 1 / Double(channels), count: channels)
    let temperature = FusedDistances(tables, by: .mean(weights: equal, scales: scales)).temperature
    let likelihood = WeightLikelihood(tables, scales: scales, temperature: temperature.value)
    // A class without a left-out support gives its rivals no reason to be told from it.
    values = channels > 1 && likelihood.coversEveryClass ? likelihood.minimum(from: equal) : equal
  }
}

/// J(w) and its gradient over the supports that have evidence in every channel when they are left out.
private struct WeightLikelihood {
  let channels: Int
  let classes: Int
  /// Shape (supports, channels, classes): distance to each class minus that to the own class, over scale and T.
  private var gaps: [Double] = []
  private var labels: Set<Int> = []
  private var supports = 0

  init(_ tables: ChannelTables, scales: [Double], temperature: Double) {
    channels = tables.tables.count
    classes = tables.classes
    var row = tables.emptyRow()
    for (chip, label) in tables.supports.labelled {
      tables.read(leavingOut: chip, of: label, into: &row)
      // A missing channel passes its weight on: a different function of the weights, and no longer convex.
      guard !row.present.contains(false) else { continue }
      labels.insert(label)
      supports += 1
      for channel in 0..<channels {
        let own = row.distances[channel * classes + label]
        let unit = scales[channel] * temperature
        for other in 0..<classes {
          gaps.append(unit > 0 ? (row.distances[channel * classes + other] - own) / unit : 0)
        }
      }
    }
  }

  var coversEveryClass: Bool { labels.count == classes }

  /// J without the constant, and its gradient.
  func callAsFunction(_ weights: [Double]) -> (value: Double, gradient: [Double]) {
    let shrinkage = Double(channels)
    var value = 0.0
    var gradient = [Double](repeating: 0, count: channels)
    for channel in 0..<channels {
      let offset = weights[channel] - 1 / Double(channels)
      value += shrinkage * offset * offset
      gradient[channel] = 2 * shrinkage * offset
    }
    var exponents = [Double](repeating: 0, count: classes)
    for support in 0..<supports {
      let start = support * channels * classes
      for label in 0..<classes {
        var sum = 0.0
        for channel in 0..<channels { sum += weights[channel] * gaps[start + channel * classes + label] }
        exponents[label] = -sum
      }
      // The own class's exponent is 0.
      let largest = exponents.max() ?? 0
      var total = 0.0
      for label in 0..<classes {
        exponents[label] = exp(exponents[label] - largest)
        total += exponents[label]
      }
      value += largest + log(total)
      for channel in 0..<channels {
        var slope = 0.0
        for label in 0..<classes { slope += exponents[label] * gaps[start + channel * classes + label] }
        gradient[channel] -= slope / total
      }
    }
    return (value, gradient)
  }

  /// Projected gradient descent; the step is halved until J falls enough (Armijo) and doubled again after success.
  func minimum(from start: [Double]) -> [Double] {
    var weights = start
    var here = self(weights)
    var step = 1.0
    // Strictly convex in a handful of weights: some tens of steps reach the tolerance, far below any use of a weight.
    for _ in 0..<500 {
      let target = projectedOnSimplex(zip(weights, here.gradient).map { $0 - step * $1 })
      let moved = zip(weights, target).map { $1 - $0 }
      let length = moved.reduce(0) { $0 + $1 * $1 }
      if length < 1e-18 { break }
      let there = self(target)
      if there.value <= here.value - 0.5 * length / step {
        weights = target
        here = there
        step *= 2
      } else {
        step /= 2
      }
    }
    return weights
  }
}

/// The nearest point with coordinates at least 0 and sum 1 (Duchi et al. 2008).
func projectedOnSimplex(_ point: [Double]) -> [Double] {
  var sum = 0.0
  var shift = 0.0
  for (index, value) in point.sorted(by: >).enumerated() {
    sum += value
    let candidate = (sum - 1) / Double(index + 1)
    if value > candidate { shift = candidate }
  }
  return point.map { max($0 - shift, 0) }
}
