public import Kernels

/// Writes numbers as a NumPy array of `float32`, exactly as `numpy.save` does (format version 1.0, C order).
///
/// - Parameters:
///   - matrix: its elements in row-major order; NaN and infinities are kept.
///   - shape: the array's shape, for instance `[rows, columns, classes]`; its product is the number of elements.
/// - Throws: ``FileError`` naming the file; nothing half-written stays behind.
public func writeNPY(_ matrix: Matrix, shape: [Int], to path: String) throws(FileError) {
  try writeNPY(matrix.elements.span.bytes, count: matrix.elements.count, type: "<f4", shape: shape, to: path)
}

/// Writes numbers as a NumPy array of `float64`.
///
/// - Parameters:
///   - values: the elements in row-major order; NaN and infinities are kept.
///   - shape: the array's shape; its product is the number of elements.
/// - Throws: ``FileError`` naming the file; nothing half-written stays behind.
public func writeNPY(_ values: [Double], shape: [Int], to path: String) throws(FileError) {
  try writeNPY(values.span.bytes, count: values.count, type: "<f8", shape: shape, to: path)
}

/// Writes whole numbers as a NumPy array of `int32`.
///
/// - Parameters:
///   - labels: the elements in row-major order.
///   - shape: the array's shape; its product is the number of elements.
/// - Throws: ``FileError`` naming the file; nothing half-written stays behind.
public func writeNPY(_ labels: [Int32], shape: [Int], to path: String) throws(FileError) {
  try writeNPY(labels.span.bytes, count: labels.count, type: "<i4", shape: shape, to: path)
}

private func writeNPY(_ bytes: RawSpan, count: Int, type: String, shape: [Int], to path: String) throws(FileError) {
  precondition(shape.reduce(1, *) == count, "\(count) elements for an array of shape \(shape)")
  let file = try PartialFile(path: path)
  try file.append(npyHeader(type: type, shape: shape).span.bytes)
  // Every platform we run on is little-endian, as the type says.
  try file.append(bytes)
  try file.finish()
}

/// The header of NumPy's format 1.0: magic, version, length, a Python dictionary padded to a multiple of 64 bytes.
func npyHeader(type: String, shape: [Int]) -> [UInt8] {
  let numbers = shape.map(String.init).joined(separator: ", ")
  var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(numbers)\(shape.count == 1 ? "," : "")), }"
  // NumPy leaves room for the first axis to grow to 21 digits, so that rows can be added in place.
  if let first = shape.first { text += String(repeating: " ", count: max(0, 21 - String(first).count)) }
  let unpadded = 10 + text.utf8.count + 1
  text += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
  let length = text.utf8.count
  precondition(length <= 0xFFFF, "an array of \(shape.count) axes")
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
}
