import Foundation

/// Probabilities from distances: `p_k = exp(−d_k / T) / Σ exp(−d / T)`.
///
/// The smallest distance is taken off first, so nothing overflows; classes far behind get 0.
///
/// - Parameters:
///   - distances: finite, at least one.
///   - temperature: above 0, in the unit of the distances.
/// - Returns: 0 to 1; the sum is 1 within rounding.
func probabilities(ofDistances distances: some Collection<Double>, temperature: Double) -> [Double] {
  let nearest = distances.min() ?? 0
  var weights = distances.map { exp(-($0 - nearest) / temperature) }
  var sum = 0.0
  for weight in weights { sum += weight }
  for index in weights.indices { weights[index] /= sum }
  return weights
}

/// The same in place, from exponents: `exp(x_k) / Σ exp(x)`. Finite numbers, at least one.
func turnIntoProbabilities(_ exponents: inout [Double]) {
  var largest = exponents[0]
  for value in exponents where value > largest { largest = value }
  var sum = 0.0
  for index in exponents.indices {
    exponents[index] = exp(exponents[index] - largest)
    sum += exponents[index]
  }
  for index in exponents.indices { exponents[index] /= sum }
}

/// `−Σ p ln p / ln K`, 0 (sure) to 1 (all K equal); 0 ln 0 counts as 0. One class alone has entropy 0.
func normalisedEntropy(of probabilities: [Double]) -> Double {
  guard probabilities.count > 1 else { return 0 }
  var sum = 0.0
  for probability in probabilities where probability > 0 { sum -= probability * log(probability) }
  return min(max(sum / log(Double(probabilities.count)), 0), 1)
}

/// Best minus second-best probability, 0 to 1; of equals 0.
func margin(of probabilities: [Double]) -> Double {
  var best = 0.0
  var second = 0.0
  for probability in probabilities {
    if probability > best {
      second = best
      best = probability
    } else if probability > second {
      second = probability
    }
  }
  return best - second
}
