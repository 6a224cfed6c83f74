extension GreyPicture {
  /// Every pixel's grey against its surroundings, which shows a lattice alike in bright and in dark regions: 128 where
  /// the pixel is as bright as the mean of a square around it, 0 and 255 from twice the square's standard deviation on.
  ///
  /// The square's side is a tenth of the picture's longer side; it is cut off at the picture's edges. A deviation of
  /// less than 4 greys counts as 4, so that a flat region stays flat.
  ///
  /// - Returns: one value per pixel, row-major.
  func localContrast() -> [UInt8] {
    let reach = max(1, max(rows, columns) / 20)
    // Sums over the square's rows, kept per column, make every pixel's cost independent of the square's size.
    var sums = [Int](repeating: 0, count: columns)
    var squares = [Int](repeating: 0, count: columns)
    func add(row: Int, sign: Int) {
      for column in 0..<columns {
        let value = Int(values[row * columns + column])
        sums[column] += sign * value
        squares[column] += sign * value * value
      }
    }
    for row in 0..<min(reach, rows) { add(row: row, sign: 1) }
    var result = [UInt8](repeating: 128, count: values.count)
    for row in 0..<rows {
      if row + reach < rows { add(row: row + reach, sign: 1) }
      if row - reach > 0 { add(row: row - reach - 1, sign: -1) }
      let height = min(row + reach, rows - 1) - max(row - reach, 0) + 1
      var sum = sums.prefix(reach).reduce(0, +)
      var square = squares.prefix(reach).reduce(0, +)
      for column in 0..<columns {
        if column + reach < columns {
          sum += sums[column + reach]
          square += squares[column + reach]
        }
        if column - reach > 0 {
          sum -= sums[column - reach - 1]
          square -= squares[column - reach - 1]
        }
        let count = Double(height * (min(column + reach, columns - 1) - max(column - reach, 0) + 1))
        let mean = Double(sum) / count
        let deviation = max(Double(square) / count - mean * mean, 16).squareRoot()
        let step = (Double(values[row * columns + column]) - mean) / (2 * deviation)
        result[row * columns + column] = UInt8(min(max(128 + 127.5 * step, 0), 255).rounded())
      }
    }
    return result
  }
}
