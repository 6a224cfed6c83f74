import DataModel
import Kernels
import MicrographFiles

/// Draws the image in grey with the classes in colour over it and dark lines between them, the supports outlined, and below it a strip with scale
/// bar and legend.
///
/// - Parameters:
///   - picture: the image at the size to draw.
///   - image: the same image; its pixel size gives the scale bar.
///   - columns: atom columns to mark.
///   - hasLegend: whether the classes are explained below; the scale bar is always there.
func overlay(
  of output: StrategyOutput, picture: GreyPicture, image: Micrograph, supports: SupportSet, columns: [AtomColumn] = [],
  hasLegend: Bool = true
) throws(FileError) -> Canvas {
  let labels = output.labelMap
  precondition(
    labels.rows == image.rows && labels.columns == image.columns,
    "labels for \(labels.rows) x \(labels.columns) px, an image of \(image.rows) x \(image.columns)")
  let segmentation = output.segmentation
  let style = FigureStyle(of: picture)
  let typeface = try Typeface(size: style.textSize)
  let canvasColumns = max(picture.columns, style.smallestWidth)
  let bar = ScaleBar(
    longest: max(1, 0.25 * Double(picture.columns) / picture.scale.factor), pixelSize: image.pixelSize)
  var legend = segmentation.classes.enumerated().map { (OverlayStrip.Swatch.look(ClassLook(ofClass: $0)), $1) }
  if segmentation.labels.contains(where: { $0 < 0 }) { legend.append((.unclassified, "unclassified")) }
  legend.append((.support, "support"))
  if !columns.isEmpty { legend.append((.dot(.white), "atom column")) }
  if !hasLegend { legend = [] }
  let strip = OverlayStrip(
    columns: canvasColumns, bar: bar, factor: picture.scale.factor, legend: legend, typeface: typeface)

  var canvas = Canvas(rows: picture.rows + strip.rows, columns: canvasColumns, background: .white)
  let left = (canvasColumns - picture.columns) / 2
  canvas.drawClasses(labels, count: segmentation.classes.count, over: picture, left: left, style: style)
  canvas.mark(columns, on: picture, left: left) { _ in .white }
  for support in supports.labelled {
    let box = segmentation.grid.rectangle(of: support.chip)
    let rows = picture.scale.position(box.row)..<picture.scale.position(box.row + box.rows)
    let columns = picture.scale.position(box.column)..<picture.scale.position(box.column + box.columns)
    canvas.outline(
      rows: rows, columns: columns.lowerBound + left..<columns.upperBound + left, line: style.lineWidth)
  }
  strip.draw(on: &canvas, top: picture.rows)
  return canvas
}

/// Sizes of letters and lines that suit a picture.
struct FigureStyle {
  let textSize: Int
  let lineWidth: Int

  init(of picture: GreyPicture) {
    let side = max(picture.rows, picture.columns)
    textSize = min(max(side / 55, 14), 30)
    lineWidth = max(1, (side + 350) / 700)
  }

  /// A narrow picture stands in the middle of a canvas on which a legend can be read.
  var smallestWidth: Int { 28 * textSize }
}

extension Canvas {
  /// The canvas as the bytes of a PNG file.
  func png() throws(FileError) -> [UInt8] { try pngData(rows: rows, columns: columns, rgb: rgb) }

  /// The picture from the top of the canvas, tinted by class, with thin dark lines between areas of different classes.
  fileprivate mutating func drawClasses(
    _ labels: LabelMask, count: Int, over picture: GreyPicture, left: Int, style: FigureStyle
  ) {
    let looks = (0..<count).map(ClassLook.init(ofClass:))
    let tinted = looks.map { $0.tinted() }
    let between = looks.map { $0.tintedBetweenStripes() }
    let greys = (0..<256).map { Colour(red: UInt8($0), green: UInt8($0), blue: UInt8($0)) }
    let width = stripeWidth(textSize: style.textSize)
    let shades = picture.localContrast()
    let sources = (0..<picture.columns).map { picture.scale.source($0, of: labels.columns) }
    func label(_ row: Int, _ column: Int) -> Int {
      let value = Int(labels.values[picture.scale.source(row, of: labels.rows) * labels.columns + sources[column]])
      return min(value, count)
    }
    for row in 0..<picture.rows {
      for column in 0..<picture.columns {
        let here = label(row, column)
        let grey = Int(picture.values[row * picture.columns + column])
        // The line that parts two areas lies in the lower or the right one.
        if label(max(row - style.lineWidth, 0), column) != here || label(row, max(column - style.lineWidth, 0)) != here
        {
          self[row, left + column] = .border
        } else if here == count {
          self[row, left + column] = greys[grey]
        } else if looks[here].stripes.leavesOut(row: row, column: column, width: width) {
          self[row, left + column] = between[here][grey]
        } else {
          self[row, left + column] = tinted[here][Int(shades[row * picture.columns + column])]
        }
      }
    }
  }
}
