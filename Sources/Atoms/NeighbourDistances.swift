public import DataModel

/// Writes into every column the distance to the nearest other column.
///
/// - Returns: the columns in their order, `neighbourDistance` in px; NaN for a column that is the only one.
///
/// Columns are sorted by row once, and each search goes outwards until the rows alone are farther apart than the best
/// found: for columns spread evenly its cost grows with their number times the number in one strip of that height.
public func withNeighbourDistances(_ columns: [AtomColumn]) -> [AtomColumn] {
  let sorted = columns.indices.sorted { (columns[$0].row, $0) < (columns[$1].row, $1) }
  var result = columns
  for (place, index) in sorted.enumerated() {
    var nearest = Double.infinity
    /// Looks at one other column; false where that and all beyond it are too far away.
    func look(at other: Int) -> Bool {
      let rows = columns[sorted[other]].row - columns[index].row
      if rows * rows >= nearest { return false }
      let across = columns[sorted[other]].column - columns[index].column
      nearest = min(nearest, rows * rows + across * across)
      return true
    }
    var after = place + 1
    while after < sorted.count, look(at: after) { after += 1 }
    var before = place - 1
    while before >= 0, look(at: before) { before -= 1 }
    result[index].neighbourDistance = nearest.isFinite ? nearest.squareRoot() : .nan
  }
  return result
}
