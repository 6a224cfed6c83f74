public import DataModel

/// What a grid leaves out of the image, for the user to know.
///
/// - Parameters:
///   - grid: the grid.
///   - tiles: the number of tiles asked for where the grid comes from ``DataModel/ChipGrid/tiles(_:imageRows:imageColumns:)``.
/// - Returns: sentences without a full stop: where image_slicer's rule gives another number of chips than asked or
///   loses rows and columns, and which px no chip covers with their share of the image's area; nothing where
///   everything is as asked and covered.
public func coverageNotes(of grid: ChipGrid, tiles: Int?) -> [String] {
  var notes: [String] = []
  if let tiles {
    let asked = ChipGrid.gridAsked(for: tiles)
    if asked.rows > grid.rows || asked.columns > grid.columns {
      let lost = [count(asked.rows - grid.rows, "row"), count(asked.columns - grid.columns, "column")]
      notes.append(
        "tiles: \(tiles): image_slicer's rule loses the last \(lost.compactMap { $0 }.joined(separator: " and the last ")) "
          + "of chips: \(grid.rows) x \(grid.columns) chips instead of \(asked.rows) x \(asked.columns); give `size` "
          + "to keep them")
    } else if grid.count != tiles {
      notes.append(
        "tiles: \(tiles): image_slicer's rule gives \(grid.count) chips (\(grid.rows) x \(grid.columns))")
    }
  }
  let missing =
    1 - share(grid.rows, grid.chipRows, grid.strideRows, grid.imageRows)
    * share(grid.columns, grid.chipColumns, grid.strideColumns, grid.imageColumns)
  guard missing > 0 else { return notes }
  let remainder = grid.remainder
  var places: [String] = []
  if remainder.rows > 0 { places.append("\(remainder.rows) px at the bottom") }
  if remainder.columns > 0 { places.append("\(remainder.columns) px at the right") }
  if grid.strideRows > grid.chipRows && grid.rows > 1 {
    places.append("\(grid.strideRows - grid.chipRows) px between rows of chips")
  }
  if grid.strideColumns > grid.chipColumns && grid.columns > 1 {
    places.append("\(grid.strideColumns - grid.chipColumns) px between columns of chips")
  }
  notes.append("no chip covers \(percentage(missing)) of the image: \(places.joined(separator: ", "))")
  return notes
}

/// The share of an axis that chips cover.
private func share(_ chips: Int, _ size: Int, _ stride: Int, _ image: Int) -> Double {
  Double((chips - 1) * min(stride, size) + size) / Double(image)
}

/// A share of 0…1 in per cent; never "0 %" for something.
private func percentage(_ share: Double) -> String {
  let hundredths = (share * 10000).rounded()
  return hundredths < 1 ? "less than 0.01 %" : "\(roundedNumber(hundredths / 100)) %"
}

/// "1 row", "2 rows", or nothing for none.
private func count(_ number: Int, _ noun: String) -> String? {
  number == 0 ? nil : number == 1 ? noun : "\(number) \(noun)s"
}
