/// How much of every scan pixel each chip covers, along one axis: the area's share is the product of both axes'.
struct AxisShares: Sendable {
  /// The scan pixels that a chip touches; empty where it lies outside the field.
  let pixels: [Range<Int>]
  /// Length of a chip in scan pixels.
  let chipLength: Double
  private let low: [Double]
  private let high: [Double]

  /// - Parameters:
  ///   - chips: number of chips along the axis.
  ///   - size: of a chip in image px.
  ///   - stride: image px from one chip to the next.
  ///   - scanPixels: number of scan pixels along the axis.
  ///   - fieldStart: where the scan begins, in image px; may lie outside the image.
  ///   - fieldLength: length of the scan in image px, above 0.
  init(chips: Int, size: Int, stride: Int, scanPixels: Int, fieldStart: Double, fieldLength: Double) {
    func place(_ position: Int) -> Double {
      let exact = (Double(position) - fieldStart) * Double(scanPixels) / fieldLength
      // A border that should fall between two scan pixels must not touch the next by a rounding error.
      let whole = exact.rounded()
      let snapped = abs(exact - whole) < 1e-9 * max(1, abs(whole)) ? whole : exact
      return min(max(snapped, 0), Double(scanPixels))
    }
    low = (0..<chips).map { place($0 * stride) }
    high = (0..<chips).map { place($0 * stride + size) }
    pixels = zip(low, high).map { low, high in
      high > low ? Int(low.rounded(.down))..<Int(high.rounded(.up)) : 0..<0
    }
    chipLength = Double(size) * Double(scanPixels) / fieldLength
  }

  /// The shares of some of the chips, which count from 0 then.
  func part(_ chips: Range<Int>) -> AxisShares {
    AxisShares(
      pixels: Array(pixels[chips]), chipLength: chipLength, low: Array(low[chips]), high: Array(high[chips]))
  }

  /// How many scan pixels there are from the first that a chip touches to the last.
  var touchedPixels: Int {
    let touched = pixels.filter { !$0.isEmpty }
    guard let first = touched.map(\.lowerBound).min(), let end = touched.map(\.upperBound).max() else { return 0 }
    return end - first
  }

  private init(pixels: [Range<Int>], chipLength: Double, low: [Double], high: [Double]) {
    self.pixels = pixels
    self.chipLength = chipLength
    self.low = low
    self.high = high
  }

  /// The share of a scan pixel's length that a chip covers, 0…1.
  func share(ofPixel pixel: Int, inChip chip: Int) -> Double {
    max(0, min(high[chip], Double(pixel + 1)) - max(low[chip], Double(pixel)))
  }

  /// The share of a chip's length that the field covers, 0…1.
  func coverage(ofChip chip: Int) -> Double { min(1, (high[chip] - low[chip]) / chipLength) }
}
