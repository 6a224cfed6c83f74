public import DataModel
public import MicrographFiles

/// What a file of atom columns can be, by its extension.
public enum AtomsFormat: String, Sendable, CaseIterable {
  /// A table of comma-separated values.
  case csv
  /// NumPy, float64 of shape (columns, 10): the numbers of the table.
  case npy
  /// A HyperSpy container with the same array; the names of the numbers are in its metadata.
  case hspy

  /// The format of a file name; nothing for any other extension.
  public init?(fileName: String) {
    guard let dot = fileName.lastIndex(of: ".") else { return nil }
    self.init(rawValue: fileName[fileName.index(after: dot)...].lowercased())
  }
}

/// Writes atom columns as a file, one line or row per column: `row`, `column` (px, 0 is the centre of the first pixel),
/// `x_nm`, `y_nm` (from the image's corner), `intensity`, `sigma` (px), `ellipticity`, `rotation` (radians),
/// `neighbour_distance` (px), `fit_quality` and, in the table only, `method`. What is not known is empty or NaN.
///
/// - Throws: ``FileError`` naming the file; nothing half-written stays behind.
public func writeAtoms(
  _ columns: [AtomColumn], pixelSize: PixelSize?, as format: AtomsFormat, to path: String
) throws(FileError) {
  switch format {
  case .csv: try writeBytes(atomsTable(of: columns, pixelSize: pixelSize).bytes, to: path)
  case .npy: try writeNPY(numbers(of: columns, pixelSize), shape: [columns.count, atomFields.count], to: path)
  case .hspy:
    let signal = HyperSpySignal(
      title: "atom columns", values: numbers(of: columns, pixelSize),
      axes: [
        .init(name: "atom column", size: columns.count, isNavigation: true),
        .init(name: "property", size: atomFields.count, isNavigation: false),
      ],
      notes: ["properties": atomFields.map(\.name).joined(separator: ",")])
    try writeHyperSpy(signal, to: path)
  }
}

private func numbers(of columns: [AtomColumn], _ pixelSize: PixelSize?) -> [Double] {
  columns.flatMap { column in atomFields.map { $0.value(column, pixelSize) ?? .nan } }
}

/// Writes the image in grey as PNG with a dot on every atom column, coloured by how its position was found, and a strip
/// with scale bar and legend below.
///
/// - Throws: ``FileError`` naming the file; nothing half-written stays behind.
public func writeAtomsOverlay(
  _ columns: [AtomColumn], image: Micrograph, to path: String
) throws(FileError) {
  let picture = GreyPicture(of: image, longSide: 3200)
  let style = FigureStyle(of: picture)
  let colours: [AtomColumn.Method: Colour] = [
    .gaussian: ClassLook(ofClass: 0).colour, .centreOfMass: ClassLook(ofClass: 1).colour,
    .blob: ClassLook(ofClass: 6).colour,
  ]
  let words: [AtomColumn.Method: String] = [
    .gaussian: "Gaussian", .centreOfMass: "centre of mass", .blob: "found, not refined",
  ]
  var legend: [(OverlayStrip.Swatch, String)] = []
  for method in [AtomColumn.Method.gaussian, .centreOfMass, .blob] {
    let count = columns.count { $0.method == method }
    guard count > 0, let colour = colours[method], let word = words[method] else { continue }
    legend.append((.dot(colour), "\(word): \(count)"))
  }
  let canvasColumns = max(picture.columns, style.smallestWidth)
  let bar = ScaleBar(
    longest: max(1, 0.25 * Double(picture.columns) / picture.scale.factor), pixelSize: image.pixelSize)
  let strip = OverlayStrip(
    columns: canvasColumns, bar: bar, factor: picture.scale.factor, legend: legend,
    typeface: try Typeface(size: style.textSize))
  var canvas = Canvas(rows: picture.rows + strip.rows, columns: canvasColumns, background: .white)
  let left = (canvasColumns - picture.columns) / 2
  canvas.draw(picture, left: left)
  canvas.mark(columns, on: picture, left: left) { colours[$0.method] ?? .white }
  strip.draw(on: &canvas, top: picture.rows)
  try writeBytes(canvas.png(), to: path)
}
