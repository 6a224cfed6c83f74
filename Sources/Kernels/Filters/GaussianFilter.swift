import Foundation

/// Convolves an image with a Gaussian: SciPy's `gaussian_filter` (order 0, truncate 4, mode "reflect").
///
///     kernel[k] = exp(-k² / 2σ²) / Σ exp(-k² / 2σ²),   |k| <= ⌊4σ + 0.5⌋
///
/// down the columns first, then along the rows. Beyond the border the image is mirrored with the edge pixel repeated
/// (d c b a | a b c d | d c b a), as often as the kernel needs.
///
/// - Parameters:
///   - image: shape (rows, columns), any unit; a NaN spreads to every pixel within the kernel's reach.
///   - sigma: standard deviation in px, above 0 and finite.
///   - threads: most threads to use; the result does not depend on it.
/// - Returns: the same shape and unit.
///
/// Accuracy: the kernel is computed in `Double`; the sums run in `Float` from the centre outwards, opposite taps added
/// first. With r the kernel's radius the error is at most `(2 * r + 6) * Float.ulpOfOne` of the largest absolute
/// value. SciPy sums in `Double`.
/// Cost: 2r + 2 multiply-adds a pixel; allocates the result and one row per thread.
public func gaussianFiltered(_ image: Matrix, sigma: Double, threads: Int) -> Matrix {
  precondition(sigma > 0 && sigma.isFinite, "a Gaussian of \(sigma) px")
  guard image.rows > 0, image.columns > 0 else { return image }
  let kernel = gaussianKernel(sigma: sigma)
  let reach = kernel.count - 1
  let (rows, columns) = (image.rows, image.columns)
  let pixels = [Float](unsafeUninitializedCapacity: rows * columns) { buffer, count in
    count = buffer.count
    preferLargePages(buffer)
    let output = DisjointWrites(buffer: buffer)
    // Nothing here throws.
    try? parallelLoop(
      count: rows, threads: threads, scratch: { [Float](repeating: 0, count: columns + 2 * reach) }
    ) { row, padded in
      image.elements.withUnsafeBufferPointer { pixels in
        padded.withUnsafeMutableBufferPointer { padded in
          let centre = UnsafeMutableBufferPointer(rebasing: padded[reach..<reach + columns])
          weigh(pixels, kernel, centre) { offset in mirroredIndex(row + offset, count: rows) * columns }
          for k in 0..<reach {
            padded[reach - 1 - k] = centre[mirroredIndex(-1 - k, count: columns)]
            padded[reach + columns + k] = centre[mirroredIndex(columns + k, count: columns)]
          }
          weigh(UnsafeBufferPointer(padded), kernel, output.slice(row * columns..<(row + 1) * columns)) { offset in
            reach + offset
          }
        }
      }
    }
  }
  return Matrix(rows: rows, columns: columns, elements: pixels)
}

/// The right half of the kernel, the centre first.
private func gaussianKernel(sigma: Double) -> [Float] {
  let reach = Int(4 * sigma + 0.5)
  let weights = (0...reach).map { exp(-0.5 * Double($0) * Double($0) / (sigma * sigma)) }
  let sum = weights[0] + 2 * weights.dropFirst().reversed().reduce(0, +)
  return weights.map { Float($0 / sum) }
}

/// The index inside an axis that the mirrored axis shows at any index; the edge is repeated.
func mirroredIndex(_ index: Int, count: Int) -> Int {
  let period = 2 * count
  let within = ((index % period) + period) % period
  return within < count ? within : period - 1 - within
}

/// `output[i] = Σ kernel[|k|] * input[start(k) + i]` over k from minus to plus the kernel's reach.
private func weigh(
  _ input: UnsafeBufferPointer<Float>, _ kernel: [Float], _ output: UnsafeMutableBufferPointer<Float>,
  start: (Int) -> Int
) {
  func piece(_ k: Int) -> UnsafeBufferPointer<Float> {
    let first = start(k)
    return UnsafeBufferPointer(rebasing: input[first..<first + output.count])
  }
  let centre = piece(0)
  // Plain loops over whole rows: the compiler turns each into vector code.
  for i in output.indices { output[i] = kernel[0] * centre[i] }
  for k in 1..<max(kernel.count, 1) {
    let (before, after, weight) = (piece(-k), piece(k), kernel[k])
    for i in output.indices { output[i] += weight * (before[i] + after[i]) }
  }
}
