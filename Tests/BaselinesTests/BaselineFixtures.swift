import DataModel
import Foundation
import Kernels
import TestSupport

/// A fixture made by `Fixtures/make.py`.
func fixture(_ name: String) throws -> NPYFixture {
  try NPYFixture(fixtures().appendingPathComponent("\(name).npy"))
}

/// A fixture of two axes.
func fixtureImage(_ name: String) throws -> Matrix {
  let data = try fixture(name)
  return Matrix(rows: data.shape[0], columns: data.shape[1], elements: data.floats)
}

/// Whether two numbers differ by at most a share of the larger, or of 1 where both are small.
func near(_ found: Double, _ expected: Double, _ tolerance: Double) -> Bool {
  abs(found - expected) <= tolerance * max(abs(found), abs(expected), 1)
}

extension SeededGenerator {
  /// A number from 0 up to but not including 1.
  mutating func uniform() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
}

/// An image whose left half is bright and plain, whose right half is dark and striped; chips of 16 px.
struct TwoHalves {
  let image: Matrix
  let grid: ChipGrid
  let supports: SupportSet

  init(seed: UInt64, perClass: Int = 2) throws {
    var generator = SeededGenerator(seed: seed)
    var image = Matrix(rows: 64, columns: 128)
    for row in 0..<64 {
      for column in 0..<128 {
        let stripe = column >= 64 && column % 4 == 0 ? 60.0 : 0
        image[row, column] = Float((column < 64 ? 200 : 80) + stripe + 10 * generator.uniform())
      }
    }
    self.image = image
    grid = try ChipGrid(
      imageRows: 64, imageColumns: 128, chipRows: 16, chipColumns: 16, strideRows: 16, strideColumns: 16)
    let left = generator.draw(perClass, from: (0..<32).filter { $0 % 8 < 4 })
    let right = generator.draw(perClass, from: (0..<32).filter { $0 % 8 >= 4 })
    supports = try SupportSet(classes: [.init(name: "striped", chips: right), .init(name: "plain", chips: left)])
  }

  /// The right class of a chip.
  func truth(_ chip: Int) -> Int32 { chip % 8 < 4 ? 1 : 0 }
}
