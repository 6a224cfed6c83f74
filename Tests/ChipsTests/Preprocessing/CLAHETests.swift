import Chips
import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

/// One row of `Fixtures/clahe/cases.json`.
struct CLAHECase: Decodable, Sendable, CustomTestStringConvertible {
  var input: String
  var bits: Int
  var clipLimit: Double
  var tileColumns: Int
  var tileRows: Int
  var output: String
  var testDescription: String { output }

  static let all = cases(in: chipFixtures.appendingPathComponent("clahe"))

  /// Beside a checkout that has the full reference data.
  static let largeFolder = projectRoot.deletingLastPathComponent().appendingPathComponent("shared/parity/clahe")
  static let large = cases(in: largeFolder).filter { one in !all.contains { $0.output == one.output } }

  private static func cases(in folder: URL) -> [CLAHECase] {
    struct List: Decodable { var cases: [CLAHECase] }
    let url = folder.appendingPathComponent("cases.json")
    return (try? JSONDecoder().decode(List.self, from: Data(contentsOf: url)).cases) ?? []
  }
}

@Suite("CLAHE")
struct CLAHETests {
  @Test("every pixel is equal to OpenCV's", arguments: CLAHECase.all)
  func equalsOpenCV(_ expected: CLAHECase) throws {
    let folder = chipFixtures.appendingPathComponent("clahe")
    try check(expected, in: folder)
  }

  @Test(
    "so is every pixel of the larger cases, which are not part of the project", .enabled(if: !CLAHECase.large.isEmpty))
  func largeCases() throws {
    for expected in CLAHECase.large { try check(expected, in: CLAHECase.largeFolder) }
  }

  @Test("the fixtures are there")
  func fixturesArePresent() { #expect(CLAHECase.all.count == 42) }

  @Test("8-bit levels, 16-bit data kept whole, the number of threads without effect", arguments: [8, 16])
  func threadsDoNotMatter(bits: Int) throws {
    let image = randomImage(rows: 211, columns: 167, below: bits == 8 ? 256 : 65536, seed: 3)
    let step = PreprocessingStep.clahe(CLAHEOptions(clipLimit: 3, tileRows: 5, tileColumns: 7, bits: bits))
    let type: PixelType = bits == 8 ? .uint8 : .uint16
    let one = try preprocess(micrograph(image, type), steps: [step], threads: 1)
    let three = try preprocess(micrograph(image, type), steps: [step], threads: 3)
    #expect(one.micrograph.intensity == three.micrograph.intensity)
    #expect(one.micrograph.pixelType == type)
    #expect(one.notes.isEmpty)
  }

  @Test("a 16-bit image is scaled to 8 bits from its percentiles, and a note says so")
  func scalesDeepImages() throws {
    let image = randomImage(rows: 64, columns: 64, below: 50000, seed: 1)
    let limits = percentiles([0.1, 99.9], of: image.elements)
    let factor = Float(255 / (limits[1] - limits[0]))
    let scaled = Matrix(
      rows: 64, columns: 64,
      elements: image.elements.map {
        min(max(($0 - Float(limits[0])) * factor, 0), 255).rounded(.toNearestOrEven)
      })
    let step = PreprocessingStep.clahe(CLAHEOptions())
    let direct = try preprocess(micrograph(image, .uint16), steps: [step], threads: 1)
    let byHand = try preprocess(micrograph(scaled, .uint8), steps: [step], threads: 1)
    #expect(direct.micrograph.intensity == byHand.micrograph.intensity)
    #expect(direct.micrograph.pixelType == .uint8)
    #expect(
      direct.notes == [
        "the 16-bit image was scaled to 8 bits from its percentiles 0.1 and 99.9 (111.33 and 49918.8) before CLAHE"
      ])
  }

  @Test("whole numbers of any integer type go into 16 bits as they are, a float image is scaled")
  func sixteenBits() throws {
    let image = randomImage(rows: 32, columns: 48, below: 65536, seed: 2)
    let step = PreprocessingStep.clahe(CLAHEOptions(bits: 16))
    let expected = try preprocess(micrograph(image, .uint16), steps: [step], threads: 1)
    let wide = try preprocess(micrograph(image, .int32), steps: [step], threads: 1)
    #expect(wide.micrograph.intensity == expected.micrograph.intensity)
    #expect(wide.micrograph.pixelType == .uint16 && wide.notes.isEmpty)
    let float = try preprocess(micrograph(image, .float32), steps: [step], threads: 1)
    #expect(float.notes.count == 1 && float.notes[0].hasPrefix("the floating-point image was scaled to 16 bits"))
  }

  @Test("a constant image stays constant", arguments: [PixelType.uint8, .uint16, .float32], [8, 16])
  func constantImage(type: PixelType, bits: Int) throws {
    let image = Matrix(rows: 20, columns: 30, repeating: 7)
    let result = try preprocess(
      micrograph(image, type), steps: [.clahe(CLAHEOptions(bits: bits))], threads: 2)
    let values = Set(result.micrograph.intensity.elements)
    #expect(values.count == 1)
  }

  @Test(
    "settings that make no sense are refused in one line",
    arguments: [
      (CLAHEOptions(clipLimit: .nan), "clahe: a clip limit of nan; give a number such as 2"),
      (CLAHEOptions(bits: 12), "clahe: 12 bits; choose 8 or 16"),
      (CLAHEOptions(tileRows: 0), "clahe: 0 x 8 tiles; give at least 1 x 1"),
      (
        CLAHEOptions(tileColumns: 31),
        "clahe: 8 x 31 tiles are more than the image of 20 x 30 px has rows or columns for; choose fewer"
      ),
    ])
  func refusals(options: CLAHEOptions, message: String) {
    let image = micrograph(Matrix(rows: 20, columns: 30), .uint8)
    let error = #expect(throws: PreprocessingError.self) {
      try preprocess(image, steps: [.clahe(options)], threads: 1)
    }
    #expect(error?.description == message)
  }

  @Test("tables beyond a quarter of a GiB are refused")
  func tooManyTables() {
    let image = micrograph(Matrix(rows: 64, columns: 64), .uint16)
    #expect(throws: PreprocessingError.tablesTooLarge(tileRows: 64, tileColumns: 64, megabytes: 536)) {
      try preprocess(image, steps: [.clahe(CLAHEOptions(tileRows: 64, tileColumns: 64, bits: 16))], threads: 1)
    }
  }
}

/// Compares a case with its stored output.
func check(_ expected: CLAHECase, in folder: URL) throws {
  let input = try NPYFixture(folder.appendingPathComponent(expected.input))
  let output = try NPYFixture(folder.appendingPathComponent(expected.output))
  let options = CLAHEOptions(
    clipLimit: expected.clipLimit, tileRows: expected.tileRows, tileColumns: expected.tileColumns,
    bits: expected.bits)
  let image = Matrix(rows: input.shape[0], columns: input.shape[1], elements: input.floats)
  let result = try preprocess(
    micrograph(image, expected.bits == 8 ? .uint8 : .uint16), steps: [.clahe(options)], threads: 2)
  let different = zip(result.micrograph.intensity.elements, output.floats).count { $0 != $1 }
  #expect(different == 0, "\(different) pixels of \(expected.output) differ")
  #expect(result.notes.isEmpty)
}
