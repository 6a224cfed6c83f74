import DataModel
import Kernels
import Testing

@testable import Atoms

@Suite struct RefiningBadInputTests {
  private func blob(_ row: Double, _ column: Double, sigma: Double = 2) -> AtomColumn {
    AtomColumn(row: row, column: column, intensity: 1, sigma: sigma, method: .blob)
  }

  @Test(arguments: RefiningOptions.Rule.allCases) func noColumnsAndNoPixels(rule: RefiningOptions.Rule) {
    let options = RefiningOptions(rule: rule)
    #expect(refinedColumns([], in: Matrix(rows: 4, columns: 4), options: options).isEmpty)
    let pair = [blob(1, 1), blob(1, 3)]
    let refined = refinedColumns(pair, in: Matrix(rows: 0, columns: 0), options: options)
    #expect(sameBytes(refined, withNeighbourDistances(pair)))
  }

  @Test func oneColumn() {
    let lattice = SyntheticLattice(rows: 40, columns: 40, spacing: 18)
    let refined = refinedColumns([lattice.found[0]], in: lattice.image)
    #expect(largestShift(refined, [lattice.truth[0]]) < 0.02)
    #expect(refined[0].method == .gaussian && refined[0].neighbourDistance.isNaN)
    let atomap = refinedColumns([lattice.found[0]], in: lattice.image, options: .init(rule: .atomap))
    #expect(sameBytes(atomap, [lattice.found[0]]))
  }

  @Test(arguments: RefiningOptions.Rule.allCases) func aConstantImageRefinesNothing(rule: RefiningOptions.Rule) {
    let lattice = SyntheticLattice()
    for level in [0, 7] as [Float] {
      let flat = Matrix(rows: 120, columns: 140, repeating: level)
      let refined = refinedColumns(lattice.found, in: flat, options: .init(rule: rule))
      #expect(refined.allSatisfy { $0.method != .gaussian })
      // Atomap's centre of mass of a constant is the middle of the pixel, which these columns stand on.
      #expect(largestShift(refined, lattice.found) < 1e-9)
      #expect(rule == .atomap || refined.allSatisfy { $0.method == .blob })
    }
  }

  @Test func aSaturatedImageKeepsItsColumns() {
    var lattice = SyntheticLattice()
    lattice.image.elements = lattice.image.elements.map { min($0, 30) }
    let refined = refinedColumns(lattice.found, in: lattice.image)
    #expect(rootMeanSquare(refined, lattice.truth) < 0.05)
  }

  @Test(arguments: RefiningOptions.Rule.allCases, [Float.nan, .infinity])
  func aMaskWithoutNumberIsLeftAlone(rule: RefiningOptions.Rule, value: Float) {
    var lattice = SyntheticLattice(noise: 2)
    let hit = 30
    lattice.image[Int(lattice.found[hit].row), Int(lattice.found[hit].column)] = value
    let refined = refinedColumns(lattice.found, in: lattice.image, options: .init(rule: rule))
    #expect(refined[hit].method == .blob)
    #expect(refined[hit].row == lattice.found[hit].row && refined[hit].column == lattice.found[hit].column)
    #expect(refined.count { $0.method == .gaussian } == refined.count - 1)
  }

  @Test(arguments: RefiningOptions.Rule.allCases) func closeAndEqualColumnsStayWhereTheyAre(rule: RefiningOptions.Rule)
  {
    let lattice = SyntheticLattice(noise: 1)
    let found =
      lattice.found + [
        blob(lattice.found[20].row + 1, lattice.found[20].column + 1), lattice.found[40], blob(-30, -30), blob(500, 3),
      ]
    let refined = refinedColumns(found, in: lattice.image, options: .init(rule: rule))
    for index in [20, 40, found.count - 4, found.count - 3] {
      #expect(largestShift([refined[index]], [found[index]]) < 1.5)
      #expect(rule == .atomap || refined[index].method != .gaussian)
    }
    for index in [found.count - 2, found.count - 1] {
      #expect(refined[index].method == .blob && refined[index].row == found[index].row)
    }
  }

  @Test(arguments: RefiningOptions.Rule.allCases) func columnsAtTheBorder(rule: RefiningOptions.Rule) {
    let lattice = SyntheticLattice()
    // The first row and column of columns now stand on the very edge.
    var image = Matrix(rows: 106, columns: 126)
    for row in 0..<106 { for column in 0..<126 { image[row, column] = lattice.image[row + 14, column + 14] } }
    let found = lattice.found.map { blob($0.row - 14, $0.column - 14) }
    let truth = lattice.truth.map { blob($0.row - 14, $0.column - 14) }
    let refined = refinedColumns(found, in: image, options: .init(rule: rule))
    #expect(largestShift(refined, truth) < (rule == .standard ? 0.1 : 3))
  }
}
