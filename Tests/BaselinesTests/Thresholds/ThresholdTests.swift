import Kernels
import TestSupport
import Testing

@testable import Baselines

@Suite struct ThresholdTests {
  @Test(arguments: [(2, "otsu"), (3, "otsu_3"), (4, "otsu_4")])
  func levelsAreThoseOfScikitImage(levels: Int, name: String) throws {
    let image = try fixtureImage("image")
    let expected = try fixture(name).values
    let found = OtsuLevels(of: image.elements, levels: levels)
    #expect(found.thresholds.count == expected.count)
    // The threshold is a bin's centre; the bins are as many and as wide, so only rounding may differ.
    for (a, b) in zip(found.thresholds, expected) { #expect(near(a, b, 1e-5), "\(found.thresholds), \(expected)") }
    // The centre itself lies in the last bin of the lower level.
    for (index, value) in image.elements.enumerated() {
      let above = expected.count { Double(value) > $0 + Double(binWidth(image)) / 2 }
      let level = found.level(of: value)
      #expect(level == above, "pixel \(index) of \(value)")
    }
  }

  private func binWidth(_ image: Matrix) -> Float {
    ((image.elements.max() ?? 0) - (image.elements.min() ?? 0)) / 256
  }

  @Test(arguments: 1...20)
  func cutsAreTheBestOfAll(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let values = (0..<40).map { _ in Float(generator.below(12)) }
    let found = OtsuLevels(of: values, levels: 3)
    func variance(_ cut: (Float) -> Int) -> Double {
      (0..<3).reduce(0.0) { sum, level in
        let group = values.filter { cut($0) == level }.map(Double.init)
        guard !group.isEmpty else { return sum }
        let mean = group.reduce(0, +) / Double(group.count)
        return sum + Double(group.count) * mean * mean
      }
    }
    var best = 0.0
    for low in 0..<12 {
      for high in low..<12 { best = max(best, variance { $0 <= Float(low) ? 0 : $0 <= Float(high) ? 1 : 2 }) }
    }
    // A value counts as its bin, of which there are 256 over the range: it shifts by less than 1 part in 256.
    #expect(variance(found.level) > best * (1 - 1.0 / 256), "seed \(seed)")
  }

  @Test func fewerValuesGiveFewerLevels() {
    #expect(OtsuLevels(of: [3, 3, 3], levels: 4).count == 1)
    #expect(OtsuLevels(of: [3, 3, 5], levels: 4).count == 2)
    #expect(OtsuLevels(of: [3, 3, 5], levels: 2).level(of: 5) == 1)
    #expect(OtsuLevels(of: [3, 3, 5], levels: 2).level(of: 3) == 0)
  }

  @Test func brighterPixelsAreThoseOfScikitImage() throws {
    let expected = try fixture("local_mean")
    let found = brighterThanSurroundings(try fixtureImage("image"), window: 9)
    #expect(found == expected.values.map { $0 != 0 })
  }

  @Test func aWindowMayBeLargerThanTheImage() {
    let image = Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4])
    #expect(brighterThanSurroundings(image, window: 9).count == 4)
    let flat = Matrix(rows: 3, columns: 3, repeating: 5)
    #expect(!brighterThanSurroundings(flat, window: 3).contains(true))
  }
}
