/// A matrix whose rows and columns are weighted as they are read: `rowWeights[r] * matrix[r, c] * columnWeights[c]`.
struct WeightedMatrix: Sendable {
  let matrix: Matrix
  let rowWeights: [Double]
  let columnWeights: [Double]

  /// Side of the blocks that products are made of: large enough for BLAS, small enough for the cache.
  static let block = 256

  /// A part of it, as numbers of their own.
  func part(rows: Range<Int>, columns: Range<Int>) -> DenseBlock {
    var part = DenseBlock(rows: rows.count, columns: columns.count)
    let elements = matrix.elements.span
    let weights = columnWeights.span
    var target = part.elements.mutableSpan
    for row in rows {
      let start = row * matrix.columns
      let place = (row - rows.lowerBound) * columns.count - columns.lowerBound
      let weight = rowWeights[row]
      for column in columns { target[place + column] = weight * Double(elements[start + column]) * weights[column] }
    }
    return part
  }

  /// The product of the matrix with itself turned: over its columns (one row and column per row), or over its rows.
  ///
  /// Every block of the result is summed by one thread in a fixed order.
  func selfProduct(ofRows isOfRows: Bool, threads: Int) -> DenseBlock {
    let size = isOfRows ? matrix.rows : matrix.columns
    let inner = isOfRows ? matrix.columns : matrix.rows
    let stretches = WeightedMatrix.stretches(size)
    let pairs = stretches.indices.flatMap { first in (0...first).map { (stretches[first], stretches[$0]) } }
    @Sendable func part(_ stretch: Range<Int>, _ along: Range<Int>) -> DenseBlock {
      isOfRows ? self.part(rows: stretch, columns: along) : self.part(rows: along, columns: stretch)
    }
    let blocks = parallelMap(count: pairs.count, threads: threads) { index in
      let (first, second) = pairs[index]
      var sum = DenseBlock(rows: first.count, columns: second.count)
      for along in WeightedMatrix.stretches(inner) {
        let left = part(first, along)
        let right = first == second ? left : part(second, along)
        BLAS.addProduct(of: left, by: right, turningFirst: !isOfRows, turningSecond: isOfRows, to: &sum)
      }
      return sum
    }
    var product = DenseBlock(rows: size, columns: size)
    for (pair, block) in zip(pairs, blocks) {
      for (row, i) in pair.0.enumerated() {
        for (column, j) in pair.1.enumerated() {
          product[i, j] = block[row, column]
          product[j, i] = block[row, column]
        }
      }
    }
    return product
  }

  /// Right singular vectors from left ones: `Σ_r left[k, r] weighted[r, c] / s[k]`.
  func turned(_ left: DenseBlock, singularValues: [Double], threads: Int) -> DenseBlock {
    let stretches = WeightedMatrix.stretches(matrix.columns)
    let blocks = parallelMap(count: stretches.count, threads: threads) { index in
      var sum = DenseBlock(rows: left.rows, columns: stretches[index].count)
      BLAS.addProduct(of: left, by: part(rows: 0..<matrix.rows, columns: stretches[index]), to: &sum)
      return sum
    }
    var right = DenseBlock(rows: left.rows, columns: matrix.columns)
    for (stretch, block) in zip(stretches, blocks) {
      for row in 0..<left.rows {
        for (column, place) in stretch.enumerated() { right[row, place] = block[row, column] / singularValues[row] }
      }
    }
    return right
  }

  private static func stretches(_ count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: block).map { $0..<min($0 + block, count) }
  }
}
