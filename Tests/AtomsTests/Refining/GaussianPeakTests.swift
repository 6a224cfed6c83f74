import Foundation
import Kernels
import Testing

@testable import Atoms

@Suite struct GaussianPeakTests {
  @Test(arguments: [-1.5, -0.8, 0, 0.3, 1.2, 1.57]) func axesComeBack(angle: Double) {
    let (long, short) = (3.0, 1.5)
    var peak = GaussianPeak(height: 2, row: 0, column: 0, sigma: 1, offset: 0)
    let (cosine, sine) = (cos(angle), sin(angle))
    peak.a = cosine * cosine / (2 * long * long) + sine * sine / (2 * short * short)
    peak.c = sine * sine / (2 * long * long) + cosine * cosine / (2 * short * short)
    peak.b = sine * cosine * (1 / (2 * long * long) - 1 / (2 * short * short))
    #expect(abs(peak.axes.larger - long) < 1e-12 && abs(peak.axes.smaller - short) < 1e-12)
    #expect(abs(peak.axes.direction - angle) < 1e-12)
    #expect(abs(peak.sigma - (long * short).squareRoot()) < 1e-12)
    // One standard deviation along the long axis: down to exp(−1/2).
    #expect(abs(peak.value(row: long * sine, column: long * cosine) - 2 * exp(-0.5)) < 1e-12)
  }

  @Test func aRoundPeakHasNoDirection() {
    let peak = GaussianPeak(height: 1, row: 3, column: 4, sigma: 2, offset: 1)
    #expect(peak.axes.direction == 0 && abs(peak.axes.larger - 2) < 1e-12 && abs(peak.axes.smaller - 2) < 1e-12)
  }

  /// From a poor start the fit reaches the very peak that the pixels were made of.
  @Test(arguments: [true, false]) func fitReachesTheTruth(fitsOffset: Bool) throws {
    var truth = GaussianPeak(height: 40, row: 8.3, column: 7.6, sigma: 2, offset: fitsOffset ? 12 : 0)
    truth.b = 0.02
    var pixels = MaskPixels()
    for row in 0..<16 {
      for column in 0..<16 {
        let (y, x) = (Double(row), Double(column))
        pixels.append(row: y, column: x, value: truth.value(row: y, column: x) + truth.offset)
      }
    }
    let start = GaussianPeak(height: 20, row: 7, column: 9, sigma: 3.5, offset: 0)
    let (peak, squares) = try #require(
      GaussianFit(fitsOffset: fitsOffset, tolerance: 1e-9, steps: 100).fit(pixels, from: start))
    #expect(squares < 1e-15)
    #expect(abs(peak.row - truth.row) < 1e-8 && abs(peak.column - truth.column) < 1e-8)
    #expect(abs(peak.height - truth.height) < 1e-6 && abs(peak.offset - truth.offset) < 1e-6)
    #expect(abs(peak.a - truth.a) < 1e-8 && abs(peak.b - truth.b) < 1e-8 && abs(peak.c - truth.c) < 1e-8)
  }

  @Test func nothingIsFittedToNothing() {
    let fit = GaussianFit(fitsOffset: true, tolerance: 1e-6, steps: 50)
    var start = GaussianPeak(height: 1, row: 0, column: 0, sigma: 1, offset: 0)
    start.a = -1
    var pixels = MaskPixels()
    pixels.append(row: 0, column: 0, value: 1)
    #expect(fit.fit(pixels, from: start)?.squares == nil)
  }
}
