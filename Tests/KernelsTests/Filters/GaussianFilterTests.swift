import Foundation
import Kernels
import TestSupport
import Testing

@Suite("Gaussian filter")
struct GaussianFilterTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/gaussian")

  @Test(
    "agrees with SciPy's gaussian_filter, also where the kernel is larger than the image",
    arguments: [("image_23x37", 0.3), ("image_23x37", 1), ("image_23x37", 2.5), ("image_23x37", 9), ("image_3x5", 4)])
  func scipy(name: String, sigma: Double) throws {
    let input = try NPYFixture(Self.folder.appendingPathComponent("\(name).npy"))
    let output = try NPYFixture(Self.folder.appendingPathComponent("\(name)__sigma\(sigma).npy"))
    let image = Matrix(rows: input.shape[0], columns: input.shape[1], elements: input.floats)
    let result = gaussianFiltered(image, sigma: sigma, threads: 2)
    let reach = Double(Int(4 * sigma + 0.5))
    let bound = (2 * reach + 6) * Double(Float.ulpOfOne) * (input.values.map(abs).max() ?? 0)
    let worst = zip(result.elements, output.values).map { abs(Double($0) - $1) }.max() ?? .infinity
    #expect(worst <= bound, "off by \(worst), allowed \(bound)")
  }

  @Test("a constant image stays constant, the number of threads does not matter")
  func properties() {
    let constant = gaussianFiltered(Matrix(rows: 9, columns: 5, repeating: 3), sigma: 2, threads: 1)
    #expect(constant.elements.allSatisfy { abs($0 - 3) < 1e-5 })
    var random = SeededGenerator(seed: 11)
    let image = Matrix(rows: 61, columns: 83, elements: (0..<61 * 83).map { _ in Float(random.below(1000)) })
    #expect(gaussianFiltered(image, sigma: 1.7, threads: 1) == gaussianFiltered(image, sigma: 1.7, threads: 3))
  }

  @Test("one pixel and no pixel")
  func tiny() {
    #expect(gaussianFiltered(Matrix(rows: 1, columns: 1, repeating: 4), sigma: 0.1, threads: 1)[0, 0] == 4)
    #expect(gaussianFiltered(Matrix(rows: 0, columns: 3), sigma: 1, threads: 1).elements.isEmpty)
  }
}
