import Kernels

/// How the rings of `mark-blobs` look: mid-grey and 1.5 px wide, as measured in the published picture of LSFO.
private enum Ring {
  static let level: Float = 128
  static let width: Float = 1.5
}

/// The 8-bit image with a ring of radius `√2 · sigma` around every blob.
///
/// - Parameters:
///   - image: shape (rows, columns).
///   - scale: turns its values into levels of 0…255; the blobs' threshold is a share of 255.
///   - options: which blobs; see ``Kernels/blobs(in:unit:options:threads:)``.
/// - Returns: whole numbers of 0…255, and the number of rings.
func ringed(
  _ image: Matrix, scale: LevelScale, options: BlobOptions, threads: Int
) -> (image: Matrix, rings: Int) {
  var levels = [UInt8](repeating: 0, count: image.elements.count)
  levels.withUnsafeMutableBufferPointer { levels in
    image.elements.withUnsafeBufferPointer { UInt8.quantise(levels, $0, scale) }
  }
  var marked = Matrix(rows: image.rows, columns: image.columns, elements: levels.map { Float($0) })
  let found = blobs(in: marked, unit: 255, options: options, threads: threads)
  for blob in found { draw(blob, onto: &marked) }
  for index in marked.elements.indices { marked.elements[index].round(.toNearestOrEven) }
  return (marked, found.count)
}

/// Draws one ring; a pixel takes the ring's level by the share of it that the line covers, as anti-aliased lines do.
private func draw(_ blob: Blob, onto image: inout Matrix) {
  let radius = Float(blob.sigma * 2.0.squareRoot())
  let reach = Int((radius + Ring.width / 2 + 0.5).rounded(.up))
  for row in max(blob.row - reach, 0)...min(blob.row + reach, image.rows - 1) {
    for column in max(blob.column - reach, 0)...min(blob.column + reach, image.columns - 1) {
      let (down, across) = (Float(row - blob.row), Float(column - blob.column))
      let fromLine = abs((down * down + across * across).squareRoot() - radius)
      let share = min(Ring.width / 2 + 0.5 - fromLine, 1)
      if share > 0 { image[row, column] += share * (Ring.level - image[row, column]) }
    }
  }
}
