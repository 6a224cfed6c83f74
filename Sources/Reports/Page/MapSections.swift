import DataModel
import Kernels
import MicrographFiles

/// Long side of the maps in px: a page with eight strategies stays below 3 MB.
private let mapSide = 520

/// Bits of every colour that the page's pictures do without; nobody sees it, and files are half as large.
private let pageBits = 3

/// The image above its scale bar.
private func scaled(_ picture: GreyPicture, of image: Micrograph) throws(FileError) -> Canvas {
  let style = FigureStyle(of: picture)
  let columns = max(picture.columns, style.smallestWidth)
  let bar = ScaleBar(
    longest: max(1, 0.25 * Double(picture.columns) / picture.scale.factor), pixelSize: image.pixelSize)
  let strip = OverlayStrip(
    columns: columns, bar: bar, factor: picture.scale.factor, legend: [], typeface: try Typeface(size: style.textSize))
  var canvas = Canvas(rows: picture.rows + strip.rows, columns: columns, background: .white)
  canvas.draw(picture, left: (columns - picture.columns) / 2)
  strip.draw(on: &canvas, top: picture.rows)
  return canvas
}

/// The image and the label map of every strategy, with one legend.
func mapsSection(_ content: ReportContent) throws(FileError) -> HTML {
  let picture = GreyPicture(of: content.image, longSide: mapSide)
  var figures = [
    figure(
      caption: "image",
      HTML.picture(
        png: try scaled(picture, of: content.image).smallPNG(dropping: pageBits), description: "The micrograph in grey")
    )
  ]
  for output in content.outputs {
    let name = output.segmentation.strategy.name
    let png = try overlay(
      of: output, picture: picture, image: content.image, supports: content.supports, hasLegend: false
    ).smallPNG(dropping: pageBits)
    figures.append(
      figure(caption: name, HTML.picture(png: png, description: "The micrograph with the classes of \(name)")))
  }
  return section(
    "Segmentations", "\(try legend(content))\n<div class=\"pictures\">\n\(figures)\n</div>")
}

private func legend(_ content: ReportContent) throws(FileError) -> HTML {
  var items: [HTML] = []
  for (index, name) in content.classes.enumerated() {
    items.append("<li>\(try swatch(ClassLook(ofClass: index)))<span>\(name)</span></li>")
  }
  if content.outputs.contains(where: { $0.segmentation.labels.contains { $0 < 0 } }) {
    items.append("<li><span class=\"swatch grey\"></span><span>unclassified</span></li>")
  }
  if !content.supportsAreElsewhere {
    items.append("<li><span class=\"swatch framed\"></span><span>support</span></li>")
  }
  return "<ul class=\"legend\">\n\(items)\n</ul>"
}

private func swatch(_ look: ClassLook) throws(FileError) -> HTML {
  let side = 18
  var canvas = Canvas(rows: side, columns: side, background: look.tinted()[128])
  for row in 0..<side {
    for column in 0..<side where look.stripes.leavesOut(row: row, column: column, width: stripeWidth(textSize: side)) {
      canvas[row, column] = look.tintedBetweenStripes()[128]
    }
  }
  return HTML.picture(png: try canvas.smallPNG(), description: "", kind: "swatch")
}

/// Entropy of every strategy, where strategies disagree, and how reliable the probabilities are.
func certaintySection(_ content: ReportContent) throws(FileError) -> HTML {
  let size = content.image.pixelSize
  var figures: [HTML] = []
  // A method without probabilities has no entropy to show.
  for output in content.outputs where output.segmentation.entropy.contains(where: \.isFinite) {
    let one = output.segmentation
    let map = ScalarMap(values: one.entropy, grid: one.grid, ends: ("sure", "no idea"))
    let png = try map.canvas(longSide: mapSide, pixelSize: size).smallPNG()
    figures.append(
      figure(
        caption: "entropy, \(one.strategy.name)",
        HTML.picture(png: png, description: "How unsure \(one.strategy.name) is of each chip")))
  }
  if let disagreement = content.disagreement {
    let png = try disagreementMap(disagreement, grid: content.grid).canvas(longSide: mapSide, pixelSize: size)
      .smallPNG()
    let share = Double(disagreement.chips) / Double(content.grid.count)
    figures.append(
      figure(
        caption: "where strategies disagree: \(disagreement.chips) chips (\(percentText(share, nil)))",
        HTML.picture(png: png, description: "How far the strategies' labels differ, chip by chip")))
  }
  let reliability = content.outputs.compactMap { output -> HTML? in
    guard let truth = output.scores.truth, truth.reliability.contains(where: { $0.chips > 0 }) else { return nil }
    let name = output.segmentation.strategy.name
    return figure(
      caption: "reliability, \(name): expected calibration error \(decimals(truth.expectedCalibrationError))",
      reliabilityChart(truth.reliability, name: name).svg)
  }
  let diagrams: HTML =
    reliability.isEmpty
    ? ""
    : """
    <h3>Are the probabilities right?</h3>
    <p class="faint">Chips with a known class, by their winning probability: the bar is the share that is right, the dark \
    line in it the mean probability. Where bars end at their lines the probabilities can be believed. Faint bars stand for fewer than ten chips.</p>
    <div class="charts">
    \(reliability)
    </div>
    """
  return section("Where it is unsure", "<div class=\"pictures\">\n\(figures)\n</div>\n\(diagrams)")
}

/// Atom columns on the image.
func atomsSection(_ content: ReportContent) throws(FileError) -> HTML {
  guard !content.atoms.isEmpty else { return "" }
  let picture = GreyPicture(of: content.image, longSide: 2 * mapSide)
  var figures: [HTML] = []
  for atoms in content.atoms {
    var canvas = try scaled(picture, of: content.image)
    canvas.mark(atoms.columns, on: picture, left: (canvas.columns - picture.columns) / 2) { _ in
      ClassLook(ofClass: 3).colour
    }
    let fitted = atoms.columns.count { $0.method == .gaussian }
    let distances = atoms.columns.map(\.neighbourDistance).filter(\.isFinite).sorted()
    var caption = "\(atoms.channel): \(atoms.columns.count) atom columns, \(fitted) placed by a Gaussian"
    if !distances.isEmpty {
      let middle = distances[distances.count / 2]
      let length = content.image.pixelSize.map { lengthText(inNM: ($0.widthInNM * middle * 1e4).rounded() / 1e4) }
      caption += ", middle distance to the nearest \(length ?? "\(roundedNumber((middle * 10).rounded() / 10)) px")"
    }
    figures.append(
      figure(
        caption: caption,
        HTML.picture(
          png: try canvas.smallPNG(dropping: pageBits + 1), description: "The micrograph with its atom columns marked"))
    )
  }
  return section("Atom columns", "<div class=\"large\">\n\(figures)\n</div>")
}
