import Kernels

/// The pixels of an image around a point, with their values.
struct MaskPixels {
  private(set) var rows: [Double] = []
  private(set) var columns: [Double] = []
  private(set) var values: [Double] = []

  var count: Int { values.count }

  mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    columns.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
  }

  mutating func append(row: Double, column: Double, value: Double) {
    rows.append(row)
    columns.append(column)
    values.append(value)
  }

  /// Drops the pixels whose value is at least `ceiling`.
  mutating func removeAll(atLeast ceiling: Double) {
    let kept = values.indices.filter { values[$0] < ceiling }
    rows = kept.map { rows[$0] }
    columns = kept.map { columns[$0] }
    values = kept.map { values[$0] }
  }

  /// Takes a number off every value, and cuts what is below 0 off where asked for.
  mutating func subtract(_ level: Double, cutsBelowZero: Bool = false) {
    for index in values.indices {
      values[index] -= level
      if cutsBelowZero && values[index] < 0 { values[index] = 0 }
    }
  }

  /// Takes a peak off.
  mutating func subtract(_ peak: GaussianPeak) {
    for index in values.indices { values[index] -= peak.value(row: rows[index], column: columns[index]) }
  }

  /// The sum of squares of what a peak leaves that depends on the distance from its centre only: rings that are too
  /// bright or too dark, each 1 px wide. Noise mostly cancels in a ring.
  func ringSquares(about peak: GaussianPeak) -> Double {
    var rings: [(count: Double, sum: Double)] = []
    for index in values.indices {
      let rest = values[index] - peak.value(row: rows[index], column: columns[index]) - peak.offset
      let square = squaredDistance(rows[index] - peak.row, columns[index] - peak.column)
      let ring = Int(square.squareRoot().rounded())
      while rings.count <= ring { rings.append((0, 0)) }
      rings[ring].count += 1
      rings[ring].sum += rest
    }
    var squares = 0.0
    for ring in rings where ring.count > 0 { squares += ring.sum * ring.sum / ring.count }
    return squares
  }

  /// Takes a slope through a point off.
  mutating func subtract(_ slope: BackgroundSlope, row: Double, column: Double) {
    for index in values.indices {
      values[index] -= slope.alongRows * (rows[index] - row) + slope.alongColumns * (columns[index] - column)
    }
  }

  /// Takes the pixels of the image whose centres are at most `radius` from a point.
  ///
  /// - Returns: false where a value is not finite, or no pixel is inside.
  mutating func load(_ image: Matrix, row: Double, column: Double, radius: Double) -> Bool {
    removeAll()
    guard row.isFinite, column.isFinite, radius.isFinite else { return false }
    let top = max(0, row - radius).rounded(.up)
    let bottom = min(Double(image.rows - 1), row + radius).rounded(.down)
    let left = max(0, column - radius).rounded(.up)
    let right = min(Double(image.columns - 1), column + radius).rounded(.down)
    guard top <= bottom, left <= right else { return false }
    let elements = image.elements.span
    for y in Int(top)...Int(bottom) {
      let dy = Double(y) - row
      for x in Int(left)...Int(right) {
        let dx = Double(x) - column
        guard dx * dx + dy * dy <= radius * radius else { continue }
        let value = Double(elements[y * image.columns + x])
        guard value.isFinite else { return false }
        append(row: Double(y), column: Double(x), value: value)
      }
    }
    return count > 0
  }

  /// The smallest and the largest value.
  var extremes: (smallest: Double, largest: Double) {
    var result = (smallest: Double.infinity, largest: -Double.infinity)
    for value in values { result = (min(result.smallest, value), max(result.largest, value)) }
    return result
  }

  /// The sum of the squared differences from the mean.
  var squaresAboutMean: Double {
    var sum = 0.0
    for value in values { sum += value }
    let mean = sum / Double(count)
    var squares = 0.0
    for value in values { squares += (value - mean) * (value - mean) }
    return squares
  }

  /// The centre of mass above a level; nothing where nothing is above it.
  func centreOfMass(above level: Double) -> (row: Double, column: Double, mass: Double)? {
    var (mass, y, x) = (0.0, 0.0, 0.0)
    for index in values.indices {
      let weight = values[index] - level
      mass += weight
      y += weight * rows[index]
      x += weight * columns[index]
    }
    guard mass > 0 else { return nil }
    return (y / mass, x / mass, mass)
  }

  /// The standard deviation per axis of the mass above a level about a point.
  func spread(above level: Double, row: Double, column: Double) -> Double {
    var (mass, squares) = (0.0, 0.0)
    for index in values.indices {
      let weight = values[index] - level
      let (dy, dx) = (rows[index] - row, columns[index] - column)
      mass += weight
      squares += weight * (dy * dy + dx * dx)
    }
    return (squares / (2 * mass)).squareRoot()
  }
}
