import DataModel
import Kernels
import Testing

@testable import Reports

@Suite struct LocalContrastTests {
  private func picture(rows: Int, columns: Int, _ value: (Int, Int) -> Float) -> GreyPicture {
    var matrix = Matrix(rows: rows, columns: columns)
    for row in 0..<rows { for column in 0..<columns { matrix[row, column] = value(row, column) } }
    let image = Micrograph(intensity: matrix, pixelType: .float32, pixelSize: nil, title: "")
    return GreyPicture(of: image, longSide: 2 * max(rows, columns) - 1)
  }

  /// Against means and deviations computed the plain way over every square.
  @Test(arguments: [(43, 61), (61, 20), (1, 50), (2, 1), (1, 1)])
  func itIsTheStepFromTheMeanInDeviations(rows: Int, columns: Int) {
    var random = SeededGenerator(seed: 21)
    let picture = picture(rows: rows, columns: columns) { _, column in Float(column * 3 + random.below(60)) }
    #expect(picture.rows == rows && picture.columns == columns)
    let found = picture.localContrast()
    let reach = max(1, max(rows, columns) / 20)
    for row in 0..<rows {
      for column in 0..<columns {
        let square = (max(0, row - reach)...min(rows - 1, row + reach)).flatMap { r in
          (max(0, column - reach)...min(columns - 1, column + reach)).map { Double(picture.values[r * columns + $0]) }
        }
        let mean = square.reduce(0, +) / Double(square.count)
        let variance = square.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(square.count)
        let step = (Double(picture.values[row * columns + column]) - mean) / (2 * max(variance.squareRoot(), 4))
        let expected = min(max(128 + 127.5 * step, 0), 255)
        #expect(abs(Double(found[row * columns + column]) - expected) <= 0.501, "(\(row), \(column)), seed 21")
      }
    }
  }

  /// A weak lattice on a dark and on a bright half comes out alike.
  @Test func aLatticeIsSeenInDarkAndInBrightRegions() {
    let picture = picture(rows: 80, columns: 80) { row, column in
      (column < 40 ? 0 : 200) + ((row + column) % 2 == 0 ? 20 : 0)
    }
    let found = picture.localContrast()
    for column in [10, 70] {
      let pair = [found[40 * 80 + column], found[40 * 80 + column + 1]].map(Int.init)
      #expect(abs(pair[0] - pair[1]) > 100, "column \(column)")
    }
  }

  @Test func aFlatImageIsMiddleGrey() {
    #expect(picture(rows: 9, columns: 30) { _, _ in 5 }.localContrast().allSatisfy { $0 == 128 })
  }
}
