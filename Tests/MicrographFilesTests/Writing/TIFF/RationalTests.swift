import Kernels
import Testing

@testable import MicrographFiles

@Suite struct RationalTests {
  @Test(arguments: [(50.0, 50 as UInt32, 1 as UInt32), (0.4, 2, 5), (1, 1, 1), (4_294_967_295, 4_294_967_295, 1)])
  func simpleFractionsAreExact(value: Double, numerator: UInt32, denominator: UInt32) throws {
    let fraction = try #require(Rational(approximating: value))
    #expect(fraction.numerator == numerator && fraction.denominator == denominator)
  }

  @Test func otherNumbersAreCloseTo14Digits() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<2000 {
      let value = Double(1 + random.below(1_000_000_000)) / Double(1 + random.below(100_000)) * 1e-5
      guard (1e-4...1e4).contains(value) else { continue }
      let fraction = try #require(Rational(approximating: value))
      let found = Double(fraction.numerator) / Double(fraction.denominator)
      #expect(abs(found - value) <= 1e-14 * value, "\(value), seed 3")
    }
  }

  @Test(arguments: [0, -1, .nan, .infinity, 1e10, 1e-10])
  func whatTwoNumbersCannotSayIsNothing(value: Double) { #expect(Rational(approximating: value) == nil) }
}
