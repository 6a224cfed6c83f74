internal import DataModel

/// Neighbouring boxes of a source that are put together before they are written.
struct Tile: Sendable {
  /// What the boxes cover together.
  let box: SpectrumBox
  /// Their indices in the source.
  let boxes: [Int]
}

/// The boxes of a source as the grid that they are, and the tiles that they make.
struct TileGrid: Sendable {
  /// In the order of rows, columns and channels.
  let tiles: [Tile]
  /// Rows, columns and channels of every tile but those at the end of an axis.
  let tileSize: [Int]

  /// Groups boxes along the axes that lie together in the output, until a tile is about as large as wanted.
  ///
  /// - Parameters:
  ///   - order: the axes (0 rows, 1 columns, 2 channels) in the order in which tiles grow.
  ///   - aimedNumbers: about how many numbers a tile shall have; one that is a single box may have more.
  /// - Precondition: the boxes are a grid, of equal boxes except at the end of each axis, as those of all formats are.
  init(_ source: any SpectrumBlockSource, order: [Int], aimedNumbers: Int) {
    let boxes = source.boxes
    let shape = [source.shape.rows, source.shape.columns, source.shape.channels]
    let size = (0..<3).map { axis in boxes.first.map { Self.range($0, axis).count } ?? 1 }
    let cells = (0..<3).map { (shape[$0] - 1) / size[$0] + 1 }
    precondition(boxes.count == cells[0] * cells[1] * cells[2], "\(boxes.count) boxes of \(size) for \(shape)")
    var indices = [Int](repeating: -1, count: boxes.count)
    for (index, box) in boxes.enumerated() {
      let place = (0..<3).map { Self.range(box, $0).lowerBound / size[$0] }
      indices[(place[0] * cells[1] + place[1]) * cells[2] + place[2]] = index
    }
    precondition(!indices.contains(-1), "the boxes of \(shape) are no grid of \(size)")

    var grouped = [1, 1, 1]
    var numbers = size[0] * size[1] * size[2]
    for axis in order {
      let factor = max(1, min(cells[axis], aimedNumbers / numbers))
      // A power of two can be divided into even chunks.
      grouped[axis] = factor == cells[axis] ? factor : 1 << (Int.bitWidth - 1 - factor.leadingZeroBitCount)
      numbers *= grouped[axis]
    }
    tileSize = (0..<3).map { min(shape[$0], size[$0] * grouped[$0]) }
    var tiles: [Tile] = []
    for i in stride(from: 0, to: cells[0], by: grouped[0]) {
      for j in stride(from: 0, to: cells[1], by: grouped[1]) {
        for k in stride(from: 0, to: cells[2], by: grouped[2]) {
          var members: [Int] = []
          for row in i..<min(i + grouped[0], cells[0]) {
            for column in j..<min(j + grouped[1], cells[1]) {
              for channel in k..<min(k + grouped[2], cells[2]) {
                members.append(indices[(row * cells[1] + column) * cells[2] + channel])
              }
            }
          }
          let ranges = zip([i, j, k], 0..<3).map { cell, axis in
            cell * size[axis]..<min((cell + grouped[axis]) * size[axis], shape[axis])
          }
          tiles.append(
            Tile(box: SpectrumBox(rows: ranges[0], columns: ranges[1], channels: ranges[2]), boxes: members))
        }
      }
    }
    self.tiles = tiles
  }

  private static func range(_ box: SpectrumBox, _ axis: Int) -> Range<Int> {
    axis == 0 ? box.rows : axis == 1 ? box.columns : box.channels
  }
}
