/// Which axis of a stored cube is which, counted from 0, the slowest.
struct SpectrumAxes: Sendable, Equatable {
  let row: Int
  let column: Int
  let channel: Int

  /// Any order.
  init(row: Int, column: Int, channel: Int) {
    precondition([row, column, channel].sorted() == [0, 1, 2], "axes \(row), \(column), \(channel) of a cube")
    (self.row, self.column, self.channel) = (row, column, channel)
  }

  /// The axes of a cube whose energy axis is known; the other two are rows and columns in their order.
  init(channel: Int) {
    precondition((0..<3).contains(channel), "axis \(channel) of a cube")
    self.channel = channel
    row = channel == 0 ? 1 : 0
    column = channel == 2 ? 1 : 2
  }

  /// An image whose rows lie along one of the two last axes of a cube with one layer, the slowest axis.
  init(imageRow row: Int) {
    precondition(row == 1 || row == 2, "rows along axis \(row) of a cube with one layer")
    self.row = row
    column = 3 - row
    channel = 0
  }

  /// A list in the file's order put into the order rows, columns, channels.
  func reordered<T>(_ values: [T]) -> [T] { [values[row], values[column], values[channel]] }

  /// Values for rows, columns and channels put into the file's order.
  func inFile<T>(_ rows: T, _ columns: T, _ channels: T) -> [T] {
    (0..<3).map { $0 == row ? rows : $0 == column ? columns : channels }
  }
}
