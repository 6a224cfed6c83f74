import DataModel

extension Canvas {
  /// A filled square of a colour with a dark rim of one px, seen on every grey; its middle is the place given.
  mutating func dot(row: Int, column: Int, width: Int, _ colour: Colour) {
    let (top, left) = (row - width / 2, column - width / 2)
    fill(rows: top - 1..<top + width + 1, columns: left - 1..<left + width + 1, .ink)
    fill(rows: top..<top + width, columns: left..<left + width, colour)
  }

  /// Marks atom columns on a picture whose left edge is at a column of the canvas. Dots are a quarter of the middle
  /// distance between neighbours wide, 1 to 5 px, so that they do not cover what they mark.
  mutating func mark(
    _ columns: [AtomColumn], on picture: GreyPicture, left: Int, colour: (AtomColumn) -> Colour
  ) {
    let distances = columns.map(\.neighbourDistance).filter(\.isFinite).sorted()
    let middle = distances.isEmpty ? 40 : distances[distances.count / 2]
    let width = min(max(Int(middle * picture.scale.factor / 4), 1), 5)
    for column in columns {
      // The centre of the first pixel is at 0, its edge half a pixel before.
      let row = ((column.row + 0.5) * picture.scale.factor).rounded(.down)
      let place = ((column.column + 0.5) * picture.scale.factor).rounded(.down)
      guard row >= 0, row < Double(picture.rows), place >= 0, place < Double(picture.columns) else { continue }
      dot(row: Int(row), column: left + Int(place), width: width, colour(column))
    }
  }
}
