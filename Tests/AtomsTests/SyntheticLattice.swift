import DataModel
import Foundation
import Kernels
import TestSupport

let atomFixtures = fixtures()

/// A picture of oblong Gaussian columns whose places are known; the same for the same seed.
struct SyntheticLattice {
  var image: Matrix
  let truth: [AtomColumn]
  /// The truth moved by up to a pixel, as a finder would give it.
  let found: [AtomColumn]

  init(
    seed: UInt64 = 1, rows: Int = 120, columns: Int = 140, spacing: Double = 14, sigma: Double = 2.4,
    ellipticity: Double = 1.2, rotation: Double = 0.4, jitter: Double = 0.4, noise: Double = 0, offset: Double = 5
  ) {
    var random = SeededGenerator(seed: seed)
    func uniform(_ reach: Double) -> Double { Double.random(in: -reach...reach, using: &random) }
    var truth: [AtomColumn] = []
    for y in stride(from: spacing, to: Double(rows) - spacing / 2, by: spacing) {
      for x in stride(from: spacing, to: Double(columns) - spacing / 2, by: spacing) {
        truth.append(
          AtomColumn(
            row: y + uniform(jitter), column: x + uniform(jitter), intensity: 50 + uniform(20), sigma: sigma,
            ellipticity: ellipticity, rotation: rotation, method: .gaussian))
      }
    }
    let (cosine, sine) = (cos(rotation), sin(rotation))
    let (long, short) = (sigma * ellipticity.squareRoot(), sigma / ellipticity.squareRoot())
    image = Matrix(rows: rows, columns: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        var value = offset
        for one in truth where abs(one.row - Double(row)) < 8 * sigma && abs(one.column - Double(column)) < 8 * sigma {
          let (dy, dx) = (Double(row) - one.row, Double(column) - one.column)
          let (along, across) = ((dx * cosine + dy * sine) / long, (dy * cosine - dx * sine) / short)
          value += one.intensity * exp(-(along * along + across * across) / 2)
        }
        // The sum of twelve uniform numbers is close to a normal one.
        if noise > 0 { value += noise * (0..<12).reduce(0) { sum, _ in sum + uniform(0.5) } }
        image[row, column] = Float(value)
      }
    }
    self.truth = truth
    found = truth.map { one in
      AtomColumn(
        row: (one.row + uniform(0.8)).rounded(), column: (one.column + uniform(0.8)).rounded(), intensity: 1,
        sigma: sigma, method: .blob)
    }
  }
}

/// Root of the mean squared distance between columns of the same place in two lists.
func rootMeanSquare(_ first: [AtomColumn], _ second: [AtomColumn]) -> Double {
  let squares = zip(first, second).map { pow($0.row - $1.row, 2) + pow($0.column - $1.column, 2) }
  return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
}

/// The largest distance between columns of the same place in two lists.
func largestShift(_ first: [AtomColumn], _ second: [AtomColumn]) -> Double {
  zip(first, second).map { hypot($0.row - $1.row, $0.column - $1.column) }.max() ?? 0
}

/// Whether all fields agree to the last digit; NaN agrees with NaN.
func sameBytes(_ first: [AtomColumn], _ second: [AtomColumn]) -> Bool { "\(first)" == "\(second)" }
