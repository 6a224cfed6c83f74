import DataModel
import Kernels
import Testing

@testable import Atoms

@Suite struct NeighbourDistancesTests {
  private func column(_ row: Double, _ column: Double) -> AtomColumn {
    AtomColumn(row: row, column: column, intensity: 1, sigma: 1, method: .blob)
  }

  @Test func aLonelyColumnHasNoNeighbour() {
    #expect(withNeighbourDistances([]).isEmpty)
    #expect(withNeighbourDistances([column(3, 4)])[0].neighbourDistance.isNaN)
  }

  @Test func equalPlacesAreAtNoDistance() {
    #expect(withNeighbourDistances([column(3, 4), column(3, 4)]).map(\.neighbourDistance) == [0, 0])
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func agreesWithEveryPair(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let columns = (0..<200).map { _ in
      column(Double.random(in: 0..<90, using: &random), Double.random(in: 0..<60, using: &random))
    }
    let found = withNeighbourDistances(columns)
    for (index, one) in columns.enumerated() {
      let others = columns.indices.filter { $0 != index }.map {
        let (rows, across) = (columns[$0].row - one.row, columns[$0].column - one.column)
        return (rows * rows + across * across).squareRoot()
      }
      #expect(found[index].neighbourDistance == others.min(), "column \(index), seed \(seed)")
    }
  }
}
