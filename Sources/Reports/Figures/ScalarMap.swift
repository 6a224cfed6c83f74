import DataModel
import MicrographFiles

/// A number per chip, 0 to 1, as a picture from dark blue (0) over grey to yellow (1): cividis (Nuñez, Anderton and
/// Renslow 2018), which readers with any kind of colour vision see alike. Chips without a number are white.
struct ScalarMap {
  let values: [Float]
  let grid: ChipGrid
  /// What 0 and 1 mean.
  let ends: (low: String, high: String)

  /// The picture with a scale bar and a bar of colours below.
  func canvas(longSide: Int, pixelSize: PixelSize?) throws(FileError) -> Canvas {
    let scale = PictureScale(rows: grid.imageRows, columns: grid.imageColumns, longSide: longSide)
    let rows = scale.pixels(grid.imageRows)
    let columns = scale.pixels(grid.imageColumns)
    let textSize = min(max(max(rows, columns) / 55, 14), 30)
    let canvasColumns = max(columns, 24 * textSize)
    let typeface = try Typeface(size: textSize)
    let bar = ScaleBar(longest: max(1, 0.25 * Double(columns) / scale.factor), pixelSize: pixelSize)
    let strip = OverlayStrip(columns: canvasColumns, bar: bar, factor: scale.factor, legend: [], typeface: typeface)
    let lineHeight = textSize * 7 / 4
    var canvas = Canvas(rows: rows + strip.rows + lineHeight, columns: canvasColumns, background: .white)
    let left = (canvasColumns - columns) / 2
    for chip in 0..<grid.count where values[chip].isFinite {
      let box = grid.rectangle(of: chip)
      // Of overlapping chips each shows its middle, as large as the stride.
      let top = box.row + max(0, grid.chipRows - grid.strideRows) / 2
      let start = box.column + max(0, grid.chipColumns - grid.strideColumns) / 2
      let bottom = top + min(grid.chipRows, grid.strideRows)
      let end = start + min(grid.chipColumns, grid.strideColumns)
      canvas.fill(
        rows: scale.position(top)..<scale.position(bottom),
        columns: scale.position(start) + left..<scale.position(end) + left, ScalarMap.colour(values[chip]))
    }
    canvas.frame(rows: 0..<rows, columns: left..<left + columns, width: 1, .border)
    strip.draw(on: &canvas, top: rows)

    let low = typeface.text(ends.low)
    let high = typeface.text(ends.high)
    let top = rows + strip.rows - textSize / 4
    let baseline = top + textSize * 7 / 8
    let first = textSize / 2 + low.width + textSize / 2
    let length = min(8 * textSize, max(1, canvasColumns - first - high.width - textSize))
    canvas.draw(low, row: baseline, column: textSize / 2, .ink)
    for column in 0..<length {
      canvas.fill(
        rows: top..<top + textSize, columns: first + column..<first + column + 1,
        ScalarMap.colour(Float(column) / Float(max(length - 1, 1))))
    }
    canvas.draw(high, row: baseline, column: first + length + textSize / 2, .ink)
    return canvas
  }

  private static let stops = [
    Colour(red: 0, green: 34, blue: 78), Colour(red: 65, green: 77, blue: 107), Colour(red: 124, green: 123, blue: 120),
    Colour(red: 188, green: 175, blue: 111), Colour(red: 254, green: 232, blue: 56),
  ]

  /// 64 steps are more than an eye tells apart, and few enough for a small file.
  static func colour(_ value: Float) -> Colour {
    let step = (min(max(value, 0), 1) * 63).rounded() / 63 * Float(stops.count - 1)
    let index = min(Int(step), stops.count - 2)
    return stops[index].mixed(with: stops[index + 1], share: Int(((step - Float(index)) * 255).rounded()))
  }
}
