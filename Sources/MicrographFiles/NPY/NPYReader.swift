internal import DataModel
internal import Kernels

/// NumPy's array file, versions 1 to 3: one array of numbers in C or Fortran order, either byte order.
///
/// An array of two axes is an image (rows, columns). A stack of more is not guessed at: nothing in the file says which
/// axis is which.
struct NPYReader: FormatReader {
  let datasets: [DatasetDescription]
  private let path: String
  private let header: NPYHeader

  /// Reads the header and checks that the numbers are all there.
  init(_ file: borrowing FileBytes) throws(FileError) {
    let header = try NPYHeader(file)
    guard let bytes = SizeLimits.product(header.shape + [header.values.type.bytes]),
      bytes <= file.size - header.dataOffset
    else {
      let size = header.shape.map { "\($0)" }.joined(separator: " x ")
      throw FileError(
        .damaged, path: file.path,
        "is cut short or its header lies: \(size) numbers of \(header.values.type) do not fit in \(file.size) bytes")
    }
    self.header = header
    path = file.path
    let isImage = header.shape.count == 2 && !header.shape.contains(0)
    datasets = [
      DatasetDescription(
        name: "array", kind: isImage ? .image : .other, shape: header.shape, pixelType: header.values.type,
        axes: isImage
          ? DatasetDescription.imageAxes(rows: header.shape[0], columns: header.shape[1], pixelSize: nil) : [])
    ]
  }

  func image(at index: Int) throws(FileError) -> Matrix {
    let (rows, columns) = (header.shape[0], header.shape[1])
    let bytes = try numbers()
    // A Fortran array of (rows, columns) lies in the file as a C array of (columns, rows).
    var stored = Matrix(rows: header.isFortran ? columns : rows, columns: header.isFortran ? rows : columns)
    stored.elements.withUnsafeMutableBufferPointer { floats in
      bytes.withUnsafeBytes { header.values.convert($0, to: floats) }
    }
    guard header.isFortran else { return stored }
    return Matrix(rows: rows, columns: columns, elements: transposed(stored.elements, rows: columns, columns: rows))
  }

  func labels(at index: Int) throws(FileError) -> [UInt8] {
    let (rows, columns) = (header.shape[0], header.shape[1])
    guard header.values.type.isInteger else {
      throw FileError(.wrongKind, path: path, "a label mask needs whole numbers, found \(header.values.type)")
    }
    let bytes = try numbers()
    var labels = [UInt8](repeating: 0, count: rows * columns)
    let bad = labels.withUnsafeMutableBufferPointer { labels in
      bytes.withUnsafeBytes { header.values.convert($0, to: labels) }
    }
    if let bad { throw FileError(.wrongKind, path: path, "a label mask needs values from 0 to 255, found \(bad)") }
    return header.isFortran ? transposed(labels, rows: columns, columns: rows) : labels
  }

  private func numbers() throws(FileError) -> [UInt8] {
    let file = try FileBytes(path: path)
    return try file.read(
      at: header.dataOffset, count: header.shape[0] * header.shape[1] * header.values.type.bytes)
  }

  private func transposed<T>(_ elements: [T], rows: Int, columns: Int) -> [T] {
    var result = elements
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = elements[row * columns + column] }
    }
    return result
  }
}
