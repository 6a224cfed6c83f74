import Atoms
import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

/// The synthetic lattices that Atomap was measured on.
@Suite("Columns of the reference lattices") struct SyntheticParityTests {
  static let folder = projectRoot.deletingLastPathComponent().appendingPathComponent("shared/parity/atoms")

  @Test(
    "every column is found within 1 px, none besides",
    .enabled(if: FileManager.default.fileExists(atPath: folder.path)),
    arguments: ["synthetic_clean", "synthetic_noisy", "synthetic_small"])
  func found(name: String) throws {
    let file = try NPYFixture(Self.folder.appendingPathComponent("\(name)_image_f32.npy"))
    let image = Matrix(rows: file.shape[0], columns: file.shape[1], elements: file.floats)
    let truth = try NPYFixture(Self.folder.appendingPathComponent("\(name)_truth_x_y_amplitude.npy"))
    let places = (0..<truth.shape[0]).map { (row: truth.values[3 * $0 + 1], column: truth.values[3 * $0]) }
    let columns = try findColumns(in: image, threads: 2)
    for place in places {
      let nearest = columns.map { hypot($0.row - place.row, $0.column - place.column) }.min() ?? .infinity
      #expect(nearest < 1, "\(place)")
    }
    // The truth leaves columns near the border out: one or two of them show.
    #expect(columns.count - places.count <= 2)
  }
}
