import Chips
import DataModel
import Foundation
import Kernels
import Testing

@Suite("Rings around blobs")
struct BlobRingsTests {
  /// One bright spot of width 6 px on black.
  private let spot = Matrix(
    rows: 90, columns: 100,
    elements: (0..<9000).map { index -> Float in
      let (down, across) = (Double(index / 100) - 40, Double(index % 100) - 55)
      return Float((200 * exp(-(down * down + across * across) / 72)).rounded())
    })

  @Test("a ring of radius √2 sigma, 1.5 px wide and mid-grey; the rest as it was")
  func ring() throws {
    let options = BlobOptions(minSigma: 4, maxSigma: 8, sigmaCount: 5)
    let result = try preprocess(micrograph(spot, .uint8), steps: [.markBlobs(options)], threads: 2)
    #expect(result.notes == ["mark-blobs drew 1 ring"] && result.micrograph.pixelType == .uint8)
    let marked = result.micrograph.intensity
    let radius = 6 * 2.0.squareRoot()
    for row in 0..<90 {
      for column in 0..<100 {
        let fromLine = abs(hypot(Double(row - 40), Double(column - 55)) - radius)
        if fromLine <= 0.25 { #expect(marked[row, column] == 128) }
        if fromLine >= 1.25 { #expect(marked[row, column] == spot[row, column]) }
      }
    }
    #expect(marked.elements.allSatisfy { $0 == $0.rounded() && (0...255).contains($0) })
  }

  @Test("a deeper image is scaled to 8 bits first, and the run says so; the number of threads does not matter")
  func deeper() throws {
    let deep = Matrix(rows: 90, columns: 100, elements: spot.elements.map { $0 * 100 })
    let step = PreprocessingStep.markBlobs(BlobOptions(minSigma: 4, maxSigma: 8, sigmaCount: 5))
    let one = try preprocess(micrograph(deep, .uint16), steps: [step], threads: 1)
    #expect(one.notes.count == 2 && one.notes[0].hasSuffix("before mark-blobs"))
    #expect(one.micrograph.pixelType == .uint8)
    #expect(
      one.micrograph.intensity
        == (try preprocess(micrograph(deep, .uint16), steps: [step], threads: 3)).micrograph.intensity)
  }

  @Test("a constant image has no rings") func constant() throws {
    let image = micrograph(Matrix(rows: 40, columns: 50, repeating: 255), .uint8)
    let result = try preprocess(image, steps: [.markBlobs(BlobOptions())], threads: 1)
    #expect(result.notes == ["mark-blobs drew 0 rings"] && result.micrograph.intensity == image.intensity)
  }

  @Test("a blob at the corner: the ring is cut off there") func corner() throws {
    var image = Matrix(rows: 40, columns: 50)
    for row in 0..<3 { for column in 0..<3 { image[row, column] = 250 } }
    let options = BlobOptions(minSigma: 1, maxSigma: 6, sigmaCount: 6)
    let result = try preprocess(micrograph(image, .uint8), steps: [.markBlobs(options)], threads: 1)
    #expect(result.notes == ["mark-blobs drew 1 ring"] && result.micrograph.intensity != image)
  }
}
