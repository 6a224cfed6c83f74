/// A class for every pixel of an image, as drawn by a person or known from a simulation.
public struct LabelMask: Sendable, Equatable {
  /// Height in px.
  public let rows: Int
  /// Width in px.
  public let columns: Int
  /// Class index per pixel in row-major order; a value beyond the list of classes means unlabelled.
  public let values: [UInt8]

  /// A mask.
  ///
  /// - Precondition: `values.count == rows * columns`.
  public init(rows: Int, columns: Int, values: [UInt8]) {
    precondition(values.count == rows * columns, "\(values.count) labels for \(rows) x \(columns) px")
    self.rows = rows
    self.columns = columns
    self.values = values
  }
}

/// The true class of every chip where one class covers enough of it.
public struct ChipTruth: Sendable, Equatable {
  /// Class index per chip, or -1 where no class covers the asked share.
  public let labels: [Int32]

  /// A truth.
  public init(labels: [Int32]) { self.labels = labels }
}
