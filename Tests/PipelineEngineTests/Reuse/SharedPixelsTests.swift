import DataModel
import Testing

@testable import PipelineEngine

@Suite struct SharedPixelsTests {
  @Test(arguments: [(8, 8), (8, 4), (8, 3), (5, 1), (4, 6)])
  func thoseWhoseRectanglesOverlap(size: Int, stride: Int) throws {
    let grid = try ChipGrid(
      imageRows: 40, imageColumns: 50, chipRows: size, chipColumns: size + 1, strideRows: stride,
      strideColumns: stride + 1)
    for asked in [[0], [grid.count - 1], [grid.columns / 2, grid.count / 2]] {
      let expected = (0..<grid.count).filter { chip in
        asked.contains { other in
          let (a, b) = (grid.rectangle(of: chip), grid.rectangle(of: other))
          return a.row < b.row + b.rows && b.row < a.row + a.rows && a.column < b.column + b.columns
            && b.column < a.column + a.columns
        }
      }
      #expect(grid.sharingPixels(with: asked) == Set(expected), "chips of \(size) px every \(stride) px, \(asked)")
    }
  }
}
