import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

import Atoms

private let shared = projectRoot.deletingLastPathComponent().appendingPathComponent("shared/parity/atoms")

/// One picture with the positions that Atomap finds in it.
private struct Case {
  let image: Matrix
  let initial: [AtomColumn]
  let centred: [AtomColumn]
  let fitted: [AtomColumn]
  /// Atomap's widths: the geometric mean of both.
  let sigmas: [Double]
  /// Nothing for a real micrograph.
  let truth: [AtomColumn]?

  init(_ name: String, in folder: URL) throws {
    func positions(_ what: String) throws -> [AtomColumn] {
      let file = try NPYFixture(folder.appendingPathComponent("\(name)_\(what).npy"))
      let width = file.shape[1]
      return (0..<file.shape[0]).map {
        AtomColumn(
          row: file.values[$0 * width + 1], column: file.values[$0 * width], intensity: 1, sigma: 3, method: .blob)
      }
    }
    let picture = try NPYFixture(folder.appendingPathComponent("\(name)_image_f32.npy"))
    image = Matrix(rows: picture.shape[0], columns: picture.shape[1], elements: picture.floats)
    initial = try positions("initial_x_y")
    centred = try positions("com_x_y")
    fitted = try positions("gaussian_x_y_sx_sy_rotation_volume")
    let fields = try NPYFixture(folder.appendingPathComponent("\(name)_gaussian_x_y_sx_sy_rotation_volume.npy")).values
    sigmas = fitted.indices.map { (fields[6 * $0 + 2] * fields[6 * $0 + 3]).squareRoot() }
    truth = name.hasPrefix("synthetic") ? try positions("truth_x_y_amplitude") : nil
  }

  func check(_ name: String) {
    let centre = refinedColumns(
      initial, in: image, options: .init(rule: .atomap, centreOfMassShare: 0.25, gaussianShare: 0))
    #expect(largestShift(centre, centred) <= 1e-6, "\(name)")
    let gaussian = refinedColumns(initial, in: image, options: .init(rule: .atomap, centreOfMassShare: 0.25))
    #expect(gaussian.allSatisfy { $0.method == .gaussian }, "\(name)")
    let shifts = zip(gaussian, fitted).map { hypot($0.row - $1.row, $0.column - $1.column) }
    #expect(shifts.allSatisfy { $0 <= 0.02 }, "\(name): \(shifts.max() ?? 0)")
    #expect(shifts.count { $0 > 1e-3 } * 100 <= shifts.count, "\(name)")
    for (one, sigma) in zip(gaussian, sigmas) { #expect(abs(one.sigma - sigma) <= 1e-3 * sigma, "\(name)") }
    let ours = refinedColumns(initial, in: image)
    #expect(ours.count { $0.method != .gaussian } * 20 <= ours.count, "\(name)")
    if let truth {
      let errors = (ours: rootMeanSquare(ours, truth), atomap: rootMeanSquare(fitted, truth))
      #expect(errors.ours <= errors.atomap, "\(name): \(errors)")
    }
  }
}

@Suite struct RefiningParityTests {
  @Test func smallSyntheticLattice() throws {
    let name = "synthetic_small"
    try Case(name, in: atomFixtures.appendingPathComponent("atoms")).check(name)
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: shared.path)),
    arguments: ["synthetic_clean", "synthetic_noisy", "sto_film", "lao"])
  func largerPictures(name: String) throws { try Case(name, in: shared).check(name) }
}
