/// A small matrix of `Double`, row after row, as BLAS works on it.
struct DenseBlock: Sendable {
  let rows: Int
  let columns: Int
  var elements: [Double]

  /// A block of zeros.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    elements = [Double](repeating: 0, count: rows * columns)
  }

  subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }
}
