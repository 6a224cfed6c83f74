/// The mean structural similarity of two images of one size (Wang, Bovik, Sheikh and Simoncelli 2004).
///
///     SSIM = (2 μx μy + C1)(2 σxy + C2) / ((μx² + μy² + C1)(σx² + σy² + C2)),  C1 = (0.01 R)², C2 = (0.03 R)²
///
/// over all square windows that lie inside the images, with sample variances (n − 1): scikit-image's
/// `structural_similarity` with its defaults. The window has 7 px; in an image smaller than that it has the largest odd
/// side that fits.
///
/// - Parameters:
///   - first: `rows * columns` finite values, row after row.
///   - second: likewise.
///   - range: R, the range of the values, above 0.
/// - Returns: −1 to 1; 1 for equal images.
public func structuralSimilarity(
  _ first: Span<Float>, _ second: Span<Float>, rows: Int, columns: Int, range: Double
) -> Double {
  precondition(first.count == rows * columns && second.count == first.count, "\(first.count), \(second.count) values")
  precondition(rows > 0 && columns > 0 && range > 0, "\(rows) x \(columns) px of range \(range)")
  let least = min(rows, columns)
  let window = min(7, least - (1 - least % 2))
  let count = Double(window * window)
  let sampled = window > 1 ? count / (count - 1) : 0
  let (c1, c2) = (0.01 * range * 0.01 * range, 0.03 * range * 0.03 * range)
  // Per column, the sums over the rows of the window: values, squares, products.
  var sums = [SIMD8<Double>](repeating: .zero, count: columns)
  func add(_ row: Int, sign: Double) {
    for column in 0..<columns {
      let (a, b) = (Double(first[row * columns + column]), Double(second[row * columns + column]))
      sums[column] += sign * SIMD8(a, b, a * a, b * b, a * b, 0, 0, 0)
    }
  }
  var total = 0.0
  for row in 0..<rows {
    add(row, sign: 1)
    guard row >= window - 1 else { continue }
    if row >= window { add(row - window, sign: -1) }
    var inside = SIMD8<Double>.zero
    for column in 0..<columns {
      inside += sums[column]
      guard column >= window - 1 else { continue }
      if column >= window { inside -= sums[column - window] }
      let mean = inside / count
      let (x, y) = (mean[0], mean[1])
      let (vx, vy, vxy) = (sampled * (mean[2] - x * x), sampled * (mean[3] - y * y), sampled * (mean[4] - x * y))
      total += (2 * x * y + c1) * (2 * vxy + c2) / ((x * x + y * y + c1) * (vx + vy + c2))
    }
  }
  return total / Double((rows - window + 1) * (columns - window + 1))
}
