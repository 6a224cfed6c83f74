import DataModel
import Foundation

/// A bar of a round length: 1, 2 or 5 times a power of ten.
struct ScaleBar: Equatable {
  /// Width in px of the image, before the picture was scaled.
  let imagePixels: Double
  /// Its length with the unit.
  let label: String

  /// The longest round bar of at most `longest` px of the image; a px is the unit where the image is not calibrated.
  ///
  /// - Parameter longest: at least 1.
  init(longest: Double, pixelSize: PixelSize?) {
    let lengthOfPixel = pixelSize?.widthInNM ?? 1
    var (length, mantissa, exponent) = ScaleBar.roundLength(atMost: longest * lengthOfPixel)
    if pixelSize == nil && length < 1 { (length, mantissa, exponent) = (1, 1, 0) }
    imagePixels = length / lengthOfPixel
    guard pixelSize != nil else {
      label = "\(ScaleBar.text(mantissa, exponent)) px"
      return
    }
    // A length of 1 nm is written as such; 500 pm, 1 µm and 1 mm with their own units.
    let units = [(-3, "pm"), (0, "nm"), (3, "µm"), (6, "mm"), (9, "m")]
    let unit = units.last { exponent >= $0.0 } ?? units[0]
    label = "\(ScaleBar.text(mantissa, exponent - unit.0)) \(unit.1)"
  }

  private static func roundLength(atMost limit: Double) -> (length: Double, mantissa: Int, exponent: Int) {
    let exponent = Int(log10(limit).rounded(.down))
    // The logarithm may be a hair too small: 10 is tried, too. A limit that is round itself keeps its length.
    for (mantissa, extra) in [(1, 1), (5, 0), (2, 0), (1, 0)] {
      let length = Double(mantissa) * pow(10, Double(exponent + extra))
      if length <= limit * (1 + 1e-9) { return (length, mantissa, exponent + extra) }
    }
    return (pow(10, Double(exponent)), 1, exponent)
  }

  private static func text(_ mantissa: Int, _ exponent: Int) -> String {
    exponent >= 0
      ? "\(mantissa)" + String(repeating: "0", count: exponent)
      : "0." + String(repeating: "0", count: -exponent - 1) + "\(mantissa)"
  }
}
