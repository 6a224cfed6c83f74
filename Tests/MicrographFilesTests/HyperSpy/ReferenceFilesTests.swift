import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// Real files against what rosettasciio, tifffile and NumPy read in them; only where the files are at hand.
@Suite(.enabled(if: ReferenceFile.areThere)) struct ReferenceFilesTests {
  @Test(arguments: ReferenceFile.all) func aFileGivesWhatTheTrustedReadersGive(_ reference: ReferenceFile) throws {
    let file = try MicrographFile.open(reference.path)
    #expect(file.datasets.count == reference.datasets.count)
    for (found, expected) in zip(file.datasets, reference.datasets) {
      #expect("\(found.pixelType)" == expected.dtype)
      #expect(found.title == expected.title ?? "" || file.format != .hyperspy)
      if file.format == .hyperspy { #expect((found.signalType ?? "") == expected.signal_type ?? "") }
      #expect(found.elements == expected.elements ?? [])
      if let axes = expected.axes {
        #expect(found.axes.map(\.size) == axes.map(\.size))
        #expect(found.axes.map(\.units) == axes.map { $0.units ?? "" })
        #expect(found.axes.map(\.scale) == axes.map(\.scale))
        #expect(found.axes.map(\.offset) == axes.map(\.offset))
      }
      switch found.kind {
      case .image: try compare(try file.micrograph(dataset: found.name), expected, isJPEG: file.format == .jpeg)
      case .spectrumImage: try compare(try file.spectrumImage(dataset: found.name), expected)
      case .other: Issue.record("\(found.name) is neither an image nor a spectrum image")
      }
    }
  }

  private func compare(_ image: Micrograph, _ expected: ReferenceFile.Dataset, isJPEG: Bool) throws {
    #expect([image.rows, image.columns] == Array(expected.shape.prefix(2)))
    let values = image.intensity.elements
    let sum = values.reduce(0.0) { $0 + Double($1) }
    let (least, most) = (try #require(values.min()), try #require(values.max()))
    if isJPEG {
      // Three equal channels; decoders may differ by 2 in a sample.
      #expect(abs(3 * sum / expected.sum - 1) < 1e-3)
      #expect(abs(Double(least) - expected.min) <= 2 && abs(Double(most) - expected.max) <= 2)
      return
    }
    #expect(Double(least) == Double(Float(expected.min)) && Double(most) == Double(Float(expected.max)))
    // Double values of a file are rounded to Float.
    #expect(abs(sum - expected.sum) <= 1e-7 * abs(expected.sum))
    if let corners = expected.corners {
      let found = [
        image.intensity[0, 0], image.intensity[0, image.columns - 1], image.intensity[image.rows - 1, 0],
        image.intensity[image.rows - 1, image.columns - 1],
      ]
      #expect(found == corners.map { Float($0) })
    }
  }

  private func compare(_ image: SpectrumImage, _ expected: ReferenceFile.Dataset) throws {
    let shape = image.shape
    #expect([shape.rows, shape.columns, shape.channels] == expected.shape)
    let cube = try WholeCube(image.source)
    #expect(cube.covers.allSatisfy { $0 == 1 })
    #expect(cube.values.reduce(0, +) == expected.sum)
    #expect(cube.values.min() == expected.min && cube.values.max() == expected.max)
    var spectrum = [Double](repeating: 0, count: shape.channels)
    for (place, value) in cube.values.enumerated() { spectrum[place % shape.channels] += value }
    let top = spectrum.indices.sorted { (-spectrum[$0], $0) < (-spectrum[$1], $1) }.prefix(10)
    for (channel, pair) in zip(top, expected.sum_spectrum_top10 ?? []) {
      #expect(channel == Int(pair[0]) && spectrum[channel] == pair[1])
    }
    if let corners = expected.total_counts_map_corners {
      let places = [(0, 0), (0, shape.columns - 1), (shape.rows - 1, 0), (shape.rows - 1, shape.columns - 1)]
      let found = places.map { row, column in
        let start = (row * shape.columns + column) * shape.channels
        return cube.values[start..<start + shape.channels].reduce(0, +)
      }
      #expect(found == corners)
    }
    for part in image.source.boxes {
      let count = part.rows.count * part.columns.count * part.channels.count
      #expect(count * 4 <= ReadingLimits.standard.mostBytes)
    }
  }
}

/// An entry of the reference values.
struct ReferenceFile: CustomTestStringConvertible, Sendable {
  struct Axis: Decodable, Sendable {
    let units: String?
    let offset: Double
    let scale: Double
    let size: Int
  }
  struct Dataset: Decodable, Sendable {
    let shape: [Int]
    let dtype: String
    let axes: [Axis]?
    let title: String?
    let signal_type: String?
    let elements: [String]?
    let sum: Double
    let min: Double
    let max: Double
    let corners: [Double]?
    let sum_spectrum_top10: [[Double]]?
    let total_counts_map_corners: [Double]?
  }
  private struct Entry: Decodable { let datasets: [Dataset]? }

  let name: String
  let datasets: [Dataset]
  var path: String { Self.folder.appendingPathComponent(name).path }
  var testDescription: String { name }

  private static let folder = projectRoot.deletingLastPathComponent().appendingPathComponent("shared/data")
  private static let json = folder.appendingPathComponent("reference.json")
  static var areThere: Bool { FileManager.default.fileExists(atPath: json.path) }

  static let all: [ReferenceFile] = {
    guard let data = try? Data(contentsOf: json),
      let entries = try? JSONDecoder().decode([String: Entry].self, from: data)
    else { return [] }
    return entries.keys.sorted().compactMap { name in
      let isOurs =
        name.hasPrefix("hspy/") || name.hasPrefix("truth/") || name.hasPrefix("pychip/")
        || name.hasPrefix("image/") && !name.hasSuffix(".mrc")
      guard isOurs, let datasets = entries[name]?.datasets else { return nil }
      return ReferenceFile(name: name, datasets: datasets)
    }
  }()
}
