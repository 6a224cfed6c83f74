import Testing

@testable import Kernels

@Suite("Leading components") struct LeadingComponentsTests {
  private func random(rows: Int, columns: Int, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    var matrix = Matrix(rows: rows, columns: columns)
    for index in matrix.elements.indices { matrix.elements[index] = Float(generator.below(2001)) / 1000 - 1 }
    return matrix
  }

  private func ones(_ count: Int) -> [Double] { [Double](repeating: 1, count: count) }

  private func components(
    of matrix: Matrix, _ choice: LeadingComponents.Choice, threads: Int = 2
  ) throws -> LeadingComponents {
    try #require(
      LeadingComponents(
        of: matrix, rowWeights: ones(matrix.rows), columnWeights: ones(matrix.columns), choice: choice,
        threads: threads))
  }

  /// Shapes on either side of a square and of a block.
  static let shapes = [(1, 1), (1, 9), (9, 1), (40, 12), (12, 40), (257, 30), (30, 300), (300, 270)]

  @Test("vectors of length 1 at right angles; singular values hold the whole matrix", arguments: shapes)
  func orthonormal(rows: Int, columns: Int) throws {
    let matrix = random(rows: rows, columns: columns, seed: 4)
    let found = try components(of: matrix, .count(rows + columns))
    let most = min(rows, columns)
    #expect(found.count == most && found.singularValues == found.singularValues.sorted(by: >))
    let squares = matrix.elements.reduce(0.0) { $0 + Double($1) * Double($1) }
    let sum = found.singularValues.reduce(0) { $0 + $1 * $1 }
    #expect(abs(sum - squares) <= 1e-10 * squares)
    for first in 0..<found.count {
      for second in 0...first {
        let product = (0..<columns).reduce(0.0) { $0 + found.directions[first, $1] * found.directions[second, $1] }
        #expect(abs(product - (first == second ? 1 : 0)) < 1e-8, "\(first), \(second)")
      }
    }
  }

  @Test("the components asked for leave no more than the others hold (Eckart and Young)", arguments: shapes)
  func best(rows: Int, columns: Int) throws {
    let matrix = random(rows: rows, columns: columns, seed: 9)
    let all = try components(of: matrix, .count(rows + columns))
    let kept = (all.count + 1) / 2
    let some = try components(of: matrix, .count(kept))
    let left = try some.projected(matrix, threads: 2)
    let error = zip(matrix.elements, left.elements).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    let expected = all.singularValues[kept...].reduce(0) { $0 + $1 * $1 }
    #expect(abs(error - expected) <= 1e-5 * (expected + 1e-4), "\(error), expected \(expected)")
    let again = try some.projected(left, threads: 1)
    #expect(zip(left.elements, again.elements).allSatisfy { abs($0 - $1) < 1e-5 }, "nothing more is lost")
    // A limit between two singular values keeps the same.
    guard kept < all.count else { return }
    let limit = (all.singularValues[kept - 1] + all.singularValues[kept]) / 2
    #expect(try components(of: matrix, .above(limit)).count == kept)
  }

  @Test("the same bits for every number of threads") func threads() throws {
    for (rows, columns) in [(700, 300), (300, 700)] {
      let matrix = random(rows: rows, columns: columns, seed: 2)
      let one = try components(of: matrix, .count(5), threads: 1)
      for threads in [2, 3, 7] {
        let found = try components(of: matrix, .count(5), threads: threads)
        #expect(found.singularValues == one.singularValues && found.directions.elements == one.directions.elements)
        #expect(try found.projected(matrix, threads: threads) == one.projected(matrix, threads: 1))
      }
    }
  }

  @Test("a matrix of zeros has no components, one of equal rows has one") func few() throws {
    #expect(try components(of: Matrix(rows: 4, columns: 3), .count(3)).count == 0)
    #expect(try components(of: Matrix(rows: 4, columns: 3), .above(0.1)).count == 0)
    let equal = try components(of: Matrix(rows: 4, columns: 3, repeating: 2), .count(3))
    #expect(equal.count == 1 && abs(equal.singularValues[0] - 2 * Double(12).squareRoot()) < 1e-12)
  }
}
