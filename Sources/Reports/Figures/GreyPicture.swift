import DataModel
import Kernels
import MicrographFiles

/// A micrograph as 8-bit grey at a handy size: averaged down or repeated up, black at the percentile 0.5 and white at
/// 99.5 of what is shown.
struct GreyPicture {
  let scale: PictureScale
  let rows: Int
  let columns: Int
  /// Row-major; pixels without a finite value are black.
  let values: [UInt8]
  /// What is black and what is white, in the image's units.
  let limits: [Float]

  init(of image: Micrograph, longSide: Int) { self.init(of: image.intensity, longSide: longSide, limits: nil) }

  /// A part of an image in the same contrast as this picture of it.
  func part(_ box: PixelRect, of image: Micrograph, longSide: Int) -> GreyPicture {
    var values: [Float] = []
    values.reserveCapacity(box.rows * box.columns)
    for row in box.row..<box.row + box.rows {
      values += image.intensity.row(row).dropFirst(box.column).prefix(box.columns)
    }
    return GreyPicture(
      of: Matrix(rows: box.rows, columns: box.columns, elements: values), longSide: longSide, limits: limits)
  }

  private init(of image: Matrix, longSide: Int, limits known: [Float]?) {
    let scale = PictureScale(rows: image.rows, columns: image.columns, longSide: longSide)
    let shown = scale.reduction > 1 ? image.averaged(scale.reduction) : image
    let finite = shown.elements.filter(\.isFinite)
    let limits = known ?? (finite.isEmpty ? [0, 0] : percentiles([0.5, 99.5], of: finite).map { Float($0) })
    let contrast = limits[1] > limits[0] ? 255 / (limits[1] - limits[0]) : 0
    let grey = shown.elements.map { value -> UInt8 in
      guard value.isFinite else { return 0 }
      // A constant image is shown as middle grey.
      guard contrast > 0 else { return 128 }
      return UInt8(min(max((value - limits[0]) * contrast, 0), 255).rounded())
    }
    self.scale = scale
    self.limits = limits
    rows = scale.pixels(image.rows)
    columns = scale.pixels(image.columns)
    values = scale.enlargement > 1 ? repeated(grey, columns: image.columns, times: scale.enlargement) : grey
  }

  /// The picture as the bytes of a PNG file.
  func png() throws(FileError) -> [UInt8] {
    try pngData(
      rows: rows, columns: columns, palette: (0...255).flatMap { [UInt8($0), UInt8($0), UInt8($0)] }, indices: values)
  }
}

/// Every pixel as a square of `times` x `times`.
private func repeated(_ values: [UInt8], columns: Int, times: Int) -> [UInt8] {
  var result: [UInt8] = []
  result.reserveCapacity(values.count * times * times)
  for start in stride(from: 0, to: values.count, by: columns) {
    let row = values[start..<start + columns].flatMap { [UInt8](repeating: $0, count: times) }
    for _ in 0..<times { result += row }
  }
  return result
}

extension Matrix {
  /// The means of squares of `side` x `side` elements; those at the right and the bottom may be smaller.
  fileprivate func averaged(_ side: Int) -> Matrix {
    var result = Matrix(rows: (rows + side - 1) / side, columns: (columns + side - 1) / side)
    let source = elements.span
    var sums = [Float](repeating: 0, count: result.columns)
    for row in 0..<result.rows {
      let band = row * side..<min((row + 1) * side, rows)
      for column in sums.indices { sums[column] = 0 }
      for line in band {
        let values = source.extracting(line * columns..<(line + 1) * columns)
        var sumsSpan = sums.mutableSpan
        var start = 0
        for column in 0..<result.columns {
          let end = min(start + side, columns)
          var sum: Float = 0
          for index in start..<end { sum += values[index] }
          sumsSpan[column] += sum
          start = end
        }
      }
      for column in 0..<result.columns {
        let width = min((column + 1) * side, columns) - column * side
        result.elements[row * result.columns + column] = sums[column] / Float(width * band.count)
      }
    }
    return result
  }
}
