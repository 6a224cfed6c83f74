public import DataModel
public import Kernels

/// What a trainable segmentation sees of every chip: the means of the usual filters over it at several scales, and the
/// counts in the windows of X-ray lines.
///
/// The filters are a Gaussian, its Laplacian, the length of the gradient, and the eigenvalues of Hessian and structure
/// tensor, at sigmas of 0.7, 1, 1.6, 3.5, 5 and 10 px (ilastik's); the element maps those of
/// ``elementMaps(of:)``, divided by the covered share of the chip. A chip of which the spectra cover less than half has
/// the mean of the other chips in every map.
///
/// - Parameters:
///   - image: of the grid's size, finite.
///   - spectra: a row per chip; nothing where there are none.
///   - threads: most threads to use; the result does not depend on it.
/// - Returns: shape (chips, features): 42 filters, then the element maps.
public func chipFeatures(of image: Matrix, grid: ChipGrid, spectra: ChipSpectra?, threads: Int) -> Matrix {
  var columns: [[Float]] = []
  for sigma in [0.7, 1, 1.6, 3.5, 5, 10] {
    let filters = ImageFilters(of: image, sigma: sigma, threads: threads)
    let means = parallelMap(count: grid.count, threads: threads) { chip -> SIMD8<Double> in
      let box = grid.rectangle(of: chip)
      var sum = SIMD8<Double>.zero
      for row in box.row..<box.row + box.rows {
        for column in box.column..<box.column + box.columns { sum += filters.values(row: row, column: column) }
      }
      return sum / Double(box.rows * box.columns)
    }
    for filter in 0..<ImageFilters.count { columns.append(means.map { Float($0[filter]) }) }
  }
  if let spectra { columns += elementMaps(of: spectra).map { perCoveredArea($0.counts, spectra.coverage) } }
  var features = Matrix(rows: grid.count, columns: columns.count)
  for (column, values) in columns.enumerated() {
    for (row, value) in values.enumerated() { features[row, column] = value }
  }
  return features
}

/// Counts as if every chip were covered as a whole.
private func perCoveredArea(_ counts: [Float], _ coverage: [Float]) -> [Float] {
  let covered = counts.indices.filter { coverage[$0] >= 0.5 }
  let sum = covered.reduce(0.0) { $0 + Double(counts[$1] / coverage[$1]) }
  let mean = covered.isEmpty ? 0 : Float(sum / Double(covered.count))
  return counts.indices.map { coverage[$0] >= 0.5 ? counts[$0] / coverage[$0] : mean }
}

/// Features with mean 0 and standard deviation 1 over the chips; a feature that is the same for all of them becomes 0.
func standardised(_ features: Matrix) -> Matrix {
  var result = features
  for column in 0..<features.columns {
    let values = (0..<features.rows).map { Double(features[$0, column]) }
    let mean = values.reduce(0, +) / Double(values.count)
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
    let isConstant = values.allSatisfy { $0 == values[0] }
    for row in 0..<features.rows { result[row, column] = isConstant ? 0 : Float((values[row] - mean) / deviation) }
  }
  return result
}
