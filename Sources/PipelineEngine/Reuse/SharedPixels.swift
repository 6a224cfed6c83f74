import DataModel

extension ChipGrid {
  /// The chips that share pixels with some chips, those among them.
  func sharingPixels(with chips: some Sequence<Int>) -> Set<Int> {
    let reach = (rows: (chipRows - 1) / strideRows, columns: (chipColumns - 1) / strideColumns)
    var found: Set<Int> = []
    for chip in chips {
      let place = address(of: chip)
      for row in max(0, place.row - reach.rows)...min(rows - 1, place.row + reach.rows) {
        for column in max(0, place.column - reach.columns)...min(columns - 1, place.column + reach.columns) {
          found.insert(index(of: ChipAddress(row: row, column: column)))
        }
      }
    }
    return found
  }
}
