internal import DataModel

/// Pixel sizes from the resolution that image files carry for printing.
///
/// TIFF and PNG have one field for two things: the size of a pixel of the object (tifffile, HyperSpy, Fiji and we write
/// it so) and the size on a screen or on paper, which nearly every other program writes without being asked. Two rules
/// tell them apart:
///
/// - Dots per inch are meant for people who print: they count only where a pixel is smaller than 1 µm (25 400 dpi, which
///   no screen and no printer has).
/// - Dots per centimetre or metre are what scientific programs write: they count unless they are one of the customary
///   screen and printer settings (72, 96, 300 dpi …; to 1.5 %, since 28 dots per cm stand for 72 dpi), or a pixel of
///   1 mm and more (the empty setting "1 dot per cm").
enum ResolutionCalibration {
  /// Nanometres in an inch.
  static let inchInNM = 2.54e7

  /// The pixel size for a number of pixels per inch; nothing where it is a screen or printer setting.
  static func pixelSize(perInchX x: Double, y: Double) -> PixelSize? {
    guard let size = PixelSize(heightInNM: inchInNM / y, widthInNM: inchInNM / x) else { return nil }
    return min(size.heightInNM, size.widthInNM) < 1000 ? size : nil
  }

  /// The pixel size for a number of pixels per a unit of `nanometres`; nothing where it is a screen or printer setting.
  static func pixelSize(perUnitX x: Double, y: Double, nanometres: Double) -> PixelSize? {
    guard let size = PixelSize(heightInNM: nanometres / y, widthInNM: nanometres / x) else { return nil }
    return isPrinterSetting(size.widthInNM) && isPrinterSetting(size.heightInNM) ? nil : size
  }

  private static func isPrinterSetting(_ sizeInNM: Double) -> Bool {
    let dotsPerInch = inchInNM / sizeInNM
    return sizeInNM >= 1e6 || customary.contains { abs(dotsPerInch - $0) <= 0.015 * $0 }
  }

  private static let customary: [Double] = [
    72, 75, 90, 96, 100, 120, 144, 150, 192, 200, 240, 300, 360, 400, 600, 1200,
  ]
}
