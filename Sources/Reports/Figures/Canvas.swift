/// 8-bit RGB.
struct Colour: Equatable {
  let red: UInt8
  let green: UInt8
  let blue: UInt8

  static let white = Colour(red: 255, green: 255, blue: 255)
  static let ink = Colour(red: 20, green: 20, blue: 20)
  /// The lines between classes: darker than every class, lighter than the outlines of supports.
  static let border = Colour(red: 60, green: 60, blue: 60)
  static let middleGrey = Colour(red: 150, green: 150, blue: 150)

  /// A mixture with `share` (0 to 255) of the other colour, rounded.
  func mixed(with other: Colour, share: Int) -> Colour {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Int(a) * (255 - share) + Int(b) * share + 127) / 255) }
    return Colour(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }
}

/// A picture to draw on. What lies outside is cut off.
struct Canvas {
  let rows: Int
  let columns: Int
  /// Red, green and blue of every pixel in row-major order.
  private(set) var rgb: [UInt8]

  init(rows: Int, columns: Int, background: Colour) {
    self.rows = rows
    self.columns = columns
    rgb = []
    rgb.reserveCapacity(rows * columns * 3)
    for _ in 0..<rows * columns {
      rgb.append(background.red)
      rgb.append(background.green)
      rgb.append(background.blue)
    }
  }

  subscript(row: Int, column: Int) -> Colour {
    get {
      let index = (row * columns + column) * 3
      return Colour(red: rgb[index], green: rgb[index + 1], blue: rgb[index + 2])
    }
    set {
      let index = (row * columns + column) * 3
      rgb[index] = newValue.red
      rgb[index + 1] = newValue.green
      rgb[index + 2] = newValue.blue
    }
  }

  mutating func fill(rows range: Range<Int>, columns columnRange: Range<Int>, _ colour: Colour) {
    let columnRange = columnRange.clamped(to: 0..<columns)
    for row in range.clamped(to: 0..<rows) {
      for column in columnRange { self[row, column] = colour }
    }
  }

  /// A grey picture with its top left corner in the canvas's first row.
  mutating func draw(_ picture: GreyPicture, left: Int) {
    for row in 0..<min(picture.rows, rows) {
      for column in 0..<min(picture.columns, columns - left) {
        let grey = picture.values[row * picture.columns + column]
        self[row, left + column] = Colour(red: grey, green: grey, blue: grey)
      }
    }
  }

  /// The border of a box, `width` px wide, inside the box.
  mutating func frame(rows range: Range<Int>, columns columnRange: Range<Int>, width: Int, _ colour: Colour) {
    let height = min(width, range.count)
    let breadth = min(width, columnRange.count)
    fill(rows: range.prefix(height).indices, columns: columnRange, colour)
    fill(rows: range.suffix(height).indices, columns: columnRange, colour)
    fill(rows: range, columns: columnRange.prefix(breadth).indices, colour)
    fill(rows: range, columns: columnRange.suffix(breadth).indices, colour)
  }

  /// Draws text from its left end on the base line.
  mutating func draw(_ text: Typeface.Text, row baseline: Int, column left: Int, _ colour: Colour) {
    for glyph in text.glyphs {
      for line in 0..<glyph.rows {
        let row = baseline - glyph.top + line
        guard (0..<rows).contains(row) else { continue }
        for dot in 0..<glyph.columns {
          let column = left + glyph.left + dot
          guard (0..<columns).contains(column) else { continue }
          let coverage = Int(glyph.coverage[line * glyph.columns + dot])
          if coverage > 0 { self[row, column] = self[row, column].mixed(with: colour, share: coverage) }
        }
      }
    }
  }
}
