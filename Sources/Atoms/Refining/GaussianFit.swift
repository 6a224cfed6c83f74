import Foundation

/// Fits a ``GaussianPeak`` to pixels by least squares: Levenberg and Marquardt's method with exact derivatives.
struct GaussianFit {
  /// Whether the offset is fitted too.
  var fitsOffset: Bool
  /// A step shorter than this in px ends the fit.
  var tolerance: Double
  /// Most steps tried.
  var steps: Int

  /// The peak nearest to the start with the smallest sum of squares, and this sum; nothing where none was reached in
  /// the allowed steps, or the peak was hopeless on the way. The pixels' values must be finite.
  func fit(
    _ pixels: MaskPixels, from start: GaussianPeak, while isHopeful: (GaussianPeak) -> Bool = { _ in true }
  ) -> (peak: GaussianPeak, squares: Double)? {
    var peak = start
    guard peak.isPeak else { return nil }
    var equations = NormalEquations(pixels, at: peak, fitsOffset: fitsOffset)
    var damping = 1e-3
    for _ in 0..<steps {
      guard let step = equations.solution(damping: damping) else {
        damping *= 10
        if damping > 1e12 { return nil }
        continue
      }
      let trial = peak.moved(by: step)
      let isShort = abs(step[1]) < tolerance && abs(step[2]) < tolerance
      guard trial.isPeak else {
        damping *= 10
        if damping > 1e12 { return nil }
        continue
      }
      let next = NormalEquations(pixels, at: trial, fitsOffset: fitsOffset)
      if next.squares <= equations.squares {
        guard isHopeful(trial) else { return nil }
        peak = trial
        equations = next
        // A step is short for want of anything to gain, or because it was damped.
        if isShort && damping < 0.01 { return (peak, equations.squares) }
        damping = max(damping / 10, 1e-12)
      } else {
        // Nothing is gained any more but rounding.
        if isShort && damping > 1 { return (peak, equations.squares) }
        damping *= 10
        if damping > 1e12 { return (peak, equations.squares) }
      }
    }
    return nil
  }
}

/// The linear equations of one step: JᵀJ with Jᵀr in the last lane of each row.
private struct NormalEquations {
  private var rows: [SIMD8<Double>]
  /// The sum of the squared residuals.
  private(set) var squares: Double

  /// One pass over the pixels; sums in their order.
  init(_ pixels: MaskPixels, at peak: GaussianPeak, fitsOffset: Bool) {
    typealias Lanes = SIMD8<Double>
    var (r0, r1, r2, r3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var (r4, r5, r6) = (Lanes.zero, Lanes.zero, Lanes.zero)
    var squares = 0.0
    let (ys, xs, values) = (pixels.rows.span, pixels.columns.span, pixels.values.span)
    let unit = fitsOffset ? 1.0 : 0.0
    for index in 0..<values.count {
      let dy = ys[index] - peak.row
      let dx = xs[index] - peak.column
      let (u, v) = (peak.a * dx + peak.b * dy, peak.b * dx + peak.c * dy)
      let e = exp(-(u * dx + v * dy))
      let value = peak.height * e
      let residual = values[index] - value - peak.offset
      let lanes = Lanes(
        e, 2 * value * v, 2 * value * u, -value * dx * dx, -2 * value * dx * dy, -value * dy * dy, unit, residual)
      r0 += lanes * e
      r1 += lanes * lanes[1]
      r2 += lanes * lanes[2]
      r3 += lanes * lanes[3]
      r4 += lanes * lanes[4]
      r5 += lanes * lanes[5]
      r6 += lanes * unit
      squares += residual * residual
    }
    rows = [r0, r1, r2, r3, r4, r5, r6]
    self.squares = squares
  }

  /// The step for a damping that is a share of each diagonal element; nothing where the equations are singular.
  /// A parameter without influence stays where it is.
  func solution(damping: Double) -> SIMD8<Double>? {
    var rows = rows
    for index in rows.indices {
      rows[index][index] = rows[index][index] == 0 ? 1 : rows[index][index] * (1 + damping)
    }
    // Gauss and Jordan's elimination; a positive definite matrix needs no exchange of rows.
    for pivot in rows.indices {
      let diagonal = rows[pivot][pivot]
      guard diagonal > 0, diagonal.isFinite else { return nil }
      rows[pivot] /= diagonal
      for other in rows.indices where other != pivot { rows[other] -= rows[pivot] * rows[other][pivot] }
    }
    var step = SIMD8<Double>.zero
    for index in rows.indices { step[index] = rows[index][7] }
    return step
  }
}
