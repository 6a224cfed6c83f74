import Foundation

/// The product of one half wave of a sine along each axis, for chips of one size.
///
/// Narrower in frequency than a Hann window and less wasteful of the chip's rim, which is what counts for chips of few
/// unit cells; it still falls to zero at the rim, so that a lattice cut off there makes no cross in the spectrum.
struct SineWindow: Sendable {
  private let rows: [Double]
  private let columns: [Double]
  /// Sum of the window's values and of their squares.
  private let sum: Double
  private let energy: Double

  init(rows: Int, columns: Int) {
    self.rows = halfSine(rows)
    self.columns = halfSine(columns)
    sum = self.rows.reduce(0, +) * self.columns.reduce(0, +)
    energy = self.rows.reduce(0) { $0 + $1 * $1 } * self.columns.reduce(0) { $0 + $1 * $1 }
  }

  /// Subtracts the windowed mean from a chip, multiplies by the window and scales to a sum of squares of 1, so that
  /// the mean power of the transform is 1 too (Parseval).
  ///
  /// - Parameters:
  ///   - chip: as many rows and columns as the window has.
  ///   - padded: takes the result at its top left; the rest is left alone.
  ///   - rowLength: elements of `padded` from one row to the next.
  /// - Returns: the variance under the window before scaling, in the chip's unit squared; 0 for a constant chip, whose
  ///   result is 0.
  func apply(to chip: Span<Float>, into padded: inout [Float], rowLength: Int) -> Double {
    let (rows, columns) = (rows.span, columns.span)
    let width = columns.count
    var weighted = 0.0
    for r in 0..<rows.count {
      var rowSum = 0.0
      for c in 0..<width { rowSum += columns[c] * Double(chip[r * width + c]) }
      weighted += rows[r] * rowSum
    }
    let mean = weighted / sum
    var squares = 0.0
    for r in 0..<rows.count {
      var rowSum = 0.0
      for c in 0..<width {
        let value = (Double(chip[r * width + c]) - mean) * columns[c]
        rowSum += value * value
      }
      squares += rows[r] * rows[r] * rowSum
    }
    let scale = squares == 0 ? 0 : 1 / squares.squareRoot()
    var target = padded.mutableSpan
    for r in 0..<rows.count {
      let factor = rows[r] * scale
      for c in 0..<width {
        target[r * rowLength + c] = Float((Double(chip[r * width + c]) - mean) * columns[c] * factor)
      }
    }
    return squares / energy
  }
}

/// One half wave of a sine over `count` samples, at their centres.
private func halfSine(_ count: Int) -> [Double] {
  (0..<count).map { sin(.pi * (Double($0) + 0.5) / Double(count)) }
}
