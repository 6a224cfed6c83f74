import Chips
import DataModel
import Kernels
import Testing

@Suite("Grids by number of tiles and by size")
struct TilesTests {
  /// One row of `Fixtures/chipping/image_slicer.json`: px and numbers of tiles.
  struct Slicing: Decodable {
    var width, height, tiles, tile_width, tile_height, columns_made, rows_made, tiles_made: Int
    var columns, rows, used_width, used_height, last_x, last_y: Int
  }

  @Test("image_slicer's rule, with the columns and rows that it loses")
  func imageSlicer() throws {
    let slicings = try readCases("chipping/image_slicer.json", as: Slicing.self)
    #expect(slicings.count == 77)
    for slicing in slicings {
      let grid = try ChipGrid.tiles(slicing.tiles, imageRows: slicing.height, imageColumns: slicing.width)
      #expect(grid.chipRows == slicing.tile_height && grid.chipColumns == slicing.tile_width, "\(slicing)")
      #expect(grid.rows == slicing.rows_made && grid.columns == slicing.columns_made, "\(slicing)")
      #expect(grid.count == slicing.tiles_made, "\(slicing)")
      let last = grid.rectangle(of: grid.count - 1)
      #expect(last.column == slicing.last_x && last.row == slicing.last_y, "\(slicing)")
      #expect(slicing.width - grid.remainder.columns == slicing.used_width, "\(slicing)")
      #expect(slicing.height - grid.remainder.rows == slicing.used_height, "\(slicing)")
      let isLossy = slicing.rows > slicing.rows_made || slicing.columns > slicing.columns_made
      let notes = coverageNotes(of: grid, tiles: slicing.tiles)
      #expect(notes.contains { $0.contains("loses the last") } == isLossy, "\(slicing): \(notes)")
    }
  }

  /// One row of `Fixtures/chipping/pychip_gui.json`.
  struct GUIGrid: Decodable {
    var width, height, chip, columns, rows, chips, ignored_right, ignored_bottom: Int
  }

  @Test("a grid by chip size is the pyCHIP GUI's")
  func pyCHIP() throws {
    for expected in try readCases("chipping/pychip_gui.json", as: GUIGrid.self) {
      guard expected.chips > 0 else {
        #expect(throws: ChipGridError.self) {
          try ChipGrid(
            imageRows: expected.height, imageColumns: expected.width, chipRows: expected.chip,
            chipColumns: expected.chip, strideRows: expected.chip, strideColumns: expected.chip)
        }
        continue
      }
      let grid = try ChipGrid(
        imageRows: expected.height, imageColumns: expected.width, chipRows: expected.chip,
        chipColumns: expected.chip, strideRows: expected.chip, strideColumns: expected.chip)
      #expect(grid.rows == expected.rows && grid.columns == expected.columns && grid.count == expected.chips)
      #expect(grid.remainder == (expected.ignored_bottom, expected.ignored_right))
    }
  }

  @Test("numbers that the rule does not know and grids finer than the image are refused")
  func refusals() {
    #expect(throws: ChipGridError.tilesOutOfRange(1)) {
      try ChipGrid.tiles(1, imageRows: 100, imageColumns: 100)
    }
    #expect(throws: ChipGridError.tilesOutOfRange(9802)) {
      try ChipGrid.tiles(9802, imageRows: 1000, imageColumns: 1000)
    }
    for side in [31, 32] {
      #expect(throws: ChipGridError.tilesFinerThanImage(tiles: 1000, imageRows: side, imageColumns: 900)) {
        try ChipGrid.tiles(1000, imageRows: side, imageColumns: 900)
      }
    }
  }

  @Test("notes on what a grid leaves out")
  func notes() throws {
    func notes(_ rows: Int, _ columns: Int, chip: Int, stride: Int) throws -> [String] {
      let grid = try ChipGrid(
        imageRows: rows, imageColumns: columns, chipRows: chip, chipColumns: chip, strideRows: stride,
        strideColumns: stride)
      return coverageNotes(of: grid, tiles: nil)
    }
    #expect(try notes(100, 200, chip: 10, stride: 10) == [])
    #expect(try notes(100, 200, chip: 10, stride: 5) == [])
    #expect(
      try notes(3044, 3042, chip: 95, stride: 95) == [
        "no chip covers 0.2 % of the image: 4 px at the bottom, 2 px at the right"
      ])
    #expect(
      try notes(100, 100, chip: 10, stride: 30) == [
        "no chip covers 84 % of the image: 20 px between rows of chips, 20 px between columns of chips"
      ])
    #expect(
      coverageNotes(of: try ChipGrid.tiles(1000, imageRows: 512, imageColumns: 512), tiles: 1000) == [
        "tiles: 1000: image_slicer's rule loses the last 2 rows and the last 2 columns of chips: 30 x 30 chips instead "
          + "of 32 x 32; give `size` to keep them",
        "no chip covers 12.11 % of the image: 32 px at the bottom, 32 px at the right",
      ])
    #expect(
      coverageNotes(of: try ChipGrid.tiles(99, imageRows: 130, imageColumns: 100), tiles: 99) == [
        "tiles: 99: image_slicer's rule loses the last column of chips: 10 x 9 chips instead of 10 x 10; give `size` "
          + "to keep them",
        "no chip covers 10 % of the image: 10 px at the right",
      ])
    #expect(
      coverageNotes(of: try ChipGrid.tiles(1000, imageRows: 2048, imageColumns: 2048), tiles: 1000) == [
        "tiles: 1000: image_slicer's rule gives 1024 chips (32 x 32)"
      ])
  }

  @Test("chips are cut where the grid says, whatever the range and the threads", arguments: [1, 3])
  func cutting(threads: Int) throws {
    let image = randomImage(rows: 37, columns: 53, below: 1000, seed: 9)
    let grid = try ChipGrid(
      imageRows: 37, imageColumns: 53, chipRows: 8, chipColumns: 5, strideRows: 6, strideColumns: 7)
    let range = 3..<grid.count - 2
    let batch = cutChips(range, from: image, grid: grid, threads: threads)
    #expect(batch.count == range.count && batch.rows == 8 && batch.columns == 5)
    for (index, chip) in range.enumerated() {
      let place = grid.rectangle(of: chip)
      for row in 0..<8 {
        for column in 0..<5 {
          let value = batch.elements[(index * 8 + row) * 5 + column]
          #expect(value == image[place.row + row, place.column + column])
        }
      }
    }
    #expect(cutChips(4..<4, from: image, grid: grid, threads: threads).count == 0)
  }
}
