/// Several images of one size, contiguous: shape (count, rows, columns), one grey channel.
///
/// Element (i, r, c) is `elements[(i * rows + r) * columns + c]`.
public struct ImageBatch: Sendable, Equatable {
  /// Number of images, at least 0.
  public let count: Int
  /// Rows of each image.
  public let rows: Int
  /// Columns of each image.
  public let columns: Int
  /// All elements, image after image, row after row.
  public var elements: [Float]

  /// A batch of images filled with zeros.
  public init(count: Int, rows: Int, columns: Int) {
    precondition(count >= 0 && rows >= 0 && columns >= 0, "a batch of \(count) images of \(rows) x \(columns)")
    self.count = count
    self.rows = rows
    self.columns = columns
    elements = [Float](repeating: 0, count: count * rows * columns)
  }

  /// A batch from its elements, image after image, row after row.
  ///
  /// - Precondition: `elements.count == count * rows * columns`.
  public init(count: Int, rows: Int, columns: Int, elements: [Float]) {
    precondition(
      count >= 0 && rows >= 0 && columns >= 0 && elements.count == count * rows * columns,
      "\(elements.count) elements for a batch of \(count) images of \(rows) x \(columns)")
    self.count = count
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// Number of elements of one image.
  public var imageSize: Int { rows * columns }
}
