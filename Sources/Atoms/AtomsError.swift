/// Why atom columns cannot be looked for.
public enum AtomsError: Error, Equatable, CustomStringConvertible {
  /// The image holds a value that is NaN or infinite.
  case notFinite(row: Int, column: Int)
  /// The narrowest width is above the widest.
  case scalesNotOrdered(least: Double, most: Double)
  /// The widest column asked for is wider than the image allows.
  case scaleLargerThanImage(Double, rows: Int, columns: Int)
  /// A width of less than half a pixel.
  case scaleTooSmall(Double)
  /// The spacing is more than half the image.
  case spacingLargerThanImage(Double, rows: Int, columns: Int)
  /// The spacing is not a number above 2 px.
  case spacingTooSmall(Double)
  /// The contrast is not a share.
  case contrastNotAShare(Double)

  /// One line for a person.
  public var description: String {
    switch self {
    case .notFinite(let row, let column):
      "the image is NaN or infinite at row \(row), column \(column); replace such pixels first"
    case .scalesNotOrdered(let least, let most):
      "column widths from \(least) to \(most) px; the first must be at most the second"
    case .scaleTooSmall(let sigma): "a column width of \(sigma) px; give at least 0.5 px"
    case .spacingLargerThanImage(let spacing, let rows, let columns):
      "a spacing of \(spacing) px in an image of \(rows) x \(columns) px; give at most half the smaller side"
    case .scaleLargerThanImage(let sigma, let rows, let columns):
      "columns of a width of \(sigma) px do not fit into the image of \(rows) x \(columns) px; give at most a quarter "
        + "of the smaller side"
    case .spacingTooSmall(let spacing): "a spacing of \(spacing) px; give at least 2 px"
    case .contrastNotAShare(let contrast): "a contrast of \(contrast); give a number from 0 to 1"
    }
  }
}
