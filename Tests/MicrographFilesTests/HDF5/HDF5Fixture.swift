import DataModel
import Foundation
import TestSupport
import Testing

@testable import MicrographFiles

/// One entry of `Fixtures/HDF5/expected.json`: what h5py and numpy say is in a file.
struct HDF5Fixture: Decodable, CustomTestStringConvertible, Sendable {
  let file: String
  let dataset: String?
  let kind: String
  let shape: [Int]
  let type: String
  let axes: [AxisDescription]
  /// Rows, columns and channels; nothing stands for NaN.
  let values: [Double?]
  let pixelSize: [Double]?
  let energy: [Double]?
  let title: String?
  let signalType: String?
  let elements: [String]?
  let beamEnergy: Double?
  let detector: String?

  var testDescription: String { dataset.map { "\(file) \($0)" } ?? file }
  var path: String { Self.path(file) }

  static let folder = projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures/HDF5")
  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static let all: [HDF5Fixture] = {
    guard let json = try? Data(contentsOf: folder.appendingPathComponent("expected.json")) else { return [] }
    return (try? JSONDecoder().decode([HDF5Fixture].self, from: json)) ?? []
  }()
  static let cubes = all.filter { $0.shape.count == 3 }

  /// Every file of the folder, good and bad.
  static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { !$0.hasSuffix(".json") }.sorted()

  /// The spectrum image in boxes of another size than the usual one.
  func source(aimedBytes: Int) throws -> HDF5SpectrumSource {
    let root = try HDF5Object(file: path, limits: .standard)
    let index = try DatasetSelection(path: path, datasets: try MicrographFile.open(path).datasets)
      .index(of: .spectrumImage, dataset: dataset, page: nil)
    let experiment = try HyperSpyContainer.experiments(root)[index]
    guard let axes = experiment.axes,
      let data = root.descendant(experiment.description.name.split(separator: "/").map(String.init))
    else { throw FileError(.damaged, path: path, "fixture without cube") }
    return try HDF5SpectrumSource(data, axes: axes, aimedBytes: aimedBytes)
  }
}

/// Everything in a spectrum image, with how often each place was covered by a box.
struct WholeCube: Equatable {
  /// Rows, columns, channels.
  var values: [Double]
  var covers: [Int]

  /// Reads all boxes in turn into the same block.
  init(_ source: any SpectrumBlockSource) throws {
    let shape = source.shape
    values = [Double](repeating: .nan, count: shape.rows * shape.columns * shape.channels)
    covers = [Int](repeating: 0, count: values.count)
    var block = SpectrumBlock()
    for index in source.boxes.indices {
      try source.read(box: index, into: &block)
      add(block, shape)
    }
  }

  private mutating func add(_ block: SpectrumBlock, _ shape: SpectrumShape) {
    switch block.counts {
    case .uint8(let counts): add(block, shape, counts) { Double($0) }
    case .uint16(let counts): add(block, shape, counts) { Double($0) }
    case .uint32(let counts): add(block, shape, counts) { Double($0) }
    case .float32(let counts): add(block, shape, counts) { Double($0) }
    }
  }

  private mutating func add<Count>(
    _ block: SpectrumBlock, _ shape: SpectrumShape, _ counts: [Count], _ value: (Count) -> Double
  ) {
    for row in block.box.rows {
      for column in block.box.columns {
        for channel in block.box.channels {
          let place = (row * shape.columns + column) * shape.channels + channel
          let stored =
            (row - block.box.rows.lowerBound) * block.rowStride
            + (column - block.box.columns.lowerBound) * block.columnStride
            + (channel - block.box.channels.lowerBound) * block.channelStride
          values[place] = value(counts[stored])
          covers[place] += 1
        }
      }
    }
  }
}

/// The indices at which values differ; NaN stands for NaN. Types that blocks do not have are compared as `Float`.
func differences(_ found: [Double], _ expected: [Double?], type: String) -> [Int] {
  guard found.count == expected.count else { return [-1] }
  let isExact = ["uint8", "uint16", "uint32"].contains(type)
  return found.indices.filter { index in
    guard let value = expected[index] else { return !found[index].isNaN }
    return found[index] != (isExact ? value : Double(Float(value)))
  }
}
