public import DataModel

/// The rectangle that a spectrum image's scan covers, in px of the micrograph.
struct ScanField: Sendable {
  private let scan: SpectrumShape
  private let top: Double
  private let left: Double
  private let height: Double
  private let width: Double
  /// What the user should know.
  let notes: [String]

  /// - Throws: ``ChipSpectraError`` where the placement needs a pixel size that is not there, or has no area.
  init(
    image: SpectrumImage, grid: ChipGrid, imagePixelSize: PixelSize?, placement: FieldPlacement
  ) throws(ChipSpectraError) {
    scan = image.shape
    let own = image.pixelSize.map { pixel in
      FieldSize(
        heightInNM: Double(image.shape.rows) * pixel.heightInNM,
        widthInNM: Double(image.shape.columns) * pixel.widthInNM)
    }
    switch placement {
    case .sameField:
      (top, left) = (0, 0)
      (height, width) = (Double(grid.imageRows), Double(grid.imageColumns))
      let whole = imagePixelSize.map { pixel in
        FieldSize(
          heightInNM: Double(grid.imageRows) * pixel.heightInNM,
          widthInNM: Double(grid.imageColumns) * pixel.widthInNM)
      }
      if let own, let whole, own.differs(from: whole) {
        notes = [
          "placement: by their pixel sizes the image covers \(whole) and the spectrum image \(own) (height x width); "
            + "they were taken as the same field; if the map covers only a part, say where in spectra.placement"
        ]
      } else {
        notes = []
      }
    case .rectangle(let x, let y, let widthInNM, let heightInNM):
      guard let pixel = imagePixelSize else { throw .placementNeedsPixelSize }
      let asked = FieldSize(heightInNM: heightInNM, widthInNM: widthInNM)
      guard widthInNM > 0, heightInNM > 0, widthInNM.isFinite, heightInNM.isFinite, x.isFinite, y.isFinite else {
        throw .placementWithoutArea(widthInNM: widthInNM, heightInNM: heightInNM)
      }
      (top, left) = (y / pixel.heightInNM, x / pixel.widthInNM)
      (height, width) = (heightInNM / pixel.heightInNM, widthInNM / pixel.widthInNM)
      if let own, own.differs(from: asked) {
        notes = [
          "placement: the rectangle is \(asked), by its pixel size the spectrum image covers \(own) (height x width); "
            + "the rectangle was used"
        ]
      } else {
        notes = []
      }
    }
  }

  /// The rows of chips on the rows of the scan.
  func rows(of grid: ChipGrid) -> AxisShares {
    AxisShares(
      chips: grid.rows, size: grid.chipRows, stride: grid.strideRows, scanPixels: scan.rows, fieldStart: top,
      fieldLength: height)
  }

  /// The columns of chips on the columns of the scan.
  func columns(of grid: ChipGrid) -> AxisShares {
    AxisShares(
      chips: grid.columns, size: grid.chipColumns, stride: grid.strideColumns, scanPixels: scan.columns,
      fieldStart: left, fieldLength: width)
  }

  /// Share of every chip's area inside the field, 0 to 1, in the grid's order.
  ///
  /// - Parameter chipRows: the rows of chips that are wanted; nothing: all of them.
  /// - Throws: ``ChipSpectraError`` where no chip of the whole grid lies inside.
  func coverage(of grid: ChipGrid, chipRows: Range<Int>? = nil) throws(ChipSpectraError) -> [Float] {
    let (rows, columns) = (rows(of: grid), columns(of: grid))
    let (down, across) = (
      (0..<grid.rows).map { rows.coverage(ofChip: $0) }, (0..<grid.columns).map { columns.coverage(ofChip: $0) }
    )
    guard down.contains(where: { $0 > 0 }), across.contains(where: { $0 > 0 }) else { throw .fieldMissesChips }
    return down[chipRows ?? 0..<grid.rows].flatMap { height in across.map { Float(height * $0) } }
  }
}

/// Share of every chip's area that a spectrum image covers, 0 to 1, in the grid's order; no count is read.
///
/// - Throws: ``ChipSpectraError`` as ``sumChipSpectra(of:grid:chipRows:imagePixelSize:placement:selection:threads:progress:)``
///   does for the placement.
public func chipCoverage(
  of image: SpectrumImage, grid: ChipGrid, imagePixelSize: PixelSize?, placement: FieldPlacement
) throws(ChipSpectraError) -> [Float] {
  try ScanField(image: image, grid: grid, imagePixelSize: imagePixelSize, placement: placement).coverage(of: grid)
}

/// What a user should know of where the spectra are taken to lie: sizes that disagree. Found from the headers alone.
///
/// - Throws: as ``chipCoverage(of:grid:imagePixelSize:placement:)``.
public func placementNotes(
  of image: SpectrumImage, grid: ChipGrid, imagePixelSize: PixelSize?, placement: FieldPlacement
) throws(ChipSpectraError) -> [String] {
  try ScanField(image: image, grid: grid, imagePixelSize: imagePixelSize, placement: placement).notes
}

/// The size of a field in nm.
private struct FieldSize: CustomStringConvertible {
  var heightInNM: Double
  var widthInNM: Double

  /// Whether a side differs by more than 2 %.
  func differs(from other: FieldSize) -> Bool {
    abs(heightInNM / other.heightInNM - 1) > 0.02 || abs(widthInNM / other.widthInNM - 1) > 0.02
  }

  var description: String { "\(roundedNumber(heightInNM)) x \(roundedNumber(widthInNM)) nm" }
}
