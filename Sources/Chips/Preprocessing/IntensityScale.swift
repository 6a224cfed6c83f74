import DataModel
import Kernels

/// Two intensities between which an image's values are spread.
struct IntensityWindow: Sendable, Equatable {
  var low: Double
  var high: Double
  /// Whether the percentiles were one value and the extremes stand in for them.
  var fellBack = false
}

/// The window between two percentiles of an image; between its extremes where the percentiles are the same.
func intensityWindow(of image: Matrix, low: Double, high: Double, threads: Int) -> IntensityWindow {
  let found = percentiles([low, high, 0, 100], of: image.elements, threads: threads)
  if found[0] < found[1] { return IntensityWindow(low: found[0], high: found[1]) }
  return IntensityWindow(low: found[2], high: found[3], fellBack: found[2] < found[3])
}

/// Spreads the window to 0…1 and cuts off what lies outside; all 0 where the window has no width.
func stretched(_ image: Matrix, window: IntensityWindow, threads: Int) -> Matrix {
  let (low, width) = (Float(window.low), Float(window.high - window.low))
  var result = image
  // Nothing here throws.
  try? parallelRows(of: &result, threads: threads, scratch: { () }) { _, row, _ in
    for column in row.indices { row[column] = width > 0 ? min(max((row[column] - low) / width, 0), 1) : 0 }
  }
  return result
}

/// How intensities become grey levels: `(intensity - low) * factor`.
struct LevelScale: Sendable, Equatable {
  var low: Float = 0
  var factor: Float = 1
  /// What the user should know about it.
  var note: String?
}

/// How an image's intensities become the levels of CLAHE with 8 or 16 bits.
func levelScale(of micrograph: Micrograph, bits: Int, threads: Int) -> LevelScale {
  let top: Double = bits == 8 ? 255 : 65535
  if bits == 8 && micrograph.pixelType == .uint8 { return LevelScale() }
  if bits == 16 && micrograph.pixelType.isInteger {
    if micrograph.pixelType == .uint16 || micrograph.pixelType == .uint8 { return LevelScale() }
    if micrograph.intensity.elements.allSatisfy({ $0 >= 0 && $0 <= 65535 }) { return LevelScale() }
  }
  let (low, high) = (0.1, 99.9)
  let window = intensityWindow(of: micrograph.intensity, low: low, high: high, threads: threads)
  let source = window.fellBack ? "its least and greatest value" : "its percentiles \(plain(low)) and \(plain(high))"
  return LevelScale(
    low: Float(window.low), factor: window.high > window.low ? Float(top / (window.high - window.low)) : 0,
    note: "the \(name(of: micrograph.pixelType)) image was scaled to \(bits) bits from \(source) "
      + "(\(plain(window.low)) and \(plain(window.high))) before CLAHE")
}

/// A pixel type as people say it.
private func name(of type: PixelType) -> String {
  switch type {
  case .uint8: "8-bit"
  case .int8: "signed 8-bit"
  case .uint16: "16-bit"
  case .int16: "signed 16-bit"
  case .uint32, .int32: "32-bit"
  case .uint64, .int64: "64-bit"
  case .float32, .float64: "floating-point"
  }
}
