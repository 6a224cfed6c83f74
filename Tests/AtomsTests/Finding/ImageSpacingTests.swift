import Kernels
import Testing

@testable import Atoms

@Suite("Spacing of an image")
struct ImageSpacingTests {
  @Test("the distance between neighbours of both sublattices", arguments: [12, 20, 44] as [Double])
  func lattice(cell: Double) throws {
    let image = Lattice.twoSublattices(rows: 300, columns: 280, cell: cell, sigma: cell / 8, jitter: 0, seed: 1)
      .image(rows: 300, columns: 280, noise: 3)
    let spacing = try #require(imageSpacing(of: image, threads: 2))
    let expected = cell * 0.5.squareRoot()
    #expect(abs(spacing.least - expected) < 1 && abs(spacing.most - expected) < 1, "\(spacing)")
    #expect(spacing == imageSpacing(of: image, threads: 1))
  }

  @Test("a large spacing is seen in a large image") func large() throws {
    let image = Lattice.twoSublattices(rows: 900, columns: 1000, cell: 130, sigma: 14, dim: 0, jitter: 0, seed: 1)
      .image(rows: 900, columns: 1000, noise: 3)
    #expect(abs(try #require(imageSpacing(of: image, threads: 2)).least - 130) < 2)
  }

  @Test("noise, a constant and a speck have no spacing") func none() {
    #expect(imageSpacing(of: Lattice().image(rows: 200, columns: 100, noise: 5), threads: 2) == nil)
    #expect(imageSpacing(of: Matrix(rows: 200, columns: 100, repeating: 9), threads: 2) == nil)
    #expect(imageSpacing(of: Matrix(rows: 7, columns: 300), threads: 2) == nil)
  }
}
