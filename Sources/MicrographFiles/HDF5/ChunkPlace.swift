/// Where the numbers of a chunk go in a box of several chunks.
struct ChunkPlace {
  /// Start of the chunk in the box along each axis.
  let offset: [Int]
  /// Size of the chunk.
  let chunk: [Int]
  /// Size of the box.
  let box: [Int]

  /// Whether the box is this one chunk.
  var isWholeBox: Bool { chunk == box }

  /// Calls `body` with runs of numbers that lie together in the chunk and in the box, as long as possible: their start
  /// in the box, their start in the chunk, their number.
  func forEachRun(_ body: (_ target: Int, _ source: Int, _ count: Int) -> Void) {
    if chunk[2] != box[2] { return forEachRow(body) }
    if chunk[1] != box[1] {
      let count = chunk[1] * chunk[2]
      for i in 0..<chunk[0] { body(start(i, 0), i * count, count) }
      return
    }
    body(start(0, 0), 0, chunk[0] * chunk[1] * chunk[2])
  }

  /// Calls `body` with each row along the fastest axis, as ``forEachRun(_:)``.
  func forEachRow(_ body: (_ target: Int, _ source: Int, _ count: Int) -> Void) {
    for i in 0..<chunk[0] {
      for j in 0..<chunk[1] { body(start(i, j), (i * chunk[1] + j) * chunk[2], chunk[2]) }
    }
  }

  private func start(_ i: Int, _ j: Int) -> Int {
    ((offset[0] + i) * box[1] + offset[1] + j) * box[2] + offset[2]
  }
}
