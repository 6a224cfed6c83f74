import DataModel
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

/// A small image file and what must be read from it, as told by the script that made it.
struct ImageFixture: Decodable, Sendable, CustomTestStringConvertible {
  struct Page: Decodable, Sendable {
    let name: String
    let rows: Int
    let columns: Int
    let type: PixelType
    /// Row after row; nothing stands for NaN.
    let values: [Float?]
    /// Height and width; nothing where the file is not calibrated.
    let pixelSizeInNM: [Double]?
    /// Class indices, where the file serves as a label mask.
    let labels: [UInt8]?
    /// The end of the error's line, where it does not.
    let labelError: String?
  }

  let file: String
  let pages: [Page]

  var path: String { Self.folder.appendingPathComponent(file).path }
  var testDescription: String { file }

  static let folder = fixtures()

  /// The fixtures of one format: `TIFF`, `PNG`, `JPEG` or `NPY`.
  static func all(_ format: String) -> [ImageFixture] { everything.filter { $0.file.hasPrefix(format + "/") } }

  /// The files of a format, those that cannot be read as an image among them.
  static func files(_ format: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(format).path).sorted()
      .map { "\(format)/\($0)" }
  }

  private static let everything: [ImageFixture] = {
    do {
      let data = try Data(contentsOf: folder.appendingPathComponent("image_fixtures.json"))
      return try JSONDecoder().decode([ImageFixture].self, from: data)
    } catch {
      Issue.record("image_fixtures.json: \(error)")
      return []
    }
  }()

  /// Expects the file to hold what was written into it.
  func expectContents(format: MicrographFormat) throws {
    let opened = try MicrographFile.open(path)
    #expect(opened.format == format)
    #expect(opened.datasets.map(\.name) == pages.map(\.name))
    for page in pages {
      let description = try #require(opened.datasets.first { $0.name == page.name })
      #expect(description.kind == .image)
      #expect(description.shape == [page.rows, page.columns])
      #expect(description.pixelType == page.type)
      let image = try opened.micrograph(dataset: page.name)
      #expect(image.pixelType == page.type)
      #expect(image.pixelSize == description.pixelSize)
      expectPixelSize(image.pixelSize, page)
      expectValues(image.intensity.elements, page)
      try expectLabels(opened, page)
    }
  }

  private func expectPixelSize(_ found: PixelSize?, _ page: Page) {
    guard let expected = page.pixelSizeInNM else {
      #expect(found == nil)
      return
    }
    // The resolution tags are single-precision numbers.
    for (found, expected) in zip([found?.heightInNM ?? .nan, found?.widthInNM ?? .nan], expected) {
      #expect(abs(found - expected) <= 1e-6 * expected)
    }
  }

  private func expectValues(_ found: [Float], _ page: Page) {
    let expected = page.values.map { $0 ?? .nan }
    #expect(found.count == expected.count)
    for (index, (found, expected)) in zip(found, expected).enumerated()
    where found != expected && !(found.isNaN && expected.isNaN) {
      let place = "\(page.name), row \(index / page.columns), column \(index % page.columns)"
      Issue.record("\(place): \(found), not \(expected)")
      return
    }
  }

  private func expectLabels(_ opened: MicrographFile, _ page: Page) throws {
    if let labels = page.labels {
      let mask = try opened.labelMask(dataset: page.name)
      #expect(mask.rows == page.rows && mask.columns == page.columns)
      #expect(mask.values == labels)
    }
    if let labelError = page.labelError {
      let error = #expect(throws: FileError.self) { try opened.labelMask(dataset: page.name) }
      #expect(error?.code == .wrongKind)
      let place = file.hasPrefix("TIFF/") ? ":\(page.name)" : ""
      #expect(error?.description == "\(path)\(place): \(labelError)")
    }
  }
}
