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
  /// For rows, columns and channels the largest number of which every tile begins at a multiple; the size of the axis
  /// where no tile ends within it.
  let alignment: [Int]

  /// Groups boxes along the axes that lie together in the output, until a tile is about as large as wanted.
  ///
  /// - Parameters:
  ///   - order: the axes (0 rows, 1 columns, 2 channels) in the order in which tiles grow.
  ///   - aimedNumbers: about how many numbers a tile shall have; one that is a single box may have more.
  /// - Precondition: the boxes are a grid, as those of all formats are.
  init(_ source: any SpectrumBlockSource, order: [Int], aimedNumbers: Int) {
    let boxes = source.boxes
    let shape = [source.shape.rows, source.shape.columns, source.shape.channels]
    let starts = (0..<3).map { axis in Set(boxes.map { Self.range($0, axis).lowerBound }).sorted() }
    let cells = starts.map(\.count)
    precondition(boxes.count == cells[0] * cells[1] * cells[2], "\(boxes.count) boxes in a grid of \(cells)")
    let cellOfStart = starts.map { starts in
      Dictionary(uniqueKeysWithValues: starts.enumerated().map { ($1, $0) })
    }
    var indices = [Int](repeating: -1, count: boxes.count)
    for (index, box) in boxes.enumerated() {
      let place = (0..<3).map { cellOfStart[$0][Self.range(box, $0).lowerBound, default: 0] }
      indices[(place[0] * cells[1] + place[1]) * cells[2] + place[2]] = index
    }
    precondition(!indices.contains(-1), "the boxes of \(shape) are no grid")

    var grouped = [1, 1, 1]
    var numbers = boxes.map(\.count).max() ?? 1
    for axis in order {
      let factor = max(1, min(cells[axis], aimedNumbers / numbers))
      // Tiles of a power of two of boxes can be cut into even chunks.
      grouped[axis] = factor == cells[axis] ? factor : 1 << (Int.bitWidth - 1 - factor.leadingZeroBitCount)
      numbers *= grouped[axis]
    }
    let groups = (0..<3).map { axis in
      stride(from: 0, to: cells[axis], by: grouped[axis]).map { $0..<min($0 + grouped[axis], cells[axis]) }
    }
    func range(_ group: Range<Int>, _ axis: Int) -> Range<Int> {
      let end = group.upperBound == cells[axis] ? shape[axis] : starts[axis][group.upperBound]
      return starts[axis][group.lowerBound]..<end
    }
    alignment = (0..<3).map { axis in
      let inner = groups[axis].dropFirst().map { range($0, axis).lowerBound }
      return inner.isEmpty ? shape[axis] : inner.reduce(0, Self.commonDivisor)
    }
    tiles = groups[0].flatMap { rows in
      groups[1].flatMap { columns in
        groups[2].map { channels in
          let members = rows.flatMap { row in
            columns.flatMap { column in channels.map { indices[(row * cells[1] + column) * cells[2] + $0] } }
          }
          let box = SpectrumBox(rows: range(rows, 0), columns: range(columns, 1), channels: range(channels, 2))
          return Tile(box: box, boxes: members)
        }
      }
    }
  }

  private static func commonDivisor(_ one: Int, _ other: Int) -> Int {
    other == 0 ? one : commonDivisor(other, one % other)
  }

  private static func range(_ box: SpectrumBox, _ axis: Int) -> Range<Int> {
    axis == 0 ? box.rows : axis == 1 ? box.columns : box.channels
  }
}
