import Foundation

/// Points in square cells, to find those near a place.
struct PlaceGrid {
  private let cell: Double
  private var cells: [Cell: [Int]] = [:]

  private struct Cell: Hashable {
    let row: Int
    let column: Int
  }

  /// An empty grid, cheapest for searches of a radius of about one cell.
  init(cell: Double) { self.cell = cell }

  private func index(_ value: Double) -> Int { Int((value / cell).rounded(.down)) }

  /// Adds a point under a number.
  mutating func insert(_ number: Int, row: Double, column: Double) {
    cells[Cell(row: index(row), column: index(column)), default: []].append(number)
  }

  /// The numbers of all points in the cells that a disc touches, in no order that means anything; some may lie beyond
  /// the disc.
  func near(row: Double, column: Double, radius: Double) -> [Int] {
    var found: [Int] = []
    for cellRow in index(row - radius)...index(row + radius) {
      for cellColumn in index(column - radius)...index(column + radius) {
        if let numbers = cells[Cell(row: cellRow, column: cellColumn)] { found += numbers }
      }
    }
    return found
  }
}
