import DataModel
import Foundation
import Kernels
import Testing

@testable import Atoms

@Suite struct RefiningTests {
  @Test func findsEveryFieldOfACleanColumn() {
    let lattice = SyntheticLattice()
    let refined = refinedColumns(lattice.found, in: lattice.image)
    #expect(rootMeanSquare(refined, lattice.truth) < 1e-3)
    for (one, truth) in zip(refined, lattice.truth) {
      #expect(one.method == .gaussian)
      #expect(abs(one.intensity - truth.intensity) < 0.01 * truth.intensity)
      #expect(abs(one.sigma - truth.sigma) < 0.01 * truth.sigma)
      #expect(abs(one.ellipticity - truth.ellipticity) < 0.01)
      #expect(abs(one.rotation - truth.rotation) < 0.02)
      #expect(one.fitQuality > 0.999 && one.fitQuality <= 1)
      #expect(one.neighbourDistance > 12 && one.neighbourDistance < 15)
    }
  }

  @Test(arguments: RefiningOptions.Rule.allCases) func aQuarterTurnTurnsTheColumns(rule: RefiningOptions.Rule) {
    let lattice = SyntheticLattice(seed: 3, noise: 3)
    let last = Double(lattice.image.rows - 1)
    /// Clockwise: (row, column) to (column, last row − row).
    func turned(_ columns: [AtomColumn]) -> [AtomColumn] {
      columns.map { one in
        var result = one
        result.row = one.column
        result.column = last - one.row
        return result
      }
    }
    var image = Matrix(rows: lattice.image.columns, columns: lattice.image.rows)
    for row in 0..<lattice.image.rows {
      for column in 0..<lattice.image.columns {
        image[column, lattice.image.rows - 1 - row] = lattice.image[row, column]
      }
    }
    let options = RefiningOptions(rule: rule)
    let straight = refinedColumns(lattice.found, in: lattice.image, options: options)
    let rotated = refinedColumns(turned(lattice.found), in: image, options: options)
    // Atomap rounds half a pixel to even, which a turn does not keep.
    #expect(largestShift(turned(straight), rotated) < (rule == .standard ? 1e-3 : 0.02))
    for (one, other) in zip(straight, rotated) {
      #expect(abs(one.ellipticity - other.ellipticity) < 0.02)
      let angle = abs(abs(one.rotation - other.rotation) - .pi / 2)
      #expect(one.ellipticity < 1.1 || angle < 0.05 || rule == .atomap)
    }
  }

  @Test func brightnessAndContrastMoveNothing() {
    let lattice = SyntheticLattice(seed: 4, noise: 3)
    let refined = refinedColumns(lattice.found, in: lattice.image)
    var brighter = lattice.image
    brighter.elements = brighter.elements.map { 37 * $0 + 1000 }
    let again = refinedColumns(lattice.found, in: brighter)
    #expect(largestShift(refined, again) < 0.002)
    for (one, other) in zip(refined, again) {
      #expect(abs(37 * one.intensity - other.intensity) < 0.1 * other.intensity)
    }
  }

  @Test func threadsAndOrderChangeNothing() {
    let lattice = SyntheticLattice(seed: 5, noise: 4)
    let one = refinedColumns(lattice.found, in: lattice.image)
    for threads in [2, 3] {
      #expect(sameBytes(one, refinedColumns(lattice.found, in: lattice.image, threads: threads)))
    }
    let reversed = refinedColumns(lattice.found.reversed(), in: lattice.image)
    #expect(largestShift(one, reversed.reversed()) < 1e-9)
  }

  @Test func aShareOfNothingLeavesAStepOut() {
    let lattice = SyntheticLattice(noise: 2)
    let untouched = refinedColumns(
      lattice.found, in: lattice.image, options: .init(centreOfMassShare: 0, gaussianShare: 0))
    #expect(sameBytes(untouched, withNeighbourDistances(lattice.found)))
    let centred = refinedColumns(lattice.found, in: lattice.image, options: .init(gaussianShare: 0))
    #expect(centred.allSatisfy { $0.method == .centreOfMass && $0.fitQuality.isNaN && $0.ellipticity == 1 })
    #expect(rootMeanSquare(centred, lattice.truth) < 0.3)
  }

  @Test func noisyColumnsAreBetterByTheGaussian() {
    let lattice = SyntheticLattice(seed: 6, noise: 5)
    let centred = refinedColumns(lattice.found, in: lattice.image, options: .init(gaussianShare: 0))
    let fitted = refinedColumns(lattice.found, in: lattice.image)
    #expect(rootMeanSquare(fitted, lattice.truth) < rootMeanSquare(centred, lattice.truth))
    #expect(fitted.allSatisfy { $0.method == .gaussian && $0.fitQuality > 0.5 })
  }
}
