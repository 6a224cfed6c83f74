/// The Laplacian of Gaussian of an image: SciPy's `gaussian_laplace` (truncate 4, mode "reflect") in `Double`.
///
///     result = G″ down the columns ∗ G along the rows + G down the columns ∗ G″ along the rows
///
/// Beyond the border the image is mirrored with the edge pixel repeated, as often as the kernel needs.
///
/// - Parameters:
///   - image: shape (rows, columns); a NaN spreads to every pixel within the kernel's reach, ⌊4σ + 0.5⌋.
///   - unit: the image's values are divided by it first, in `Double`: 255 for 8 bits.
///   - sigma: standard deviation in px, above 0 and finite.
///   - threads: most threads to use; the result does not depend on it.
/// - Returns: shape (rows, columns), row after row, in the image's unit per px²; negative in the middle of a bright
///   spot.
///
/// Accuracy: equal to SciPy's within a few ulps of the largest value divided by σ²: the sums run in the same order.
/// Cost: 11 operations a pixel and px of reach.
public func laplacianOfGaussian(_ image: Matrix, unit: Double = 1, sigma: Double, threads: Int) -> [Double] {
  let kernel = LaplacianKernel(sigma: sigma)
  let (rows, columns) = (image.rows, image.columns)
  guard rows > 0, columns > 0 else { return [] }
  return [Double](unsafeUninitializedCapacity: rows * columns) { buffer, count in
    count = buffer.count
    preferLargePages(buffer)
    let output = DisjointWrites(buffer: buffer)
    let height = bandHeight(reach: kernel.reach, rows: rows)
    // Nothing here throws.
    try? parallelLoop(
      count: (rows + height - 1) / height, threads: threads,
      scratch: { LaplacianBand(rows: height, columns: columns, reach: kernel.reach) }
    ) { index, band in
      let range = index * height..<min((index + 1) * height, rows)
      band.take(range, of: image, unit: unit)
      withUnsafeTemporaryAllocation(of: Double.self, capacity: range.count * band.stride) { response in
        band.filter(kernel, factor: 1, into: response)
        for row in 0..<range.count {
          let line = output.slice((range.lowerBound + row) * columns..<(range.lowerBound + row + 1) * columns)
          for column in 0..<columns { line[column] = response[row * band.stride + column] }
        }
      }
    }
  }
}

/// Rows of a band: enough that the mirrored or shared rows around it do not weigh much, few enough for the caches.
func bandHeight(reach: Int, rows: Int) -> Int { min(max(64, reach / 2), max(rows, 1)) }
