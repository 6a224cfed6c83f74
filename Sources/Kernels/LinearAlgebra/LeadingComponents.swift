/// The directions in which the rows of a matrix differ most: its leading right singular vectors.
///
/// They are those of `rowWeights[r] * matrix[r, c] * columnWeights[c]`, from the eigenvectors of the smaller of the two
/// products of that matrix with itself turned. All sums run in `Double`; a component is found to about
/// `2e-16 * (s₀ / s)²` of its length, s being its singular value and s₀ the largest.
public struct LeadingComponents: Sendable {
  /// How many components to take.
  public enum Choice: Sendable, Equatable {
    /// So many, or as many as there are.
    case count(Int)
    /// All whose singular values are above a number.
    case above(Double)
  }

  /// Singular values, falling.
  public let singularValues: [Double]
  /// One vector of length 1 per row, shape (components, columns of the matrix).
  let directions: DenseBlock
  private let columnWeights: [Double]

  /// Number of components.
  public var count: Int { singularValues.count }

  /// Finds the components of a weighted matrix.
  ///
  /// - Parameters:
  ///   - matrix: finite numbers; at least one row and one column.
  ///   - rowWeights: one per row, at least 0; a row of weight 0 takes no part.
  ///   - columnWeights: likewise per column.
  ///   - threads: most threads to use, at least 1; the bits do not hang on it (but on the processor, for which
  ///     OpenBLAS chooses its routines).
  /// - Returns: nothing where the eigenvectors could not be found, which numbers that are not finite bring about.
  ///
  /// Cost: `rows * columns * min(rows, columns)` multiply-adds and the eigenvectors of a square matrix of the smaller
  /// side, which is kept twice in memory.
  public init?(
    of matrix: Matrix, rowWeights: [Double], columnWeights: [Double], choice: Choice, threads: Int
  ) {
    precondition(rowWeights.count == matrix.rows, "\(rowWeights.count) weights for \(matrix.rows) rows")
    precondition(columnWeights.count == matrix.columns, "\(columnWeights.count) weights for \(matrix.columns) columns")
    let weighted = WeightedMatrix(matrix: matrix, rowWeights: rowWeights, columnWeights: columnWeights)
    let isWide = matrix.columns > matrix.rows
    let wanted: BLAS.Wanted =
      switch choice {
      case .count(let count): .largest(count)
      case .above(let limit): .above(limit * limit)
      }
    let product = weighted.selfProduct(ofRows: isWide, threads: threads)
    guard let found = BLAS.eigenvectors(of: product, wanted) else { return nil }
    // What rounding leaves of a component that is not there.
    let least = (found.values.first ?? 0) * Double(matrix.rows + matrix.columns) * 0x1p-52
    let count = found.values.prefix { $0 > least }.count
    singularValues = found.values[..<count].map { $0.squareRoot() }
    self.columnWeights = columnWeights
    var vectors = DenseBlock(rows: count, columns: found.vectors.columns)
    vectors.elements = Array(found.vectors.elements[..<(count * found.vectors.columns)])
    directions = isWide ? weighted.turned(vectors, singularValues: singularValues, threads: threads) : vectors
  }

  /// A matrix of which only what these components hold is left.
  ///
  ///     result[r, c] = Σ_k (Σ_l matrix[r, l] w[l] v[k, l]) v[k, c] / w[c]
  ///
  /// - Parameter matrix: as many columns as the components were found in. Of the matrix that they were found in this is
  ///   the truncated singular value decomposition, with the weights taken off again.
  /// - Returns: the same shape; 0 in columns of weight 0.
  public func projected(_ matrix: Matrix, threads: Int) throws -> Matrix {
    precondition(matrix.columns == columnWeights.count, "\(matrix.columns) columns, \(columnWeights.count) weights")
    let weights = columnWeights
    let weighted = WeightedMatrix(
      matrix: matrix, rowWeights: [Double](repeating: 1, count: matrix.rows), columnWeights: weights)
    var result = Matrix(rows: matrix.rows, columns: matrix.columns)
    let height = WeightedMatrix.block
    try result.elements.withUnsafeMutableBufferPointer { buffer in
      let base = DisjointWrites(buffer: buffer)
      try parallelLoop(count: (matrix.rows + height - 1) / height, threads: threads) { index in
        let rows = index * height..<min((index + 1) * height, matrix.rows)
        let block = weighted.part(rows: rows, columns: 0..<matrix.columns)
        var scores = DenseBlock(rows: rows.count, columns: count)
        BLAS.addProduct(of: block, by: directions, turningSecond: true, to: &scores)
        var sums = DenseBlock(rows: rows.count, columns: matrix.columns)
        BLAS.addProduct(of: scores, by: directions, to: &sums)
        let target = base.slice(rows.lowerBound * matrix.columns..<rows.upperBound * matrix.columns)
        for place in target.indices {
          let weight = weights[place % weights.count]
          target[place] = weight > 0 ? Float(sums.elements[place] / weight) : 0
        }
      }
    }
    return result
  }
}
