import DataModel

/// How a spectrum image is cut into the spectra that become documents.
struct SpectrumGrid: Sendable {
  private let side: Length
  private let stride: Length?

  /// A grid of chips.
  ///
  /// - Parameters:
  ///   - chip: side with its unit; nothing for single scan pixels.
  ///   - stride: from one chip to the next; nothing: chips lie side by side.
  init(chip: String?, stride: String?) throws(TrainingError) {
    side = try chip.map { text throws(TrainingError) in try length(text, flag: "--chip") } ?? .pixels(1)
    self.stride = try stride.map { text throws(TrainingError) in try length(text, flag: "--stride") }
  }

  /// The grid over a scan, as a pipeline lays it over an image.
  ///
  /// - Throws: ``TrainingError`` or `ChipGridError` where the chips do not fit.
  func laid(over image: SpectrumImage) throws -> ChipGrid {
    let height = try pixels(side, flag: "--chip", pixel: image.pixelSize?.heightInNM)
    let width = try pixels(side, flag: "--chip", pixel: image.pixelSize?.widthInNM)
    return try ChipGrid(
      imageRows: image.shape.rows, imageColumns: image.shape.columns, chipRows: height, chipColumns: width,
      strideRows: try stride.map { try pixels($0, flag: "--stride", pixel: image.pixelSize?.heightInNM) } ?? height,
      strideColumns: try stride.map { try pixels($0, flag: "--stride", pixel: image.pixelSize?.widthInNM) } ?? width)
  }

  private func pixels(_ length: Length, flag: String, pixel: Double?) throws(TrainingError) -> Int {
    switch length {
    case .pixels(let count): return count
    case .nanometres(let nanometres):
      guard let pixel else {
        throw TrainingError("its scan pixels have no known size; give \(flag) in px")
      }
      let count = (nanometres / pixel).rounded()
      guard count >= 1, count < 1e9 else {
        throw TrainingError(
          "\(flag): \(lengthText(inNM: nanometres)) are \(roundedNumber(nanometres / pixel)) scan pixels of "
            + "\(lengthText(inNM: pixel)); at least 1 is needed")
      }
      return Int(count)
    }
  }
}

/// A length above 0 with its unit.
private func length(_ text: String, flag: String) throws(TrainingError) -> Length {
  let quantity = Quantity(text)
  if let quantity, quantity.unit == "px", let pixels = Int(exactly: quantity.value),
    (1..<1_000_000_000).contains(pixels)
  {
    return .pixels(pixels)
  }
  if let quantity, let factor = lengthUnits[quantity.unit], quantity.value > 0 {
    return .nanometres(quantity.value * factor)
  }
  throw TrainingError(
    "\(flag): expected a length above 0, whole scan pixels or with a unit, for example \"16px\" or \"20nm\", found \"\(text)\""
  )
}
