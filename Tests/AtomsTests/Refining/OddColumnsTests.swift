import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

import Atoms

/// Round columns of any profile on a jittered square lattice 14 px apart, on a sloping background.
private struct Scene {
  var image = Matrix(rows: 168, columns: 168)
  private(set) var truth: [AtomColumn] = []
  private(set) var found: [AtomColumn] = []

  init(seed: UInt64, noise: Double, slope: Double, profile: (_ distance: Double) -> Double) {
    var random = SeededGenerator(seed: seed)
    func uniform(_ reach: Double) -> Double { Double.random(in: -reach...reach, using: &random) }
    for index in 0..<121 {
      let (row, column) = (14 * Double(1 + index / 11) + uniform(0.5), 14 * Double(1 + index % 11) + uniform(0.5))
      truth.append(AtomColumn(row: row, column: column, intensity: 100, sigma: 2.2, method: .gaussian))
      found.append(
        AtomColumn(
          row: row + uniform(0.1), column: column + uniform(0.1), intensity: 100, sigma: 2.5, method: .blob))
    }
    for row in 0..<image.rows {
      for column in 0..<image.columns {
        var value = 20 + slope * Double(column) + noise * (0..<12).reduce(0) { sum, _ in sum + uniform(0.5) }
        for one in truth where abs(one.row - Double(row)) < 16 && abs(one.column - Double(column)) < 16 {
          value += profile(hypot(one.row - Double(row), one.column - Double(column)))
        }
        image[row, column] = Float(value)
      }
    }
  }
}

private func disc(radius: Double) -> (Double) -> Double { { 100 / (1 + exp(($0 - radius) / 0.4)) } }

private func gaussian(_ distance: Double) -> Double { 100 * exp(-distance * distance / (2 * 2.2 * 2.2)) }

@Suite struct OddColumnsTests {
  @Test(arguments: [3.5, 4.5, 5.5], [0.0, 1.0]) func discsAreNoWorseThanByTheirCentreOfMass(
    radius: Double, slope: Double
  ) {
    let scene = Scene(seed: 11, noise: 3, slope: slope, profile: disc(radius: radius))
    let centred = refinedColumns(scene.found, in: scene.image, options: .init(gaussianShare: 0))
    let fitted = refinedColumns(scene.found, in: scene.image)
    let errors = (centred: rootMeanSquare(centred, scene.truth), fitted: rootMeanSquare(fitted, scene.truth))
    #expect(errors.fitted <= errors.centred + 0.002, "radius \(radius), slope \(slope): \(errors)")
    #expect(radius > 4.5 || errors.fitted <= 0.035, "radius \(radius), slope \(slope): \(errors)")
  }

  /// A disc this large for its lattice is no Gaussian: 4.5 px is a third of their distance.
  @Test func wideDiscsSayThatTheyAreNoGaussians() {
    let scene = Scene(seed: 12, noise: 3, slope: 0, profile: disc(radius: 4.5))
    #expect(refinedColumns(scene.found, in: scene.image).allSatisfy { $0.method == .centreOfMass })
  }

  @Test(arguments: [-4, -1, 0.5, 2]) func aSlopeMovesNothing(slope: Double) {
    let scene = Scene(seed: 13, noise: 0, slope: slope, profile: gaussian)
    let centred = refinedColumns(scene.found, in: scene.image, options: .init(gaussianShare: 0))
    let fitted = refinedColumns(scene.found, in: scene.image)
    #expect(rootMeanSquare(centred, scene.truth) < 0.02, "slope \(slope)")
    #expect(rootMeanSquare(fitted, scene.truth) < 0.01, "slope \(slope)")
    #expect(fitted.allSatisfy { $0.method == .gaussian }, "slope \(slope)")
  }

  @Test func aSlopeUnderNoiseCostsLittle() {
    let level = Scene(seed: 14, noise: 5, slope: 0, profile: gaussian)
    let sloping = Scene(seed: 14, noise: 5, slope: 1, profile: gaussian)
    let errors = [level, sloping].map { rootMeanSquare(refinedColumns($0.found, in: $0.image), $0.truth) }
    #expect(errors[0] < 0.07 && errors[1] < 1.1 * errors[0], "\(errors)")
  }

  @Test func columnsOfAMicrographStayWhereTheyWereFound() throws {
    let picture = try NPYFixture(atomFixtures.appendingPathComponent("atoms/lsfo_crop.npy"))
    let image = Matrix(rows: picture.shape[0], columns: picture.shape[1], elements: picture.floats)
    let found = try findColumns(in: image, threads: 1)
    #expect(found.count > 100)
    let refined = refinedColumns(found, in: image)
    for (one, before) in zip(refined, found) where one.method == .gaussian {
      #expect(hypot(one.row - before.row, one.column - before.column) <= 1.5, "\(before)")
    }
    #expect(refined.count { $0.method == .gaussian } * 2 > refined.count)
    #expect(
      refined.allSatisfy {
        $0.row > -0.5 && $0.row < Double(image.rows) - 0.5 && $0.column > -0.5
          && $0.column < Double(image.columns) - 0.5
      })
  }
}
