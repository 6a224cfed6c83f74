import Kernels

/// The table of every tile that maps a level to its equalised level.
///
/// - Parameters:
///   - levels: the extended image, shape (paddedRows, paddedColumns).
///   - clipLimit: in mean heights of the histogram; 0 or less cuts nothing.
/// - Returns: shape (tileRows, tileColumns, levels).
func equalisingTables<Level: GreyLevel>(
  of levels: [Level], tiling: Tiling, clipLimit: Double, threads: Int
) -> [Level] {
  let tiles = tiling.tileRows * tiling.tileColumns
  let area = tiling.tileHeight * tiling.tileWidth
  let limit = clipLimit > 0 ? max(Int(min(clipLimit * Double(area) / Double(Level.levels), Double(area))), 1) : nil
  return [Level](unsafeUninitializedCapacity: tiles * Level.levels) { buffer, count in
    count = buffer.count
    let output = DisjointWrites(buffer: buffer)
    // Nothing here throws.
    try? parallelLoop(count: tiles, threads: threads, scratch: { [UInt32](repeating: 0, count: Level.levels) }) {
      tile, histogram in
      countLevels(of: levels, inTile: tile, tiling: tiling, into: &histogram)
      if let limit { clip(&histogram, at: UInt32(limit)) }
      let table = output.slice(tile * Level.levels..<(tile + 1) * Level.levels)
      let scale = Float(Level.levels - 1) / Float(area)
      var sum: UInt32 = 0
      for level in 0..<Level.levels {
        sum += histogram[level]
        table[level] = Level((Float(sum) * scale).rounded(.toNearestOrEven))
      }
    }
  }
}

/// Counts the levels of one tile.
private func countLevels<Level: GreyLevel>(
  of levels: [Level], inTile tile: Int, tiling: Tiling, into histogram: inout [UInt32]
) {
  for level in histogram.indices { histogram[level] = 0 }
  let top = tile / tiling.tileColumns * tiling.tileHeight
  let left = tile % tiling.tileColumns * tiling.tileWidth
  levels.withUnsafeBufferPointer { levels in
    histogram.withUnsafeMutableBufferPointer { histogram in
      for row in top..<top + tiling.tileHeight {
        let start = row * tiling.paddedColumns + left
        for level in levels[start..<start + tiling.tileWidth] { histogram[Int(level)] += 1 }
      }
    }
  }
}

/// Cuts a histogram at a limit and gives what was cut back to all bins: an equal share each, the rest one each at even
/// distances from bin 0 on. A bin may stand above the limit afterwards: OpenCV goes over it once.
private func clip(_ histogram: inout [UInt32], at limit: UInt32) {
  let bins = histogram.count
  var excess = 0
  for bin in 0..<bins where histogram[bin] > limit {
    excess += Int(histogram[bin] - limit)
    histogram[bin] = limit
  }
  let share = UInt32(excess / bins)
  for bin in 0..<bins { histogram[bin] += share }
  let rest = excess % bins
  guard rest > 0 else { return }
  let step = max(bins / rest, 1)
  for bin in stride(from: 0, to: bins, by: step).prefix(rest) { histogram[bin] += 1 }
}
