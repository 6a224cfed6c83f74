import DataModel
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

private let referenceFolder = projectRoot.deletingLastPathComponent().appendingPathComponent("shared/data")
private let hasReference = FileManager.default.fileExists(
  atPath: referenceFolder.appendingPathComponent("reference.json").path)

/// Real instrument files against the numbers of the trusted Python readers (rosettasciio, tifffile, NumPy,
/// scikit-image), where the folder `shared` lies beside the project.
@Suite("Reference files", .enabled(if: hasReference)) struct ReferenceFilesTests {
  static let data = referenceFolder

  struct Axis: Decodable {
    var offset: Double
    var scale: Double
    var size: Int
    var units: String?
  }

  struct Dataset: Decodable {
    var shape: [Int]
    var dtype: String
    var sum: Double
    var min: Double
    var max: Double
    var axes: [Axis]?
    var elements: [String]?
    var corners: [Double]?
    var sum_spectrum_top10: [[Double]]?
    var total_counts_map_corners: [Double]?
  }

  struct Entry: Decodable {
    var datasets: [Dataset]?
  }

  /// All entries whose formats are read so far.
  static let files: [String] = {
    guard let json = try? Data(contentsOf: data.appendingPathComponent("reference.json")),
      let entries = try? JSONSerialization.jsonObject(with: json) as? [String: Any]
    else { return [] }
    return entries.keys.filter { name in
      (name.hasPrefix("hspy/") || name.hasPrefix("image/") || name.hasPrefix("pychip/")) && !name.hasSuffix(".mrc")
    }.sorted()
  }()

  @Test("shapes, types, calibration, sums", arguments: files) func equal(_ name: String) throws {
    let json = try Data(contentsOf: Self.data.appendingPathComponent("reference.json"))
    let entry = try #require(try JSONDecoder().decode([String: Entry].self, from: json)[name])
    let expected = try #require(entry.datasets?.first)
    let file = try MicrographFile.open(Self.data.appendingPathComponent(name).path)
    let found = try #require(file.datasets.first)
    #expect(found.pixelType.rawValue == expected.dtype)
    let isColour = expected.shape.count == 3 && expected.shape[2] == 3
    #expect(found.shape == (isColour ? Array(expected.shape.prefix(2)) : expected.shape))
    for (axis, other) in zip(found.axes, expected.axes ?? []) {
      #expect(axis.size == other.size && axis.units == other.units ?? "")
      #expect(near(axis.scale, other.scale) && near(axis.offset, other.offset))
    }
    if let elements = expected.elements { #expect(found.elements == elements) }
    switch found.kind {
    case .image: try compare(file.micrograph(), with: expected, isColour: isColour)
    case .spectrumImage: try compare(file.spectrumImage(), with: expected)
    case .other: Issue.record("\(name) is neither an image nor a spectrum image")
    }
  }

  private func compare(_ image: Micrograph, with expected: Dataset, isColour: Bool) throws {
    let values = image.intensity.elements.map(Double.init)
    // The reference of a grey JPEG counts its three equal channels.
    #expect(near(values.reduce(0, +) * (isColour ? 3 : 1), expected.sum))
    let (least, greatest) = (try #require(values.min()), try #require(values.max()))
    #expect(near(least, expected.min) && near(greatest, expected.max))
    guard let corners = expected.corners else { return }
    let last = (row: image.rows - 1, column: image.columns - 1)
    let found = [(0, 0), (0, last.column), (last.row, 0), (last.row, last.column)].map {
      Double(image.intensity[$0.0, $0.1])
    }
    for (one, other) in zip(found, corners) { #expect(near(one, other)) }
  }

  private func compare(_ image: SpectrumImage, with expected: Dataset) throws {
    let cube = try WholeCube(image.source)
    #expect(cube.covers.allSatisfy { $0 == 1 })
    #expect(near(cube.values.reduce(0, +), expected.sum))
    #expect(cube.values.min() == expected.min && cube.values.max() == expected.max)
    let channels = image.shape.channels
    var spectrum = [Double](repeating: 0, count: channels)
    for (index, count) in cube.values.enumerated() { spectrum[index % channels] += count }
    for entry in expected.sum_spectrum_top10 ?? [] { #expect(near(spectrum[Int(entry[0])], entry[1])) }
    guard let corners = expected.total_counts_map_corners else { return }
    let (rows, columns) = (image.shape.rows, image.shape.columns)
    let pixels = [0, columns - 1, (rows - 1) * columns, rows * columns - 1]
    for (pixel, total) in zip(pixels, corners) {
      #expect(near(cube.values[pixel * channels..<(pixel + 1) * channels].reduce(0, +), total))
    }
  }

  /// Equal to six digits: images are held as `Float`.
  private func near(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) <= 1e-6 * Swift.max(abs(expected), 1e-9)
  }
}
