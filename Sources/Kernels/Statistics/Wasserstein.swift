/// The first Wasserstein distance between two distributions on a line, each given by weighted samples.
///
///     result = ∫ |F_u(x) − F_v(x)| dx
///
/// F are the cumulative distributions, each side divided by its own total weight: only the proportions of the weights
/// count, and unequal mass is not transported anywhere. As `scipy.stats.wasserstein_distance`.
///
/// - Parameters:
///   - first, second: the samples, ascending; at least one on each side, all finite.
///   - firstWeights, secondWeights: one weight per sample, at least 0, with a sum that is positive and finite; empty
///     where all samples weigh the same.
/// - Returns: the distance in the samples' unit, at least 0. Exactly symmetric, and exactly 0 for two equal sides.
/// - Throws: ``WassersteinError`` for an empty side, weights that cannot be, or a sample that is not finite.
/// - Precondition: the samples ascend, and there are as many weights as samples or none.
///
/// Accuracy: sums in `Double` in ascending order of the samples; relative error about the number of samples times 1e-16.
/// Cost: one merge of the two sides, linear in the number of samples; nothing is allocated.
public func wassersteinDistance(
  _ first: Span<Double>, weights firstWeights: Span<Double> = Span(), _ second: Span<Double>,
  weights secondWeights: Span<Double> = Span()
) throws(WassersteinError) -> Double {
  let totals = try (total(of: first, weights: firstWeights), total(of: second, weights: secondWeights))
  let distance: Double
  if firstWeights.isEmpty && secondWeights.isEmpty {
    distance = merge(
      first, mass: { (_: Double, index) in Double(index + 1) }, total: totals.0,
      second, mass: { (_: Double, index) in Double(index + 1) }, total: totals.1)
  } else {
    distance = merge(
      first, mass: { $0 + (firstWeights.isEmpty ? 1 : firstWeights[$1]) }, total: totals.0,
      second, mass: { $0 + (secondWeights.isEmpty ? 1 : secondWeights[$1]) }, total: totals.1)
  }
  guard distance.isFinite else { throw .notFinite }
  return distance
}

/// Walks over the samples of both sides in ascending order.
///
/// - Parameter mass: the cumulated weight with a sample, from the weight before it and its place.
@inline(__always)
private func merge(
  _ first: Span<Double>, mass firstMass: (Double, Int) -> Double, total firstTotal: Double,
  _ second: Span<Double>, mass secondMass: (Double, Int) -> Double, total secondTotal: Double
) -> Double {
  var places = (0, 0)
  var masses = (0.0, 0.0)
  var gap = 0.0
  var sum = 0.0
  var position = min(first[0], second[0])
  while places.0 < first.count || places.1 < second.count {
    let takesFirst =
      places.1 == second.count || (places.0 < first.count && first[places.0] <= second[places.1])
    let next = takesFirst ? first[places.0] : second[places.1]
    precondition(!(next < position), "samples that do not ascend: \(next) after \(position)")
    sum += gap * (next - position)
    position = next
    if takesFirst {
      masses.0 = firstMass(masses.0, places.0)
      places.0 += 1
    } else {
      masses.1 = secondMass(masses.1, places.1)
      places.1 += 1
    }
    gap = abs(masses.0 / firstTotal - masses.1 / secondTotal)
  }
  return sum
}

private func total(of samples: Span<Double>, weights: Span<Double>) throws(WassersteinError) -> Double {
  guard !samples.isEmpty else { throw .empty }
  if weights.isEmpty { return Double(samples.count) }
  precondition(weights.count == samples.count, "\(weights.count) weights, \(samples.count) samples")
  var sum = 0.0
  for index in weights.indices {
    guard !(weights[index] < 0) else { throw .negativeWeight }
    sum += weights[index]
  }
  guard sum > 0, sum.isFinite else { throw .totalWeight }
  return sum
}

/// Why two distributions have no Wasserstein distance.
public enum WassersteinError: Error, Equatable, CustomStringConvertible {
  case empty
  case negativeWeight
  case totalWeight
  case notFinite

  /// One line for a person.
  public var description: String {
    switch self {
    case .empty: "a distribution without samples has no distance to another"
    case .negativeWeight: "a sample with a negative weight; weights must be at least 0"
    case .totalWeight: "weights whose sum is 0 or not finite; give at least one sample a finite weight above 0"
    case .notFinite: "samples that are not finite or too far apart; check where they come from"
    }
  }
}
