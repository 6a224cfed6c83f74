import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// An entry of `shared/data/reference.json`: what trusted readers found in a real file. The files have licences of their
/// own and lie beside the project, where they are at hand.
struct ReferenceEntry: CustomTestStringConvertible, Sendable {
  let name: String
  let tree: JSONTree

  var path: String { Self.folder.appendingPathComponent(name).path }
  var testDescription: String { name }
  var datasets: [JSONTree] { tree["datasets"]?.list ?? [] }

  private static let folder = projectRoot.deletingLastPathComponent().appendingPathComponent("shared/data")

  /// The entries of a folder; none where the files are not at hand.
  static func under(_ prefix: String) -> [ReferenceEntry] {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("reference.json")) else { return [] }
    return (JSONTree(data)?.members ?? []).filter { $0.name.hasPrefix(prefix) }
      .map { ReferenceEntry(name: $0.name, tree: $0.value) }
  }
}

extension JSONTree {
  var wholes: [Int] { (list ?? []).compactMap(\.whole) }
  var numbers: [Double] { (list ?? []).compactMap(\.number) }
}

/// Compares an image with an entry's data set: sum, smallest, largest, corners.
func expectSame(_ image: Micrograph, _ expected: JSONTree, _ comment: String) throws {
  let values = image.intensity.elements
  let sum = values.reduce(0.0) { $0 + Double($1) }
  let wanted = try #require(expected["sum"]?.number)
  #expect(abs(sum - wanted) <= 1e-6 * abs(wanted), "\(comment): sum \(sum), expected \(wanted)")
  #expect(values.min().map(Double.init) == expected["min"]?.number.map { Double(Float($0)) }, "\(comment)")
  #expect(values.max().map(Double.init) == expected["max"]?.number.map { Double(Float($0)) }, "\(comment)")
  let (bottom, right) = (image.rows - 1, image.columns - 1)
  let corners = [
    image.intensity[0, 0], image.intensity[0, right], image.intensity[bottom, 0], image.intensity[bottom, right],
  ]
  #expect(corners == (expected["corners"]?.numbers ?? []).map { Float($0) }, "\(comment)")
}

/// Compares a spectrum image with an entry's: shape, sum, smallest, largest, highest channels, counts of the corners.
func expectSame(_ image: SpectrumImage, _ expected: JSONTree, _ comment: String) throws {
  let shape = image.shape
  #expect([shape.rows, shape.columns, shape.channels] == expected["shape"]?.wholes, "\(comment)")
  let cube = try WholeCube(image.source)
  #expect(cube.covers.allSatisfy { $0 == 1 }, "\(comment)")
  #expect(cube.values.reduce(0, +) == expected["sum"]?.number, "\(comment)")
  if let least = expected["min"]?.number { #expect(cube.values.min() == least, "\(comment)") }
  #expect(cube.values.max() == expected["max"]?.number, "\(comment)")
  var spectrum = [Double](repeating: 0, count: shape.channels)
  for (place, value) in cube.values.enumerated() { spectrum[place % shape.channels] += value }
  let top = spectrum.indices.sorted { (-spectrum[$0], $0) < (-spectrum[$1], $1) }.prefix(10)
  let expectedTop = (expected["sum_spectrum_top10"]?.list ?? []).map(\.numbers)
  #expect(!expectedTop.isEmpty)
  #expect(zip(top, expectedTop).allSatisfy { Double($0) == $1[0] && spectrum[$0] == $1[1] }, "\(comment)")
  if let corners = expected["total_counts_map_corners"]?.numbers {
    let (bottom, right) = (shape.rows - 1, shape.columns - 1)
    let found = [(0, 0), (0, right), (bottom, 0), (bottom, right)].map { row, column in
      let start = (row * shape.columns + column) * shape.channels
      return cube.values[start..<start + shape.channels].reduce(0, +)
    }
    #expect(found == corners, "\(comment)")
  }
}

/// Compares axes with an entry's, in nm and eV: offsets and steps to a millionth of a step.
func expectSame(_ axes: [AxisDescription], _ expected: [JSONTree], _ comment: String) {
  guard axes.count == expected.count else {
    Issue.record("\(comment): \(axes.count) axes, expected \(expected.count)")
    return
  }
  for (axis, wanted) in zip(axes, expected) {
    let units = wanted["units"]?.text ?? ""
    let found = Units.nanometres(per: axis.units) ?? Units.electronvolts(per: axis.units) ?? 1
    let factor = (Units.nanometres(per: units) ?? Units.electronvolts(per: units) ?? 1) / found
    let scale = (wanted["scale"]?.number ?? .nan) * factor
    let offset = (wanted["offset"]?.number ?? .nan) * factor
    #expect(axis.size == wanted["size"]?.whole, "\(comment)")
    #expect(abs(axis.scale - scale) <= 1e-6 * abs(scale), "\(comment): \(axis) instead of a scale of \(scale)")
    #expect(abs(axis.offset - offset) <= 1e-6 * max(abs(scale), abs(offset)), "\(comment): \(axis), \(offset)")
  }
}
