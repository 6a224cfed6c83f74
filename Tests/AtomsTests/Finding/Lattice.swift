import Foundation
import Kernels

/// A made micrograph: Gaussian columns on a background, with noise.
struct Lattice {
  /// Places and heights of the columns, in px and counts.
  var columns: [(row: Double, column: Double, height: Double, sigma: Double)] = []

  /// Two sublattices of a square cell, the second in its middle and dimmer, a little turned and jittered.
  static func twoSublattices(
    rows: Int, columns: Int, cell: Double = 20, sigma: Double = 2.6, dim: Double = 0.35, angle: Double = 0.06,
    jitter: Double = 0.3, seed: UInt64
  ) -> Lattice {
    var random = SeededGenerator(seed: seed)
    var lattice = Lattice()
    let count = Int(Double(max(rows, columns)) / cell) + 4
    for i in -count...count {
      for j in -count...count {
        for (shift, height) in [(0.0, 100.0), (0.5, 100 * dim)] {
          let (y, x) = ((Double(i) + shift) * cell, (Double(j) + shift) * cell)
          let row = y * cos(angle) + x * sin(angle) + Double.random(in: -jitter...jitter, using: &random) + 3
          let column = x * cos(angle) - y * sin(angle) + Double.random(in: -jitter...jitter, using: &random) + 4
          guard row > -10, row < Double(rows + 10), column > -10, column < Double(columns + 10) else { continue }
          lattice.columns.append((row, column, height, sigma))
        }
      }
    }
    return lattice
  }

  /// The image on a background of 20 counts with evenly distributed noise of the given standard deviation.
  func image(rows: Int, columns: Int, noise: Double, seed: UInt64 = 1) -> Matrix {
    func span(_ centre: Int, _ reach: Int, _ count: Int) -> Range<Int> {
      (centre - reach..<centre + reach + 1).clamped(to: 0..<count)
    }
    var random = SeededGenerator(seed: seed)
    var counts = [Double](repeating: 20, count: rows * columns)
    for atom in self.columns {
      let reach = Int(5 * atom.sigma + 1)
      let (centreRow, centreColumn) = (Int(atom.row.rounded()), Int(atom.column.rounded()))
      for row in span(centreRow, reach, rows) {
        for column in span(centreColumn, reach, columns) {
          let (down, across) = (Double(row) - atom.row, Double(column) - atom.column)
          counts[row * columns + column] +=
            atom.height * exp(-(down * down + across * across) / (2 * atom.sigma * atom.sigma))
        }
      }
    }
    let half = noise * 3.0.squareRoot()
    return Matrix(
      rows: rows, columns: columns,
      elements: counts.map { Float($0 + (half > 0 ? Double.random(in: -half...half, using: &random) : 0)) })
  }

  /// The columns at least so far inside an image.
  func inside(rows: Int, columns: Int, margin: Double) -> [(row: Double, column: Double)] {
    self.columns.filter {
      $0.row >= margin && $0.row <= Double(rows - 1) - margin && $0.column >= margin
        && $0.column <= Double(columns - 1) - margin
    }.map { ($0.row, $0.column) }
  }
}
