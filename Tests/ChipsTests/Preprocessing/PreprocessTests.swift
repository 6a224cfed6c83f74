import Chips
import DataModel
import Kernels
import Testing

@Suite("Preprocessing")
struct PreprocessTests {
  @Test("without steps the image comes back as it is")
  func nothing() throws {
    let pixel = PixelSize(sideInNM: 0.5)
    let image = Micrograph(
      intensity: randomImage(rows: 5, columns: 4, below: 9, seed: 1), pixelType: .uint16, pixelSize: pixel,
      title: "a")
    let result = try preprocess(image, steps: [], threads: 1)
    #expect(result.micrograph.intensity == image.intensity && result.notes.isEmpty)
    #expect(result.micrograph.pixelType == .uint16)
    #expect(result.micrograph.pixelSize == pixel && result.micrograph.title == "a")
  }

  @Test("normalise spreads two percentiles to 0 and 1 and cuts off the rest")
  func normalise() throws {
    let image = Matrix(rows: 1, columns: 101, elements: (0...100).map { Float($0) })
    let result = try preprocess(
      micrograph(image, .uint8), steps: [.normalise(low: 10, high: 90)], threads: 2)
    let values = result.micrograph.intensity.elements
    #expect(values[0] == 0 && values[10] == 0 && values[50] == 0.5 && values[90] == 1 && values[100] == 1)
    #expect(result.micrograph.pixelType == .float32 && result.notes.isEmpty)
  }

  @Test("normalise falls back to the extremes where the percentiles are one value, and says so")
  func normaliseAlmostConstant() throws {
    let image = Matrix(rows: 10, columns: 100, elements: [0, 4] + [Float](repeating: 2, count: 998))
    let result = try preprocess(
      micrograph(image, .float32), steps: [.normalise(low: 1, high: 99)], threads: 1)
    #expect(Array(result.micrograph.intensity.elements[0..<3]) == [0, 1, 0.5])
    #expect(
      result.notes == [
        "normalise: the percentiles 1 and 99 of the image are the same value; its least and greatest were used"
      ])
    let constant = try preprocess(
      micrograph(Matrix(rows: 3, columns: 3, repeating: 5), .uint8), steps: [.normalise(low: 1, high: 99)],
      threads: 1)
    #expect(constant.micrograph.intensity == Matrix(rows: 3, columns: 3))
  }

  @Test("steps run in order: a blur before CLAHE makes it scale from the percentiles")
  func order() throws {
    let image = micrograph(randomImage(rows: 40, columns: 40, below: 256, seed: 5), .uint8)
    let clahe = PreprocessingStep.clahe(CLAHEOptions())
    let after = try preprocess(image, steps: [clahe, .gaussian(sigma: 1)], threads: 1)
    let before = try preprocess(image, steps: [.gaussian(sigma: 1), clahe], threads: 1)
    #expect(after.notes.isEmpty && after.micrograph.pixelType == .float32)
    #expect(before.notes.count == 1 && before.micrograph.pixelType == .uint8)
    #expect(before.micrograph.intensity.elements.allSatisfy { $0 >= 0 && $0 <= 255 && $0 == $0.rounded() })
  }

  @Test(
    "settings that make no sense are refused in one line",
    arguments: [
      (PreprocessingStep.gaussian(sigma: 0), "gaussian: a sigma of 0 px; give a number above 0"),
      (.gaussian(sigma: .infinity), "gaussian: a sigma of inf px; give a number above 0"),
      (.gaussian(sigma: 31), "gaussian: a sigma of 31 px is larger than the image of 20 x 30 px"),
      (
        .markBlobs(BlobOptions(minSigma: 5, maxSigma: 2)),
        "mark-blobs: sigmas from 5 to 2 px; the first must be above 0 and at most the second"
      ),
      (
        .markBlobs(BlobOptions(maxSigma: 31)),
        "mark-blobs: a largest sigma of 31 px is larger than the image of 20 x 30 px"
      ),
      (.markBlobs(BlobOptions(sigmaCount: 0)), "mark-blobs: 0 sigmas; give 1 to 100"),
      (.markBlobs(BlobOptions(threshold: -1)), "mark-blobs: a threshold of -1; give 0 to 1"),
      (.markBlobs(BlobOptions(overlap: 1.5)), "mark-blobs: an overlap of 1.5; give 0 to 1"),
      (
        .normalise(low: 99, high: 1),
        "normalise: percentiles 99 and 1; the first must be the lower, both within 0 and 100"
      ),
      (
        .normalise(low: 1, high: 100.5),
        "normalise: percentiles 1 and 100.5; the first must be the lower, both within 0 and 100"
      ),
    ])
  func refusals(step: PreprocessingStep, message: String) {
    let image = micrograph(Matrix(rows: 20, columns: 30), .uint8)
    let error = #expect(throws: PreprocessingError.self) { try preprocess(image, steps: [step], threads: 1) }
    #expect(error?.description == message)
  }
}
