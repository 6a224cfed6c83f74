import Kernels
import TestSupport
import Testing

@testable import Baselines

@Suite struct StructuralSimilarityTests {
  @Test(arguments: [(0, 8, 16, 20, 24), (1, 3, 5, 9, 7), (2, 10, 10, 5, 6)])
  func valueIsThatOfScikitImage(index: Int, row: Int, column: Int, rows: Int, columns: Int) throws {
    let image = try fixtureImage("image")
    func cut(_ row: Int, _ column: Int) -> [Float] {
      (row..<row + rows).flatMap { r in (column..<column + columns).map { image[r, $0] } }
    }
    let range = Double((image.elements.max() ?? 0) - (image.elements.min() ?? 0))
    let found = structuralSimilarity(
      cut(0, 0).span, cut(row, column).span, rows: rows, columns: columns, range: range)
    // scikit-image runs in float32 for such an image; sums over 49 pixels of values near 150².
    #expect(near(found, try fixture("similarity").values[index], 2e-4))
  }

  @Test func equalImagesAreWhollySimilar() {
    var generator = SeededGenerator(seed: 3)
    let image = (0..<80).map { _ in Float(generator.uniform()) }
    #expect(near(structuralSimilarity(image.span, image.span, rows: 8, columns: 10, range: 1), 1, 1e-12))
    let other = image.map { 1 - $0 }
    #expect(structuralSimilarity(image.span, other.span, rows: 8, columns: 10, range: 1) < 0)
  }
}
