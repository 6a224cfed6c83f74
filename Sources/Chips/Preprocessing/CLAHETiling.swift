/// How CLAHE divides an image into tiles, and between which tiles every pixel lies.
struct Tiling: Sendable {
  let rows: Int
  let columns: Int
  let tileRows: Int
  let tileColumns: Int
  let paddedRows: Int
  let paddedColumns: Int

  /// Where one of the sides does not divide, both are extended, a side that divides by a whole `tiles` px: so does
  /// OpenCV.
  init(rows: Int, columns: Int, options: CLAHEOptions) {
    self.rows = rows
    self.columns = columns
    tileRows = options.tileRows
    tileColumns = options.tileColumns
    let even = rows % tileRows == 0 && columns % tileColumns == 0
    paddedRows = even ? rows : rows + tileRows - rows % tileRows
    paddedColumns = even ? columns : columns + tileColumns - columns % tileColumns
  }

  /// Height of a tile in px.
  var tileHeight: Int { paddedRows / tileRows }
  /// Width of a tile in px.
  var tileWidth: Int { paddedColumns / tileColumns }

  /// A stretch of columns that lie between the same two columns of tiles.
  struct ColumnRun: Sendable, Equatable {
    var columns: Range<Int>
    var left: Int
    var right: Int
  }

  /// All columns of the image in runs, left to right.
  var columnRuns: [ColumnRun] {
    var runs: [ColumnRun] = []
    for column in 0..<columns {
      let (left, right, _) = Tiling.neighbours(of: column, side: tileWidth, tiles: tileColumns)
      if let last = runs.last, last.left == left, last.right == right {
        runs[runs.count - 1].columns = last.columns.lowerBound..<column + 1
      } else {
        runs.append(ColumnRun(columns: column..<column + 1, left: left, right: right))
      }
    }
    return runs
  }

  /// The share of the right one of a column's two tiles, for every column.
  var columnShares: [Float] {
    (0..<columns).map { Tiling.neighbours(of: $0, side: tileWidth, tiles: tileColumns).share }
  }

  /// The two rows of tiles around a pixel row, and the share of the lower one.
  func tileRows(around row: Int) -> (upper: Int, lower: Int, share: Float) {
    let (upper, lower, share) = Tiling.neighbours(of: row, side: tileHeight, tiles: tileRows)
    return (upper, lower, share)
  }

  /// The tiles before and after a pixel along one axis and the share of the second. The share is that of the place
  /// between the two tiles' centres before they are limited to the tiles that there are.
  private static func neighbours(of pixel: Int, side: Int, tiles: Int) -> (before: Int, after: Int, share: Float) {
    let reciprocal = 1 / Float(side)
    let place = Float(pixel) * reciprocal - 0.5
    let below = place.rounded(.down)
    let before = Int(below)
    return (max(before, 0), min(before + 1, tiles - 1), place - below)
  }
}
