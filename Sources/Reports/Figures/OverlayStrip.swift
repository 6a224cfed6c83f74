import DataModel
import MicrographFiles

/// What stands below the picture of an overlay: the scale bar, then what is drawn in it, line by line.
struct OverlayStrip: ~Copyable {
  /// What is explained.
  enum Swatch {
    case scaleBar(width: Int)
    case look(ClassLook)
    case unclassified
    case support
    /// A dot of a colour.
    case dot(Colour)
  }

  private struct Entry {
    let swatch: Swatch
    let swatchWidth: Int
    let text: Typeface.Text
    let line: Int
    let left: Int
  }

  /// Height in px.
  let rows: Int
  private let entries: [Entry]
  private let unit: Int
  private let lineHeight: Int

  /// Places everything.
  ///
  /// - Parameters:
  ///   - columns: width of the canvas in px; at least 16 times the typeface's size.
  ///   - factor: px of the picture per px of the image.
  ///   - legend: what is drawn in the picture, in this order.
  init(
    columns: Int, bar: ScaleBar, factor: Double, legend: [(Swatch, String)], typeface: borrowing Typeface
  ) {
    let unit = typeface.size
    let margin = unit / 2
    let gap = unit + unit / 4
    let box = unit + unit / 2
    let barWidth = max(1, Int((bar.imagePixels * factor).rounded()))
    let wanted = [(Swatch.scaleBar(width: barWidth), barWidth, bar.label)] + legend.map { ($0, box, $1) }

    var entries: [Entry] = []
    var line = 0
    var left = margin
    for (swatch, width, label) in wanted {
      let text = typeface.text(label, limit: columns - 2 * margin - width - unit / 2)
      let total = width + unit / 2 + text.width
      if left > margin && left + total > columns - margin {
        line += 1
        left = margin
      }
      entries.append(Entry(swatch: swatch, swatchWidth: width, text: text, line: line, left: left))
      left += total + gap
    }
    self.unit = unit
    self.entries = entries
    lineHeight = unit * 7 / 4
    rows = (line + 1) * lineHeight + margin
  }

  /// Draws the strip with its top at a row of the canvas.
  func draw(on canvas: inout Canvas, top: Int) {
    for entry in entries {
      let lineTop = top + unit / 4 + entry.line * lineHeight
      let box = lineTop + unit * 3 / 8..<lineTop + unit * 3 / 8 + unit
      let columns = entry.left..<entry.left + entry.swatchWidth
      switch entry.swatch {
      case .scaleBar:
        let middle = (box.lowerBound + box.upperBound) / 2
        let thickness = max(2, unit / 5)
        canvas.fill(rows: middle - thickness / 2..<middle - thickness / 2 + thickness, columns: columns, .ink)
        let end = max(2, unit / 8)
        canvas.fill(rows: box, columns: columns.lowerBound..<columns.lowerBound + end, .ink)
        canvas.fill(rows: box, columns: columns.upperBound - end..<columns.upperBound, .ink)
      case .look(let look):
        // As over the middle grey of the image.
        let tinted = look.tinted()[128]
        let between = look.tintedBetweenStripes()[128]
        for row in box {
          for column in columns where columns.upperBound <= canvas.columns {
            let isGap = look.stripes.leavesOut(row: row, column: column, width: stripeWidth(textSize: unit))
            canvas[row, column] = isGap ? between : tinted
          }
        }
        canvas.frame(rows: box, columns: columns, width: 1, .ink)
      case .unclassified:
        canvas.fill(rows: box, columns: columns, .middleGrey)
        canvas.frame(rows: box, columns: columns, width: 1, .ink)
      case .dot(let colour):
        canvas.fill(rows: box, columns: columns, .middleGrey)
        canvas.dot(
          row: (box.lowerBound + box.upperBound) / 2, column: (columns.lowerBound + columns.upperBound) / 2,
          width: max(3, unit / 4), colour)
      case .support:
        canvas.fill(rows: box, columns: columns, .middleGrey)
        canvas.outline(rows: box, columns: columns, line: max(1, unit / 12))
      }
      // Capital letters of the font are 0.73 of its size high: their middle is the box's middle.
      let baseline = (box.lowerBound + box.upperBound) / 2 + (unit * 73 / 100) / 2
      canvas.draw(entry.text, row: baseline, column: columns.upperBound + unit / 2, .ink)
    }
  }
}

/// Width in px of the stripes of classes beyond the seventh.
func stripeWidth(textSize: Int) -> Int { max(3, textSize / 4) }

extension Canvas {
  /// A dark line with a light one inside it, so that one of the two is seen on every colour. Around a box that is too
  /// small for both they run outside.
  mutating func outline(rows range: Range<Int>, columns columnRange: Range<Int>, line: Int) {
    let isSmall = min(range.count, columnRange.count) < 6 * line
    let grow = isSmall ? 2 * line : 0
    func widened(_ range: Range<Int>, by width: Int) -> Range<Int> {
      range.lowerBound - width..<range.upperBound + width
    }
    let outer = (rows: widened(range, by: grow), columns: widened(columnRange, by: grow))
    frame(rows: outer.rows, columns: outer.columns, width: line, .ink)
    frame(
      rows: widened(outer.rows, by: -line), columns: widened(outer.columns, by: -line), width: line, .white)
  }
}
