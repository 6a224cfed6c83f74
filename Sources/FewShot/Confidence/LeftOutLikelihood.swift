import Foundation

/// The likelihood of left-out supports as a function of the temperature.
struct LeftOutLikelihood {
  /// Shape (supports, classes − 1): how much farther each other class is than the right one.
  private let gaps: [Double]
  private let others: Int

  init(_ leftOut: LeftOutSupports) {
    gaps = leftOut.gaps
    others = leftOut.classes - 1
  }

  /// Whether no support is nearer to another class than to its own.
  var separable: Bool { gaps.allSatisfy { $0 >= 0 } }

  /// The smallest difference above 0 between the right class and another; nothing where there is none at all.
  var smallestDifference: Double? { gaps.lazy.map(abs).filter { $0 > 0 }.min() }

  /// The median of those differences, by absolute value; 0 of none.
  var medianDifference: Double { median(gaps.map(abs)) }

  /// The mean negative log-likelihood of the right classes.
  func negativeLogLikelihood(at temperature: Double) -> Double {
    mean { gaps in
      // The largest exponent, at least the right class's own 0, is taken out so that nothing overflows.
      let largest = max(0, -(gaps.min() ?? 0) / temperature)
      return largest + log(gaps.reduce(exp(-largest)) { $0 + exp(-$1 / temperature - largest) })
    }
  }

  /// The mean probability of the right classes, 0 to 1.
  func meanProbability(at temperature: Double) -> Double {
    mean { gaps in
      let nearest = min(0, gaps.min() ?? 0)
      let own = exp(nearest / temperature)
      return own / gaps.reduce(own) { $0 + exp((nearest - $1) / temperature) }
    }
  }

  /// Whether a smaller temperature is more likely: whether `Σ_j Σ_k p_jk g_jk`, the derivative of the likelihood by
  /// 1/T, is above 0.
  func favoursCooling(at temperature: Double) -> Bool {
    mean { gaps in
      let nearest = min(0, gaps.min() ?? 0)
      var sum = exp(nearest / temperature)
      var slope = 0.0
      for gap in gaps {
        let weight = exp((nearest - gap) / temperature)
        sum += weight
        slope += weight * gap
      }
      return slope / sum
    } > 0
  }

  private func mean(_ term: (ArraySlice<Double>) -> Double) -> Double {
    var sum = 0.0
    let count = gaps.count / others
    for index in 0..<count { sum += term(gaps[index * others..<(index + 1) * others]) }
    return sum / Double(count)
  }
}
