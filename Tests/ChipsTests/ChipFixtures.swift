import DataModel
import Foundation
import Kernels
import TestSupport

/// The folder with this target's fixtures.
let chipFixtures = fixtures()

/// A fixture's JSON list.
func readCases<Case: Decodable>(_ path: String, as _: Case.Type) throws -> [Case] {
  try JSONDecoder().decode([Case].self, from: Data(contentsOf: chipFixtures.appendingPathComponent(path)))
}

/// A micrograph without calibration.
func micrograph(_ intensity: Matrix, _ pixelType: PixelType) -> Micrograph {
  Micrograph(intensity: intensity, pixelType: pixelType, pixelSize: nil, title: "test")
}

/// An image of evenly drawn whole numbers below a bound.
func randomImage(rows: Int, columns: Int, below bound: Int, seed: UInt64) -> Matrix {
  var random = SeededGenerator(seed: seed)
  return Matrix(
    rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in Float(random.below(bound)) })
}
