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
  let inner = percentiles([low, high], of: image.elements, threads: threads)
  if inner[0] < inner[1] { return IntensityWindow(low: inner[0], high: inner[1]) }
  let outer = percentiles([0, 100], of: image.elements, threads: threads)
  return IntensityWindow(low: outer[0], high: outer[1], fellBack: outer[0] < outer[1])
}

/// Spreads the window to 0…1 and cuts off what lies outside; all 0 where the window has no width.
func stretched(_ image: Matrix, window: IntensityWindow, threads: Int) -> Matrix {
  let (low, width) = (Float(window.low), Float(window.high - window.low))
  guard width > 0 else { return Matrix(rows: image.rows, columns: image.columns) }
  let pixels = [Float](unsafeUninitializedCapacity: image.elements.count) { buffer, count in
    count = buffer.count
    preferLargePages(buffer)
    let output = DisjointWrites(buffer: buffer)
    // Nothing here throws.
    try? parallelLoop(count: image.rows, threads: threads) { row in
      let range = row * image.columns..<(row + 1) * image.columns
      let line = output.slice(range)
      image.elements.withUnsafeBufferPointer { pixels in
        for (column, pixel) in pixels[range].enumerated() {
          let share = (pixel - low) / width
          line[column] = share > 0 ? (share < 1 ? share : 1) : 0
        }
      }
    }
  }
  return Matrix(rows: image.rows, columns: image.columns, elements: pixels)
}

/// How intensities become grey levels: `(intensity - low) * factor`.
struct LevelScale: Sendable, Equatable {
  var low: Float = 0
  var factor: Float = 1
  /// What the user should know about it.
  var note: String?
}

/// How an image's intensities become levels of 8 or 16 bits for a step that the note names.
func levelScale(of micrograph: Micrograph, bits: Int, for step: String, threads: Int) -> LevelScale {
  let top: Double = bits == 8 ? 255 : 65535
  if bits == 8 && micrograph.pixelType == .uint8 { return LevelScale() }
  if bits == 16 && micrograph.pixelType.isInteger {
    if micrograph.pixelType == .uint16 || micrograph.pixelType == .uint8 { return LevelScale() }
    if micrograph.intensity.elements.allSatisfy({ $0 >= 0 && $0 <= 65535 }) { return LevelScale() }
  }
  let (low, high) = (0.1, 99.9)
  let window = intensityWindow(of: micrograph.intensity, low: low, high: high, threads: threads)
  let source =
    window.fellBack
    ? "its least and greatest value" : "its percentiles \(roundedNumber(low)) and \(roundedNumber(high))"
  return LevelScale(
    low: Float(window.low), factor: window.high > window.low ? Float(top / (window.high - window.low)) : 0,
    note: "the \(name(of: micrograph.pixelType)) image was scaled to \(bits) bits from \(source) "
      + "(\(roundedNumber(window.low)) and \(roundedNumber(window.high))) before \(step)")
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
