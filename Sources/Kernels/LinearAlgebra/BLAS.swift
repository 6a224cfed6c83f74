import COpenBLAS

/// Where BLAS and LAPACK are called, on one thread each time: how OpenBLAS shares work out among threads changes the
/// order of sums, so callers run whole calls side by side instead.
enum BLAS {
  /// Takes effect once, before the first call.
  private static let isPinned: Bool = {
    openblas_set_num_threads(1)
    return true
  }()

  /// Adds the product of two blocks, either of them turned, to a third.
  static func addProduct(
    of first: DenseBlock, by second: DenseBlock, turningFirst isFirstTurned: Bool = false,
    turningSecond isSecondTurned: Bool = false, to result: inout DenseBlock
  ) {
    let inner = isFirstTurned ? first.rows : first.columns
    precondition((isFirstTurned ? first.columns : first.rows) == result.rows, "a product of other rows")
    precondition((isSecondTurned ? second.rows : second.columns) == result.columns, "a product of other columns")
    precondition((isSecondTurned ? second.columns : second.rows) == inner, "factors that do not fit: \(inner)")
    guard result.rows > 0, result.columns > 0, inner > 0 else { return }
    precondition(isPinned)
    cblas_dgemm(
      CblasRowMajor, isFirstTurned ? CblasTrans : CblasNoTrans, isSecondTurned ? CblasTrans : CblasNoTrans,
      Int32(result.rows), Int32(result.columns), Int32(inner), 1, first.elements, Int32(first.columns),
      second.elements, Int32(second.columns), 1, &result.elements, Int32(result.columns))
  }

  /// Which eigenvalues are wanted.
  enum Wanted {
    /// The largest ones.
    case largest(Int)
    /// Those above a number.
    case above(Double)
  }

  /// Eigenvalues of a symmetric matrix, falling, with their vectors as rows of a block (LAPACK's `dsyevr`).
  ///
  /// - Returns: nothing where LAPACK gives up, which it does for numbers that are not finite.
  static func eigenvectors(
    of matrix: DenseBlock, _ wanted: Wanted
  ) -> (values: [Double], vectors: DenseBlock)? {
    precondition(matrix.rows == matrix.columns, "\(matrix.rows) x \(matrix.columns) is not square")
    precondition(isPinned)
    let size = matrix.rows
    var order = Int32(size)
    var (range, lower, upper, first, last) = (CChar(0), 0.0, 0.0, Int32(0), Int32(0))
    let most: Int
    switch wanted {
    case .largest(let count):
      guard count > 0, size > 0 else { return ([], DenseBlock(rows: 0, columns: size)) }
      most = min(count, size)
      (range, first, last) = (CChar(UInt8(ascii: "I")), Int32(size - most + 1), Int32(size))
    case .above(let limit):
      // The sum of the magnitudes of a row bounds every eigenvalue (Gershgorin).
      let bound = (0..<size).map { row in (0..<size).reduce(0.0) { $0 + abs(matrix[row, $1]) } }.max() ?? 0
      guard limit < bound else { return ([], DenseBlock(rows: 0, columns: size)) }
      most = size
      (range, lower, upper) = (CChar(UInt8(ascii: "V")), limit, bound * 2)
    }
    var work = matrix.elements
    var values = [Double](repeating: 0, count: size)
    var columns = [Double](repeating: 0, count: size * most)
    var support = [Int32](repeating: 0, count: 2 * size)
    var (vectors, triangle) = (CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")))
    var (tolerance, found, info) = (0.0, Int32(0), Int32(0))
    func call(_ space: inout [Double], _ wholeSpace: inout [Int32], sizes: (Int, Int)) {
      var (spaceSize, wholeSize) = (Int32(sizes.0), Int32(sizes.1))
      dsyevr_(
        &vectors, &range, &triangle, &order, &work, &order, &lower, &upper, &first, &last, &tolerance, &found, &values,
        &columns, &order, &support, &space, &spaceSize, &wholeSpace, &wholeSize, &info, 1, 1, 1)
    }
    // Sizes of -1 ask how much working memory is best.
    var (space, wholeSpace) = ([0.0], [Int32(0)])
    call(&space, &wholeSpace, sizes: (-1, -1))
    guard info == 0 else { return nil }
    let sizes = (Int(space[0]), Int(wholeSpace[0]))
    space = [Double](repeating: 0, count: sizes.0)
    wholeSpace = [Int32](repeating: 0, count: sizes.1)
    call(&space, &wholeSpace, sizes: sizes)
    guard info == 0, values.allSatisfy(\.isFinite) else { return nil }
    // LAPACK counts upwards.
    let count = Int(found)
    var result = DenseBlock(rows: count, columns: size)
    for row in 0..<count {
      for column in 0..<size { result[row, column] = columns[(count - 1 - row) * size + column] }
    }
    return (values[..<count].reversed(), result)
  }
}
