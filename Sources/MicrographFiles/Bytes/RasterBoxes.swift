internal import DataModel

/// Cuts a scan into boxes that are runs of pixels in raster order: bands of whole rows, or pieces of a row where rows
/// are long.
struct RasterBoxes: Sendable {
  /// The boxes, from the top left to the bottom right; all channels each.
  let boxes: [SpectrumBox]
  private let columns: Int
  /// Rows of a box; 1 where boxes are pieces of a row.
  private let rowsPerBox: Int
  /// Columns of a box.
  private let columnsPerBox: Int
  private let boxesPerRow: Int

  /// More than any scan of a real size needs.
  private static let mostBoxes = 4 << 20

  /// Nothing where there would be too many boxes.
  ///
  /// - Parameters:
  ///   - pixelsPerBox: about how many pixels a box shall have, at least 1; no box has more unless `wholeRows` allows it.
  ///   - wholeRows: up to this many pixels a row stays whole.
  init?(_ shape: SpectrumShape, pixelsPerBox: Int, wholeRows: Int = 0) {
    columns = shape.columns
    let isWhole = shape.columns <= max(pixelsPerBox, wholeRows)
    columnsPerBox = isWhole ? shape.columns : pixelsPerBox
    rowsPerBox = isWhole ? min(shape.rows, max(1, pixelsPerBox / shape.columns)) : 1
    boxesPerRow = (shape.columns + columnsPerBox - 1) / columnsPerBox
    guard ((shape.rows - 1) / rowsPerBox + 1) * boxesPerRow <= Self.mostBoxes else { return nil }
    var boxes: [SpectrumBox] = []
    for row in stride(from: 0, to: shape.rows, by: rowsPerBox) {
      for column in stride(from: 0, to: shape.columns, by: columnsPerBox) {
        boxes.append(
          SpectrumBox(
            rows: row..<min(row + rowsPerBox, shape.rows), columns: column..<min(column + columnsPerBox, shape.columns),
            channels: 0..<shape.channels))
      }
    }
    self.boxes = boxes
  }

  /// The box that a pixel lies in.
  func index(ofPixel pixel: Int) -> Int {
    let (row, column) = pixel.quotientAndRemainder(dividingBy: columns)
    return row / rowsPerBox * boxesPerRow + column / columnsPerBox
  }

  /// The pixels of a box.
  func pixels(ofBox index: Int) -> Range<Int> {
    let box = boxes[index]
    let start = box.rows.lowerBound * columns + box.columns.lowerBound
    return start..<start + box.rows.count * box.columns.count
  }
}
