public import DataModel
public import Kernels

/// Copies chips out of an image.
///
/// - Parameters:
///   - chips: indices of the chips in the grid's row-major order.
///   - image: shape (grid.imageRows, grid.imageColumns), any unit; values are copied as they are.
///   - grid: where the chips lie.
///   - threads: most threads to use, at least 1.
/// - Returns: shape (chips, chipRows, chipColumns), in the order of the indices.
/// - Precondition: the image has the grid's size, the indices lie in the grid.
public func cutChips(_ chips: Range<Int>, from image: Matrix, grid: ChipGrid, threads: Int) -> ImageBatch {
  precondition(
    image.rows == grid.imageRows && image.columns == grid.imageColumns,
    "an image of \(image.rows) x \(image.columns) px for a grid over \(grid.imageRows) x \(grid.imageColumns)")
  precondition(
    chips.lowerBound >= 0 && chips.upperBound <= grid.count, "chips \(chips) of a grid with \(grid.count)")
  let size = grid.chipRows * grid.chipColumns
  let elements = [Float](unsafeUninitializedCapacity: chips.count * size) { buffer, count in
    count = buffer.count
    preferLargePages(buffer)
    let output = DisjointWrites(buffer: buffer)
    // Nothing here throws.
    try? parallelLoop(count: chips.count, threads: threads) { index in
      let place = grid.rectangle(of: chips.lowerBound + index)
      let chip = output.slice(index * size..<(index + 1) * size)
      image.elements.withUnsafeBufferPointer { pixels in
        for row in 0..<place.rows {
          let start = (place.row + row) * image.columns + place.column
          _ = chip[(row * place.columns)...].update(fromContentsOf: pixels[start..<start + place.columns])
        }
      }
    }
  }
  return ImageBatch(count: chips.count, rows: grid.chipRows, columns: grid.chipColumns, elements: elements)
}
