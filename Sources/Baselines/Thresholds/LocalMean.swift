public import Kernels

/// Whether every pixel is brighter than the mean of the square window around it: adaptive thresholding.
///
/// Equals `image > skimage.filters.threshold_local(image, window, method: "mean")`; beyond the border the image is
/// mirrored with the edge pixel repeated. (OpenCV's `adaptiveThreshold` with C = 0 rounds the mean to a whole grey level
/// first and repeats the edge pixel.)
///
/// - Parameters:
///   - image: any unit, finite.
///   - window: side of the window in px, odd, at least 3.
/// - Returns: one flag per pixel, row after row.
///
/// Sums run in `Double` and slide along the axes, so that the cost does not depend on the window.
public func brighterThanSurroundings(_ image: Matrix, window: Int) -> [Bool] {
  precondition(window >= 3 && window % 2 == 1, "a window of \(window) px")
  let (rows, columns) = (image.rows, image.columns)
  guard rows > 0, columns > 0 else { return [] }
  let reach = window / 2
  let area = Double(window * window)
  let pixels = image.elements.span
  func mirrored(_ index: Int, _ count: Int) -> Int {
    let period = 2 * count
    let within = ((index % period) + period) % period
    return within < count ? within : period - 1 - within
  }
  // Per column, the sum over the rows of the window.
  var columnSums = [Double](repeating: 0, count: columns)
  for offset in -reach...reach {
    let row = mirrored(offset, rows)
    for column in 0..<columns { columnSums[column] += Double(pixels[row * columns + column]) }
  }
  var result = [Bool](repeating: false, count: rows * columns)
  for row in 0..<rows {
    var sum = 0.0
    for offset in -reach...reach { sum += columnSums[mirrored(offset, columns)] }
    for column in 0..<columns {
      result[row * columns + column] = Double(pixels[row * columns + column]) * area > sum
      sum += columnSums[mirrored(column + reach + 1, columns)] - columnSums[mirrored(column - reach, columns)]
    }
    let (added, removed) = (mirrored(row + reach + 1, rows), mirrored(row - reach, rows))
    for column in 0..<columns {
      columnSums[column] += Double(pixels[added * columns + column]) - Double(pixels[removed * columns + column])
    }
  }
  return result
}
