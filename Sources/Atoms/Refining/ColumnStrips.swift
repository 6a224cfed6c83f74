import DataModel

/// Columns sorted by row, so that those near one of them are found without looking at all.
struct ColumnStrips: Sendable {
  private let columns: [AtomColumn]
  /// Places in the list, in ascending order of the row.
  private let sorted: [Int]
  /// Where each column stands in `sorted`.
  private let places: [Int]

  init(_ columns: [AtomColumn]) {
    self.columns = columns
    sorted = columns.indices.sorted { (columns[$0].row, $0) < (columns[$1].row, $1) }
    var places = [Int](repeating: 0, count: columns.count)
    for (place, index) in sorted.enumerated() { places[index] = place }
    self.places = places
  }

  /// Calls `body` with every other column at most `reach` px from one, always in the same order.
  func forEach(within reach: Double, of index: Int, _ body: (Int) -> Void) {
    func look(at other: Int) -> Bool {
      let rows = columns[other].row - columns[index].row
      guard abs(rows) <= reach else { return false }
      let across = columns[other].column - columns[index].column
      if rows * rows + across * across <= reach * reach { body(other) }
      return true
    }
    var after = places[index] + 1
    while after < sorted.count, look(at: sorted[after]) { after += 1 }
    var before = places[index] - 1
    while before >= 0, look(at: sorted[before]) { before -= 1 }
  }

  /// The columns nearest to one, at most `count`, the nearest first.
  func nearest(_ count: Int, to index: Int) -> [Int] {
    var found: [(distance: Double, index: Int)] = []
    func look(at other: Int) -> Bool {
      let rows = columns[other].row - columns[index].row
      if found.count == count, rows * rows > found[count - 1].distance { return false }
      let across = columns[other].column - columns[index].column
      let distance = rows * rows + across * across
      if found.count == count && distance >= found[count - 1].distance { return true }
      let place = found.firstIndex { $0.distance > distance } ?? found.count
      found.insert((distance, other), at: place)
      if found.count > count { found.removeLast() }
      return true
    }
    var after = places[index] + 1
    while after < sorted.count, look(at: sorted[after]) { after += 1 }
    var before = places[index] - 1
    while before >= 0, look(at: sorted[before]) { before -= 1 }
    return found.map(\.index)
  }
}
