import Foundation
import TestSupport
import Testing

@testable import Kernels

@Suite("Laplacian of Gaussian")
struct LaplacianOfGaussianTests {
  @Test(
    "agrees with SciPy's gaussian_laplace, also where the kernel is larger than the image",
    arguments: [("sto_chip_95x95", 1), ("sto_chip_95x95", 6), ("small", 1), ("small", 4)])
  func scipy(name: String, sigma: Int) throws {
    let expected = try NPYFixture(
      BlobCase.small.appendingPathComponent("\(name)_gaussian_laplace_sigma\(sigma).npy"))
    let found = laplacianOfGaussian(
      try levels(of: name, in: BlobCase.small), unit: 255, sigma: Double(sigma), threads: 2)
    #expect(found.count == expected.values.count)
    let worst = zip(found, expected.values).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst < 1e-14, "off by \(worst)")
  }

  @Test("agrees with plain sums in every pixel, whatever the number of threads", arguments: [1, 2, 3] as [UInt64])
  func naive(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let (rows, columns) = (Int.random(in: 1...90, using: &random), Int.random(in: 1...90, using: &random))
    let image = Matrix(
      rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in Float.random(in: 0..<1, using: &random) })
    let sigma = Double.random(in: 0.4..<9, using: &random)
    let found = laplacianOfGaussian(image, sigma: sigma, threads: 1)
    #expect(found == laplacianOfGaussian(image, sigma: sigma, threads: 3))
    let kernel = LaplacianKernel(sigma: sigma)
    for row in stride(from: 0, to: rows, by: 7) {
      for column in stride(from: 0, to: columns, by: 5) {
        var sum = 0.0
        for down in -kernel.reach...kernel.reach {
          for across in -kernel.reach...kernel.reach {
            let weight =
              kernel.curving[abs(down)] * kernel.smoothing[abs(across)] + kernel.smoothing[abs(down)]
              * kernel.curving[abs(across)]
            let value = image[mirroredIndex(row + down, count: rows), mirroredIndex(column + across, count: columns)]
            sum += weight * Double(value)
          }
        }
        #expect(abs(found[row * columns + column] - sum) < 1e-12, "(\(row), \(column)), sigma \(sigma), seed \(seed)")
      }
    }
  }

  @Test("the C loops give the bits of their Swift twins", arguments: [1, 2] as [UInt64])
  func twins(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let kernel = LaplacianKernel(sigma: 2.3)
    let (reach, rows, width) = (kernel.reach, 5, laplacianTile)
    func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in Double.random(in: -1..<1, using: &random) } }
    /// Starts at the centre and goes on from the outermost pair inwards.
    func weigh(_ weights: [Double], _ values: (Int) -> Double) -> Double {
      (1...reach).reversed().reduce(weights[0] * values(0)) { $0 + (values(-$1) + values($1)) * weights[$1] }
    }
    let tile = numbers((rows + 2 * reach) * width)
    var (smooth, curved) = ([Double](repeating: 0, count: rows * width), [Double](repeating: 0, count: rows * width))
    tile.withUnsafeBufferPointer {
      gaussianColumns(
        smooth: &smooth, curved: &curved, stride: width, from: $0.baseAddress! + reach * width, kernel, rows: rows)
    }
    for index in smooth.indices {
      #expect(smooth[index] == weigh(kernel.smoothing) { tile[index + (reach + $0) * width] })
      #expect(curved[index] == weigh(kernel.curving) { tile[index + (reach + $0) * width] })
    }
    let (one, other) = (numbers(32 + 2 * reach), numbers(32 + 2 * reach))
    var output = [Double](repeating: 0, count: 32)
    one.withUnsafeBufferPointer { one in
      other.withUnsafeBufferPointer { other in
        laplacianRow(
          &output, smooth: one.baseAddress! + reach, curved: other.baseAddress! + reach, kernel, factor: -3, count: 32)
      }
    }
    for index in output.indices {
      let down = weigh(kernel.smoothing) { other[index + reach + $0] }
      let across = weigh(kernel.curving) { one[index + reach + $0] }
      #expect(output[index] == (down + across) * -3)
    }
    var most = numbers(37)
    let (before, values) = (most, numbers(37))
    runningMaximum(&most, values, count: 37)
    #expect(most == zip(before, values).map { max($0, $1) })
  }

  @Test("a NaN spreads as far as the kernel reaches and no farther; no pixel gives nothing")
  func notANumber() {
    var image = Matrix(rows: 20, columns: 21, repeating: 1)
    image[10, 10] = .nan
    let found = laplacianOfGaussian(image, sigma: 1, threads: 1)
    for row in 0..<20 {
      for column in 0..<21 {
        #expect(found[row * 21 + column].isNaN == (abs(row - 10) <= 4 && abs(column - 10) <= 4))
      }
    }
    #expect(laplacianOfGaussian(Matrix(rows: 0, columns: 3), sigma: 1, threads: 1).isEmpty)
  }
}
