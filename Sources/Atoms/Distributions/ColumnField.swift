import DataModel

/// The columns of an image as points in nm or px, sorted by row so that a strip of them is found at once.
struct ColumnField: Sendable {
  /// Positions in nm or px, ascending in y.
  let y: [Double]
  let x: [Double]
  let intensity: [Double]
  /// Distance between the centres of two pixels.
  let spacing: (y: Double, x: Double)
  /// Median distance to the nearest other column; 0 where there are fewer than two.
  let medianNeighbourDistance: Double

  init(_ columns: [AtomColumn], pixelSize: PixelSize?) {
    let spacing = (y: pixelSize?.heightInNM ?? 1, x: pixelSize?.widthInNM ?? 1)
    precondition(columns.allSatisfy { $0.row.isFinite && $0.column.isFinite }, "a column at no finite position")
    var points = columns
    for index in points.indices {
      points[index].row *= spacing.y
      points[index].column *= spacing.x
    }
    // Columns in one row come in the order of their columns: the result does not depend on the order in the list.
    points.sort { ($0.row, $0.column, $0.intensity) < ($1.row, $1.column, $1.intensity) }
    let distances = withNeighbourDistances(points).map(\.neighbourDistance).filter { !$0.isNaN }.sorted()
    let middle = distances.count / 2
    medianNeighbourDistance =
      distances.isEmpty
      ? 0 : distances.count % 2 == 1 ? distances[middle] : (distances[middle - 1] + distances[middle]) / 2
    y = points.map(\.row)
    x = points.map(\.column)
    intensity = points.map(\.intensity)
    self.spacing = spacing
  }

  /// The columns inside a window, in ascending order.
  func indices(in window: Window) -> [Int] {
    (first(from: window.top)..<first(from: window.bottom)).filter { x[$0] >= window.left && x[$0] < window.right }
  }

  /// The first column whose y is at least a value.
  private func first(from value: Double) -> Int {
    var range = 0..<y.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = y[middle] < value ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}

/// A rectangle in nm or px; its top and left edges belong to it.
struct Window: Sendable {
  let top: Double
  let left: Double
  let bottom: Double
  let right: Double

  /// The area of a rectangle of pixels; a pixel's centre is at whole numbers.
  init(_ rectangle: PixelRect, spacing: (y: Double, x: Double)) {
    top = (Double(rectangle.row) - 0.5) * spacing.y
    left = (Double(rectangle.column) - 0.5) * spacing.x
    bottom = (Double(rectangle.row + rectangle.rows) - 0.5) * spacing.y
    right = (Double(rectangle.column + rectangle.columns) - 0.5) * spacing.x
  }

  private init(top: Double, left: Double, bottom: Double, right: Double) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }

  /// Height times width.
  var area: Double { (bottom - top) * (right - left) }

  /// Larger by a halo on every side, as far as the image goes.
  func widened(by halo: Double, within image: Window) -> Window {
    Window(
      top: max(top - halo, image.top), left: max(left - halo, image.left), bottom: min(bottom + halo, image.bottom),
      right: min(right + halo, image.right))
  }

  /// The area of those points of this window that have a point of `partners` at a displacement.
  func overlap(with partners: Window, movedBy rows: Double, _ columns: Double) -> Double {
    let height = min(bottom, partners.bottom - rows) - max(top, partners.top - rows)
    let width = min(right, partners.right - columns) - max(left, partners.left - columns)
    return max(0, height) * max(0, width)
  }
}
