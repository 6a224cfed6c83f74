import Foundation
import TestSupport
import Testing

@testable import Kernels

@Suite("Blobs")
struct BlobsTests {
  @Test("the maxima are scikit-image's, every one of them", arguments: BlobCase.all)
  func unpruned(case blobCase: BlobCase) throws {
    var options = blobCase.options
    options.overlap = 1
    let found = blobs(in: try blobCase.image(), unit: 255, options: options, threads: 2)
    let keys = Set(found.map { key($0.row, $0.column, $0.sigma) })
    #expect(keys.count == found.count)
    #expect(keys == (try blobCase.expected(unpruned: true)))
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.response >= $1.response })
  }

  @Test("so are the blobs that remain, but for chains of overlaps", arguments: BlobCase.all)
  func pruned(case blobCase: BlobCase) throws {
    let found = blobs(in: try blobCase.image(), unit: 255, options: blobCase.options, threads: 2)
    let keys = Set(found.map { key($0.row, $0.column, $0.sigma) })
    #expect(keys.symmetricDifference(try blobCase.expected(unpruned: false)).count == blobCase.differing)
    #expect(keys.isSubset(of: try blobCase.expected(unpruned: true)))
    for (index, blob) in found.enumerated() {
      for other in found[..<index] { #expect(sharedDisc(blob, other) <= 0.5) }
    }
  }

  @Test("overlaps are dropped as one would pair by pair", arguments: [1, 2, 3, 4] as [UInt64])
  func everyPair(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let some = (0..<150).map { _ in
      Blob(
        row: Int.random(in: 0..<120, using: &random), column: Int.random(in: 0..<80, using: &random),
        sigma: [1, 4.5, 8, 15].randomElement(using: &random)!, response: 1)
    }
    var sigmas = some.map(\.sigma)
    for i in some.indices {
      for j in some.indices where j > i {
        let (one, other) = (some[i], some[j])
        let now = (
          Blob(row: one.row, column: one.column, sigma: sigmas[i], response: 1),
          Blob(row: other.row, column: other.column, sigma: sigmas[j], response: 1)
        )
        guard sharedDisc(now.0, now.1) > 0.3 else { continue }
        if sigmas[i] > sigmas[j] { sigmas[j] = 0 } else { sigmas[i] = 0 }
      }
    }
    #expect(
      withoutOverlaps(some, overlap: 0.3) == some.indices.filter { sigmas[$0] > 0 }.map { some[$0] }, "seed \(seed)")
  }

  @Test("the shared part of two discs")
  func lens() {
    func disc(_ row: Int, _ column: Int, _ radius: Double) -> Blob {
      Blob(row: row, column: column, sigma: radius / 2.0.squareRoot(), response: 1)
    }
    #expect(sharedDisc(disc(0, 0, 5), disc(0, 10, 5)) < 1e-9)
    #expect(sharedDisc(disc(0, 0, 5), disc(2, 2, 1)) == 1)
    #expect(sharedDisc(disc(3, 3, 0), disc(3, 3, 0)) == 0)
    // Two unit discs whose centres are one radius apart share (2π/3 - √3/2) / π.
    #expect(abs(sharedDisc(disc(0, 0, 7), disc(7, 0, 7)) - (2.0 / 3 - 3.0.squareRoot() / 2 / .pi)) < 1e-12)
  }

  @Test("the scales are NumPy's linspace and logspace")
  func scales() {
    let linear = BlobOptions().sigmas
    #expect(linear.count == 8 && linear[0] == 1 && linear[7] == 30 && abs(linear[1] - 5.142857142857142) < 1e-14)
    let logarithmic = BlobOptions(minSigma: 2, maxSigma: 8, sigmaCount: 3, logScale: true).sigmas
    #expect(zip(logarithmic, [2, 4, 8]).allSatisfy { abs($0 - $1) < 1e-14 })
    #expect(BlobOptions(minSigma: 3, sigmaCount: 1).sigmas == [3])
  }

  @Test("constant and empty images hold no blobs; a NaN hides those around it and no others")
  func corners() throws {
    #expect(blobs(in: Matrix(rows: 0, columns: 9), options: BlobOptions(), threads: 2).isEmpty)
    #expect(blobs(in: Matrix(rows: 40, columns: 30, repeating: 1), options: BlobOptions(), threads: 2).isEmpty)
    #expect(blobs(in: Matrix(rows: 1, columns: 1, repeating: 1), options: BlobOptions(), threads: 2).isEmpty)
    var image = Matrix(rows: 40, columns: 200)
    for column in [20, 150] { for row in 18..<21 { image[row, column] = 1 } }
    let options = BlobOptions(minSigma: 1, maxSigma: 2, sigmaCount: 3)
    let both = blobs(in: image, options: options, threads: 1)
    #expect(Set(both.map(\.column)) == [20, 150])
    image[20, 22] = .nan
    #expect(blobs(in: image, options: options, threads: 1) == both.filter { $0.column == 150 })
  }

  @Test("the number of threads does not matter") func threads() throws {
    var random = SeededGenerator(seed: 5)
    let image = Matrix(
      rows: 300, columns: 77, elements: (0..<300 * 77).map { _ in Float.random(in: 0..<1, using: &random) })
    let options = BlobOptions(maxSigma: 9, threshold: 0.05)
    let one = blobs(in: image, options: options, threads: 1)
    #expect(one.count > 50 && one == blobs(in: image, options: options, threads: 3))
  }

  @Test("between pixels and scales: the place and the width of a Gaussian", arguments: [1.7, 2.6, 4.1])
  func subpixel(sigma: Double) {
    let (row, column) = (31.3, 40.8)
    let elements = (0..<64 * 80).map { index -> Float in
      let (down, across) = (Double(index / 80) - row, Double(index % 80) - column)
      return Float(exp(-(down * down + across * across) / (2 * sigma * sigma)))
    }
    let sigmas = BlobOptions(minSigma: 1, maxSigma: 8, sigmaCount: 14, logScale: true).sigmas
    let found = scaleSpaceMaxima(
      of: Matrix(rows: 64, columns: 80, elements: elements), sigmas: sigmas, threshold: 0.1, threads: 2)
    #expect(found.count == 1)
    guard let top = found.first else { return }
    #expect(abs(Double(top.row) + top.rowOffset - row) < 0.03)
    #expect(abs(Double(top.column) + top.columnOffset - column) < 0.03)
    let width = sigmas[0] * pow(sigmas[1] / sigmas[0], Double(top.scale) + top.scaleOffset)
    #expect(abs(width / sigma - 1) < 0.03, "\(width) px")
    // -σ²·LoG of a Gaussian of the same width is half its height.
    #expect(abs(top.peak - 0.5) < 0.02, "\(top.peak)")
  }
}
