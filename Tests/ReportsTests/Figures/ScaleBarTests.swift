import DataModel
import Kernels
import Testing

@testable import Reports

@Suite struct ScaleBarTests {
  @Test(arguments: [
    (760.5, 0.02, "10 nm"), (100, 0.001, "100 pm"), (99.999, 0.001, "50 pm"), (100, 0.01, "1 nm"),
    (100, 0.0099, "500 pm"), (250, 4, "1 µm"), (249, 4, "500 nm"), (300, 1000, "200 µm"), (300, 10_000, "2 mm"),
    (10, 0.00001, "0.1 pm"), (1, 3e9, "2 m"),
  ])
  func roundLengths(longest: Double, pixel: Double, label: String) {
    let bar = ScaleBar(longest: longest, pixelSize: PixelSize(sideInNM: pixel))
    #expect(bar.label == label)
    #expect(bar.imagePixels <= longest * (1 + 1e-8) && bar.imagePixels >= longest / 2.6)
  }

  @Test(arguments: [(760.5, "500 px"), (25, "20 px"), (1, "1 px"), (0.25, "1 px")])
  func pixelsWithoutCalibration(longest: Double, label: String) {
    #expect(ScaleBar(longest: longest, pixelSize: nil).label == label)
  }

  @Test func anyLengthIsRoundAndFits() {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<500 {
      let longest = Double(1 + random.below(100_000)) / 37
      let pixel = Double(1 + random.below(1_000_000)) * 1e-4
      let bar = ScaleBar(longest: longest, pixelSize: PixelSize(sideInNM: pixel))
      #expect(["1", "2", "5"].contains(bar.label.prefix(1)), "\(bar.label), seed 4")
      #expect(bar.imagePixels <= longest * (1 + 1e-8) && bar.imagePixels > longest / 2.6, "\(bar), \(longest), seed 4")
    }
  }
}
