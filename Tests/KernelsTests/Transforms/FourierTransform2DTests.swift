import Foundation
import Kernels
import Testing

@Suite struct FourierTransform2DTests {
  @Test(
    "agrees with the sum that defines it, for even, odd and prime sizes",
    arguments: [(1, 1), (1, 7), (7, 1), (2, 2), (3, 4), (4, 3), (8, 8), (5, 9), (13, 11), (34, 35), (17, 16), (19, 31)])
  func definition(rows: Int, columns: Int) {
    let seed = UInt64(rows * 1000 + columns)
    let image = noise(rows * columns, seed: seed)
    let (real, imaginary) = naiveTransform(image, rows: rows, columns: columns)
    var transform = FourierTransform2D(rows: rows, columns: columns)
    let half = transform.halfColumns
    #expect(half == columns / 2 + 1)
    var foundReal = [Float](repeating: .nan, count: rows * half)
    var foundImaginary = foundReal
    var power = foundReal
    transform.transform(image, real: &foundReal, imaginary: &foundImaginary)
    transform.power(of: image, into: &power)
    let bound = errorBound(image, rows: rows, columns: columns)
    for i in 0..<rows * half {
      #expect(abs(Double(foundReal[i]) - real[i]) <= bound, "real part of element \(i), seed \(seed)")
      #expect(abs(Double(foundImaginary[i]) - imaginary[i]) <= bound, "imaginary part of element \(i), seed \(seed)")
      let square = foundReal[i] * foundReal[i] + foundImaginary[i] * foundImaginary[i]
      #expect(power[i] == square, "power of element \(i), seed \(seed)")
    }
  }

  @Test("the powers of all frequencies sum to size times sum of squares", arguments: [(95, 95), (96, 100), (97, 64)])
  func parseval(rows: Int, columns: Int) {
    let image = noise(rows * columns, seed: 3)
    var transform = FourierTransform2D(rows: rows, columns: columns)
    var power = [Float](repeating: 0, count: rows * transform.halfColumns)
    transform.power(of: image, into: &power)
    var total = 0.0
    for u in 0..<rows {
      for v in 0..<transform.halfColumns {
        let twice = v > 0 && 2 * v != columns
        total += Double(power[u * transform.halfColumns + v]) * (twice ? 2 : 1)
      }
    }
    let squares = image.reduce(0.0) { $0 + Double($1) * Double($1) }
    let expected = squares * Double(rows * columns)
    // Relative errors of the values add up at random here: those of the larger prime factors stay below 1e-5.
    #expect(abs(total - expected) <= 1e-5 * expected)
  }

  @Test("a second image is not influenced by the first")
  func reuse() {
    let first = noise(15 * 14, seed: 1)
    let second = noise(15 * 14, seed: 2)
    var used = FourierTransform2D(rows: 15, columns: 14)
    var fresh = FourierTransform2D(rows: 15, columns: 14)
    var power = [Float](repeating: 0, count: 15 * used.halfColumns)
    var expected = power
    used.power(of: first, into: &power)
    used.power(of: second, into: &power)
    fresh.power(of: second, into: &expected)
    #expect(power == expected)
  }

  @Test func fastSizes() {
    let sizes = [1, 7, 8, 34, 35, 64, 95, 97, 127, 257, 1021]
    #expect(sizes.map(FourierTransform2D.fastSize(atLeast:)) == [1, 8, 8, 36, 36, 64, 96, 100, 128, 270, 1024])
  }
}

private func noise(_ count: Int, seed: UInt64) -> [Float] {
  var generator = SeededGenerator(seed: seed)
  return (0..<count).map { _ in Float(generator.below(2001) - 1000) / 7 }
}

/// Every stage of radix p adds p products; each product and sum is wrong by at most about 2 ulp of what it adds up,
/// which never exceeds the sum of all magnitudes. Unpacking two rows adds as much again.
private func errorBound(_ image: [Float], rows: Int, columns: Int) -> Double {
  let stages = (primeFactors(rows) + primeFactors(columns)).reduce(2.0) { $0 + Double($1 + 4) }
  return stages * Double(Float.ulpOfOne) * image.reduce(0.0) { $0 + Double(abs($1)) }
}

private func primeFactors(_ number: Int) -> [Int] {
  var rest = number
  var factors: [Int] = []
  var factor = 2
  while rest > 1 {
    while rest % factor == 0 {
      factors.append(factor)
      rest /= factor
    }
    factor += 1
  }
  return factors
}

private func naiveTransform(_ image: [Float], rows: Int, columns: Int) -> (real: [Double], imaginary: [Double]) {
  let half = columns / 2 + 1
  var real = [Double](repeating: 0, count: rows * half)
  var imaginary = real
  for u in 0..<rows {
    for v in 0..<half {
      for r in 0..<rows {
        for c in 0..<columns {
          let turns = Double(u * r % rows) / Double(rows) + Double(v * c % columns) / Double(columns)
          real[u * half + v] += Double(image[r * columns + c]) * cos(-2 * .pi * turns)
          imaginary[u * half + v] += Double(image[r * columns + c]) * sin(-2 * .pi * turns)
        }
      }
    }
  }
  return (real, imaginary)
}
