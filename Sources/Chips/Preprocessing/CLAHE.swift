import Kernels

/// Contrast-limited adaptive histogram equalisation (Zuiderveld 1994) exactly as OpenCV's `createCLAHE` computes it.
///
/// The image's levels are counted tile by tile, each histogram is cut at the clip limit and summed up to a table that
/// maps levels to levels; a pixel's new level is the bilinear mix of the tables of the four nearest tiles. All in
/// `Float` in OpenCV's order, without fused multiply-add: the result is equal to OpenCV's in every pixel.
///
/// - Parameters:
///   - image: shape (rows, columns).
///   - scale: turns its values into levels of `Level`, rounded half to even and cut off at both ends.
///   - options: tiles at least 1 and at most as many as the image has rows and columns.
/// - Returns: the same shape, whole numbers from 0 to `Level.max`.
func equalised<Level: GreyLevel>(
  _ image: Matrix, as _: Level.Type, scale: LevelScale, options: CLAHEOptions, threads: Int
) -> Matrix {
  let tiling = Tiling(rows: image.rows, columns: image.columns, options: options)
  let levels = paddedLevels(of: image, as: Level.self, scale: scale, tiling: tiling, threads: threads)
  let tables = equalisingTables(of: levels, tiling: tiling, clipLimit: options.clipLimit, threads: threads)
  let runs = tiling.columnRuns
  let across = tiling.columnShares
  let pixels = [Float](unsafeUninitializedCapacity: image.elements.count) { buffer, count in
    count = buffer.count
    preferLargePages(buffer)
    let output = DisjointWrites(buffer: buffer)
    // Nothing here throws.
    try? parallelLoop(count: image.rows, threads: threads) { row in
      let (upper, lower, down) = tiling.tileRows(around: row)
      let line = output.slice(row * image.columns..<(row + 1) * image.columns)
      levels.withUnsafeBufferPointer { levels in
        tables.withUnsafeBufferPointer { tables in
          across.withUnsafeBufferPointer { across in
            for run in runs {
              func table(_ tileRow: Int, _ tileColumn: Int) -> UnsafeBufferPointer<Level> {
                let start = (tileRow * tiling.tileColumns + tileColumn) * Level.levels
                return UnsafeBufferPointer(rebasing: tables[start..<start + Level.levels])
              }
              let start = row * tiling.paddedColumns
              Level.mix(
                UnsafeMutableBufferPointer(rebasing: line[run.columns]),
                UnsafeBufferPointer(rebasing: levels[start + run.columns.lowerBound..<start + run.columns.upperBound]),
                (
                  table(upper, run.left), table(upper, run.right), table(lower, run.left), table(lower, run.right)
                ),
                UnsafeBufferPointer(rebasing: across[run.columns]), down)
            }
          }
        }
      }
    }
  }
  return Matrix(rows: image.rows, columns: image.columns, elements: pixels)
}

/// The levels of an image, extended to the right and the bottom so that the tiles come out even.
private func paddedLevels<Level: GreyLevel>(
  of image: Matrix, as _: Level.Type, scale: LevelScale, tiling: Tiling, threads: Int
) -> [Level] {
  let width = tiling.paddedColumns
  return [Level](unsafeUninitializedCapacity: tiling.paddedRows * width) { buffer, count in
    count = buffer.count
    preferLargePages(buffer)
    let output = DisjointWrites(buffer: buffer)
    // Nothing here throws.
    try? parallelLoop(count: tiling.paddedRows, threads: threads) { row in
      let line = output.slice(row * width..<(row + 1) * width)
      let source = mirroredIndex(row, count: image.rows)
      image.elements.withUnsafeBufferPointer { pixels in
        Level.quantise(
          UnsafeMutableBufferPointer(rebasing: line[..<image.columns]),
          UnsafeBufferPointer(rebasing: pixels[source * image.columns..<(source + 1) * image.columns]), scale)
      }
      for column in image.columns..<width { line[column] = line[mirroredIndex(column, count: image.columns)] }
    }
  }
}

/// The index inside an axis that the mirrored axis shows at any index; the edge is not repeated ("reflect 101").
private func mirroredIndex(_ index: Int, count: Int) -> Int {
  guard count > 1 else { return 0 }
  let within = index % (2 * count - 2)
  return within < count ? within : 2 * count - 2 - within
}
