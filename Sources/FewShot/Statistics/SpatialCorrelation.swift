import Foundation

/// How far over the grid the classes of chips resemble each other: an exponential correlation `exp(−h / a)` of chips h
/// apart, its length a fitted to the correlation found at short distances.
///
/// A field that is few lengths wide shows less correlation than there is, because its own mean is taken off; the fit
/// knows that: what is compared with the correlation found is `(exp(−h/a) − Γ) / (1 − Γ)`, with Γ the mean correlation
/// between two chips of the whole field.
struct SpatialCorrelation {
  /// The length a, in chips, 0.2 to twice the grid's longer side.
  let length: Double
  /// How many independent chips the field is worth: 1/Γ.
  let effectiveChips: Double

  /// - Parameter field: deviations from the mean; some must differ from 0.
  init(of field: ClassField) {
    let found = field.shortCorrelations()
    let longest = 2 * Double(max(field.rows, field.columns))
    func misfit(_ length: Double) -> Double {
      let mean = meanCorrelation(rows: field.rows, columns: field.columns, length: length)
      return found.enumerated().reduce(0) { sum, entry in
        let expected = (exp(-Double(entry.offset + 1) / length) - mean) / (1 - mean)
        return sum + (expected - entry.element) * (expected - entry.element)
      }
    }
    // Nothing is known about the shape of the misfit, so the whole range is tried in steps of 12 %.
    var best = (length: 0.2, misfit: Double.infinity)
    var candidate = 0.2
    while candidate <= longest {
      let error = misfit(candidate)
      if error < best.misfit { best = (candidate, error) }
      candidate *= 1.12
    }
    length = best.length
    effectiveChips = 1 / meanCorrelation(rows: field.rows, columns: field.columns, length: best.length)
  }

  /// What the variance of the field's mean is, per variance of the means of blocks around it.
  ///
  /// Of blocks as long as the field is wide, or as short as the correlation, the scatter alone says too little; with
  /// the mean correlation Γ within the field and γ within a block, the ratio is Γ / (γ − Γ).
  func fieldVariance(ofBlocks block: (rows: Int, columns: Int), variance: Double) -> Double {
    let whole = 1 / effectiveChips
    let within = meanCorrelation(rows: block.rows, columns: block.columns, length: length)
    return variance * whole / (within - whole)
  }
}

/// The mean of `exp(−h / length)` over all pairs of cells of a grid, a cell with itself included.
private func meanCorrelation(rows: Int, columns: Int, length: Double) -> Double {
  let down = lags(rows)
  let right = lags(columns)
  var sum = 0.0
  for a in down {
    for b in right {
      sum += a.weight * b.weight * exp(-(a.lag * a.lag + b.lag * b.lag).squareRoot() / length)
    }
  }
  return sum
}

/// The distances between two of `count` cells in a row and how often they occur; far ones are joined, so that a grid of
/// a million chips takes no longer than one of a few thousand.
private func lags(_ count: Int) -> [(lag: Double, weight: Double)] {
  var result: [(lag: Double, weight: Double)] = []
  var start = 0
  while start < count {
    let width = max(1, start / 16)
    let end = min(start + width, count)
    var weight = 0.0
    var moment = 0.0
    for lag in start..<end {
      let pairs = Double(count - lag) * (lag == 0 ? 1 : 2) / Double(count * count)
      weight += pairs
      moment += pairs * Double(lag)
    }
    result.append((moment / weight, weight))
    start = end
  }
  return result
}
