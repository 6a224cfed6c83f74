internal import DataModel
internal import Kernels

/// NumPy's array file, versions 1 to 3: one array of numbers in C or Fortran order, either byte order.
///
/// An array of two axes is an image (rows, columns). One of three is told as what it is, since nothing in the file says which
/// axis is which; where it is written into another file, it is a stack of images (frames, rows, columns).
struct NPYReader: FormatReader {
  let datasets: [DatasetDescription]
  private let path: String
  private let header: NPYHeader
  private let limits: ReadingLimits

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
    limits = file.limits
    let isImage = header.shape.count == 2 && !header.shape.contains(0)
    datasets = [
      DatasetDescription(
        name: "array", kind: isImage ? .image : .other, shape: header.shape, pixelType: header.values.type,
        axes: isImage
          ? DatasetDescription.imageAxes(rows: header.shape[0], columns: header.shape[1], pixelSize: nil) : [])
    ]
  }

  func image(at index: Int) throws(FileError) -> Matrix {
    let stored = try array.matrix(path, name: nil, limits: limits)
    guard header.isFortran else { return stored }
    return Matrix(
      rows: stored.columns, columns: stored.rows,
      elements: transposed(stored.elements, rows: stored.rows, columns: stored.columns))
  }

  func labels(at index: Int) throws(FileError) -> [UInt8] {
    let labels = try array.labels(path, name: nil, limits: limits)
    let stored = array.shape
    return header.isFortran ? transposed(labels, rows: stored[0], columns: stored[1]) : labels
  }

  var stacks: [ImageStack] {
    guard header.shape.count == 3, !header.shape.contains(0) else { return [] }
    let image = DatasetDescription(
      name: "array", kind: .image, shape: Array(header.shape.suffix(2)), pixelType: header.values.type,
      axes: DatasetDescription.imageAxes(rows: header.shape[1], columns: header.shape[2], pixelSize: nil))
    let frames = AxisDescription(countingFrames: header.shape[0])
    return [ImageStack(description: image.stack(named: image.name, frames: frames), members: [0])]
  }

  func frames(of stack: ImageStack, path: String, limits: ReadingLimits) throws(FileError) -> any SpectrumBlockSource {
    let axes = header.isFortran ? SpectrumAxes(row: 2, column: 1, channel: 0) : SpectrumAxes(channel: 2)
    return try RawSpectrumSource(path: path, array, axes: axes, limits: limits)
  }

  func numbers(at index: Int, wholeSpectra: Bool) throws(FileError) -> any SpectrumBlockSource {
    try RawSpectrumSource(
      path: path, array.asOneLayer, axes: SpectrumAxes(imageRow: header.isFortran ? 2 : 1), limits: limits)
  }

  /// A Fortran array of (rows, columns) lies in the file as a C array of (columns, rows).
  private var array: RawArray {
    RawArray(
      offset: header.dataOffset, shape: header.isFortran ? header.shape.reversed() : header.shape,
      type: header.values.type, bigEndian: header.values.bigEndian)
  }

  private func transposed<T>(_ elements: [T], rows: Int, columns: Int) -> [T] {
    // In squares of this side, so that both arrays stay in the processor's cache.
    let side = 64
    var result = elements
    elements.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        for firstRow in stride(from: 0, to: rows, by: side) {
          for firstColumn in stride(from: 0, to: columns, by: side) {
            for row in firstRow..<min(rows, firstRow + side) {
              for column in firstColumn..<min(columns, firstColumn + side) {
                target[column * rows + row] = source[row * columns + column]
              }
            }
          }
        }
      }
    }
    return result
  }
}
