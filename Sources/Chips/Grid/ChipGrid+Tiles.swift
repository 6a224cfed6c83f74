public import DataModel

extension ChipGrid {
  /// The grid that image_slicer (up to version 2) makes when it is asked for a number of tiles.
  ///
  /// With c = ⌈√tiles⌉ columns and r = ⌈tiles / c⌉ rows, a chip has ⌊imageColumns / c⌋ x ⌊imageRows / r⌋ px; the
  /// remainder at the right and the bottom is left out. More chips than asked for are normal (1000 gives 32 x 32).
  /// Its loops stop c px (r px) before the edge, so the last columns (rows) are lost where a chip is no wider than c
  /// px: that is reproduced here; ``coverageNotes(of:tiles:)`` tells the user.
  ///
  /// - Parameters:
  ///   - tiles: 2…9801.
  ///   - imageRows: height of the image in px.
  ///   - imageColumns: width of the image in px.
  /// - Throws: ``ChipGridError`` for a number out of range or a grid finer than the image.
  public static func tiles(_ tiles: Int, imageRows: Int, imageColumns: Int) throws(ChipGridError) -> ChipGrid {
    guard (2...9801).contains(tiles) else { throw .tilesOutOfRange(tiles) }
    let asked = gridAsked(for: tiles)
    let (chipRows, chipColumns) = (imageRows / asked.rows, imageColumns / asked.columns)
    guard imageRows > asked.rows, imageColumns > asked.columns else {
      throw .tilesFinerThanImage(tiles: tiles, imageRows: imageRows, imageColumns: imageColumns)
    }
    return ChipGrid(
      imageRows: imageRows, imageColumns: imageColumns, chipRows: chipRows, chipColumns: chipColumns,
      strideRows: chipRows, strideColumns: chipColumns,
      rows: (imageRows - asked.rows + chipRows - 1) / chipRows,
      columns: (imageColumns - asked.columns + chipColumns - 1) / chipColumns)
  }

  /// Rows and columns of chips that image_slicer's formula gives, before its loops lose some.
  static func gridAsked(for tiles: Int) -> (rows: Int, columns: Int) {
    let columns = Int(Double(tiles).squareRoot().rounded(.up))
    return ((tiles + columns - 1) / columns, columns)
  }
}
