internal import DataModel
public import Kernels

/// Writes numbers as a NumPy array of `float32`, exactly as `numpy.save` does (format version 1.0, C order).
///
/// - Parameters:
///   - matrix: its elements in row-major order; NaN and infinities are kept.
///   - shape: the array's shape, for instance `[rows, columns, classes]`; its product is the number of elements.
/// - Throws: ``FileError`` naming the file; nothing half-written stays behind.
public func writeNPY(_ matrix: Matrix, shape: [Int], to path: String) throws(FileError) {
  try writeNPY(matrix.elements.span.bytes, count: matrix.elements.count, type: .float32, shape: shape, to: path)
}

/// Writes numbers as a NumPy array of `float64`.
///
/// - Parameters:
///   - values: the elements in row-major order; NaN and infinities are kept.
///   - shape: the array's shape; its product is the number of elements.
/// - Throws: ``FileError`` naming the file; nothing half-written stays behind.
public func writeNPY(_ values: [Double], shape: [Int], to path: String) throws(FileError) {
  try writeNPY(values.span.bytes, count: values.count, type: .float64, shape: shape, to: path)
}

/// Writes whole numbers as a NumPy array of `int32`.
///
/// - Parameters:
///   - labels: the elements in row-major order.
///   - shape: the array's shape; its product is the number of elements.
/// - Throws: ``FileError`` naming the file; nothing half-written stays behind.
public func writeNPY(_ labels: [Int32], shape: [Int], to path: String) throws(FileError) {
  try writeNPY(labels.span.bytes, count: labels.count, type: .int32, shape: shape, to: path)
}

private func writeNPY(_ bytes: RawSpan, count: Int, type: PixelType, shape: [Int], to path: String) throws(FileError) {
  precondition(shape.reduce(1, *) == count, "\(count) elements for an array of shape \(shape)")
  let file = try PartialFile(path: path)
  try file.append(npyHeader(type: type.numPyName, shape: shape).span.bytes)
  // Every platform we run on is little-endian, as the type says.
  try file.append(bytes)
  try file.finish()
}
