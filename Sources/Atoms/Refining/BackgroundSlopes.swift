import DataModel
import Foundation

/// How steeply the background rises, in the image's units per px.
struct BackgroundSlope: Sendable, Equatable {
  var alongRows: Double
  var alongColumns: Double
}

/// The slope that columns of one neighbourhood share, for every column; nothing where it is not certain.
///
/// One rim says little: noise and the light of the neighbours tilt it. Among the 24 nearest columns both cancel, and the
/// median leaves out what is odd; the scatter (median absolute deviation) tells a slope from chance.
///
/// - Parameters:
///   - index: the column.
///   - rims: what each column's own rim shows.
func sharedSlope(_ index: Int, rims: [BackgroundSlope?], columns: [AtomColumn], strips: ColumnStrips)
  -> BackgroundSlope?
{
  let column = columns[index]
  let reach = 6 * column.neighbourDistance
  let near = ([index] + strips.nearest(24, to: index)).compactMap { other -> BackgroundSlope? in
    let square = squaredDistance(columns[other].row - column.row, columns[other].column - column.column)
    return square <= reach * reach ? rims[other] : nil
  }
  guard near.count >= 8 else { return nil }
  let (rows, rowsError) = middle(near.map(\.alongRows))
  let (across, acrossError) = middle(near.map(\.alongColumns))
  // Normal numbers come this far by chance once in three thousand.
  let isCertain = squaredDistance(rows * acrossError, across * rowsError) > 25 * pow(rowsError * acrossError, 2)
  return isCertain ? BackgroundSlope(alongRows: rows, alongColumns: across) : nil
}

/// The median and its standard error for normal numbers.
private func middle(_ values: [Double]) -> (median: Double, error: Double) {
  let median = median(values)
  let deviation = 1.4826 * Atoms.median(values.map { abs($0 - median) })
  return (median, 1.2533 * deviation / Double(values.count).squareRoot())
}

private func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

extension MaskPixels {
  /// The slope of the plane through the pixels at least `inner` px from a point; nothing where there are fewer than
  /// nine, or all stand on a line.
  func rimSlope(row: Double, column: Double, inner: Double) -> BackgroundSlope? {
    var (n, y, x, v) = (0.0, 0.0, 0.0, 0.0)
    var (yy, xx, xy, yv, xv) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for index in 0..<count {
      let (dy, dx) = (rows[index] - row, columns[index] - column)
      guard dy * dy + dx * dx >= inner * inner else { continue }
      let value = values[index]
      n += 1
      y += dy
      x += dx
      v += value
      yy += dy * dy
      xx += dx * dx
      xy += dx * dy
      yv += dy * value
      xv += dx * value
    }
    guard n >= 9 else { return nil }
    (yy, xx, xy, yv, xv) = (yy - y * y / n, xx - x * x / n, xy - x * y / n, yv - y * v / n, xv - x * v / n)
    let determinant = yy * xx - xy * xy
    guard determinant > 1e-6 * yy * xx else { return nil }
    return BackgroundSlope(
      alongRows: (xx * yv - xy * xv) / determinant, alongColumns: (yy * xv - xy * yv) / determinant)
  }
}
