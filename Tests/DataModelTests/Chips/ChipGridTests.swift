import DataModel
import Testing

@Suite("Chip grid") struct ChipGridTests {
  @Test("as many whole chips as fit, all inside, none missing", arguments: 1...60) func fits(_ seed: Int) throws {
    let image = (rows: 20 + seed * 13 % 47, columns: 20 + seed * 29 % 61)
    let chip = (rows: 1 + seed % 9, columns: 1 + seed * 3 % 11)
    let stride = (rows: 1 + seed * 5 % 12, columns: 1 + seed * 7 % 10)
    let grid = try ChipGrid(
      imageRows: image.rows, imageColumns: image.columns, chipRows: chip.rows, chipColumns: chip.columns,
      strideRows: stride.rows, strideColumns: stride.columns)
    #expect(grid.rows == Swift.stride(from: 0, through: image.rows - chip.rows, by: stride.rows).underestimatedCount)
    for index in 0..<grid.count {
      let rectangle = grid.rectangle(of: index)
      #expect(grid.index(of: grid.address(of: index)) == index)
      #expect(rectangle.row + rectangle.rows <= image.rows && rectangle.column + rectangle.columns <= image.columns)
    }
    // One more chip in either direction would leave the image.
    #expect(grid.rows * stride.rows + chip.rows > image.rows, "seed \(seed)")
    #expect(grid.columns * stride.columns + chip.columns > image.columns, "seed \(seed)")
    let last = grid.rectangle(of: grid.count - 1)
    #expect(grid.remainder.rows == image.rows - last.row - last.rows)
    #expect(grid.remainder.columns == image.columns - last.column - last.columns)
    #expect(grid.overlaps == (stride.rows < chip.rows || stride.columns < chip.columns))
  }

  @Test("what cannot be laid") func refused() {
    func grid(_ chip: Int, _ stride: Int) throws(ChipGridError) -> ChipGrid {
      try ChipGrid(
        imageRows: 10, imageColumns: 20, chipRows: chip, chipColumns: chip, strideRows: stride, strideColumns: stride)
    }
    #expect(throws: ChipGridError.sizeNotPositive(rows: 0, columns: 0)) { try grid(0, 1) }
    #expect(throws: ChipGridError.strideNotPositive(rows: 0, columns: 0)) { try grid(2, 0) }
    #expect(
      throws: ChipGridError.chipLargerThanImage(chipRows: 11, chipColumns: 11, imageRows: 10, imageColumns: 20)
    ) { try grid(11, 1) }
  }
}
