import DataModel
import Foundation

/// The temperature of a softmax over distances, fitted to supports.
///
/// It minimises the negative log-likelihood of the left-out supports,
///
///     L(T) = Σ_j ln(1 + Σ_k exp(−g_jk / T)),  g_jk = D_jk − D_j,own,
///
/// which is convex in 1/T (a sum of log-sum-exps of linear functions), so it has one minimum and the sign of its
/// derivative says on which side of it a T lies. Bounds:
///
/// - below: where no left-out support is nearer to another class than to its own the minimum lies at T → 0, and claims
///   a certainty that n supports cannot show. Jeffreys' prior of a share grants them (n+½)/(n+1) (the estimator of
///   Krichevsky and Trofimov): T is then the one at which the mean probability of the right class is that.
/// - above: a thousand times the largest difference between two classes' distances of any chip, where all classes are
///   equally likely to within a thousandth; reached where the supports show nothing. 1 where all distances are equal.
///
/// Where some class has no support that can be left out, T is the median gap of the supports between their two nearest
/// classes; a median of 0 is replaced by the largest difference named above, or by 1 if that is 0 too.
struct Temperature {
  /// Above 0 and finite, in the unit of the distances.
  let value: Double
  let method: TemperatureMethod

  init(leftOut: LeftOutSupports, supportGaps: [Double], spread: Double) {
    guard leftOut.coverEveryClass else {
      let gap = median(supportGaps)
      value = gap > 0 ? gap : spread > 0 ? spread : 1
      method = .medianGap
      return
    }
    let likelihood = LeftOutLikelihood(leftOut)
    let upper = spread > 0 ? 1000 * spread : 1
    // At a thousandth of the smallest difference every probability is 0, 1, or shared by exact equals.
    guard let smallest = likelihood.smallestDifference, likelihood.favoursCooling(at: upper) else {
      value = upper
      method = .leaveOneOut
      return
    }
    let lower = smallest / 1000
    let count = Double(leftOut.count)
    let shown = (count + 0.5) / (count + 1)
    if likelihood.separable {
      // Classes that are as good as equally far from some support keep the probability below the bound at any
      // temperature worth the name; the bound is then lowered likewise.
      let most = likelihood.meanProbability(at: max(lower, likelihood.medianDifference / 1000))
      let limit = most > shown ? shown : shown * most
      value = boundary(lower, upper) { likelihood.meanProbability(at: $0) > limit }
      method = .leaveOneOutFloor
      return
    }
    value = boundary(lower, upper) { !likelihood.favoursCooling(at: $0) }
    method = .leaveOneOut
  }
}

/// Where a condition that holds at `lower` and not at `upper` ceases to hold, by halving on the logarithmic scale.
private func boundary(_ lower: Double, _ upper: Double, _ holds: (Double) -> Bool) -> Double {
  var low = log(lower)
  var high = log(upper)
  // 64 halvings of at most 250 (e-folds between the ends of the range of `Float`) reach the last bit.
  for _ in 0..<64 {
    let middle = low + (high - low) / 2
    if holds(exp(middle)) { low = middle } else { high = middle }
  }
  return exp(high)
}

/// The median; the mean of the middle two where their number is even; 0 of none.
func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return 0 }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
