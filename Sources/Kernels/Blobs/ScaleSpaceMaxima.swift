/// A local maximum of a stack of Laplacians of Gaussian.
public struct ScaleSpaceMaximum: Sendable, Equatable {
  /// Row of the pixel.
  public let row: Int
  /// Column of the pixel.
  public let column: Int
  /// Index of the scale.
  public let scale: Int
  /// `-σ²` times the Laplacian there, in the image's unit.
  public let response: Double
  /// Where the parabola through the three rows has its top, in px from `row`, within ±0.5; 0 at the border.
  public let rowOffset: Double
  /// As `rowOffset`, across.
  public let columnOffset: Double
  /// As `rowOffset`, in steps of the scales; 0 at the first and the last.
  public let scaleOffset: Double
  /// Height of the three parabolas' tops together, in the image's unit.
  public let peak: Double
}

/// The local maxima of `-σ² · LoG(image, σ)` over rows, columns and scales.
///
/// A maximum is at least as large as its neighbours in the 3 x 3 x 3 block around it, cut off at the borders of the
/// image and of the scales, and above the threshold: scikit-image's `peak_local_max` as `blob_log` calls it. Every
/// pixel of a plateau is one.
///
/// - Parameters:
///   - image: shape (rows, columns). Within a kernel's reach of a NaN there is no maximum at that scale.
///   - unit: the image's values are divided by it first.
///   - sigmas: scales in px, ascending, each above 0.
///   - threshold: in the image's unit after the division.
///   - threads: most threads to use; the result does not depend on it.
/// - Returns: the strongest first; equal ones by row, column, scale. Empty for an empty or constant image with a
///   threshold above 0 (the cut-off kernel leaves up to 0.5 % of a constant: see ``LaplacianKernel``).
///
/// The image is worked through in bands of rows, and in each the scales one after another with three slices kept:
/// the memory grows with neither the number of scales nor the height of the image.
public func scaleSpaceMaxima(
  of image: Matrix, unit: Double = 1, sigmas: [Double], threshold: Double, threads: Int
) -> [ScaleSpaceMaximum] {
  precondition(unit > 0 && zip(sigmas, sigmas.dropFirst()).allSatisfy { $0 <= $1 }, "unit \(unit), sigmas \(sigmas)")
  let (rows, columns) = (image.rows, image.columns)
  guard rows > 0, columns > 0, !sigmas.isEmpty else { return [] }
  let kernels = sigmas.map(LaplacianKernel.init)
  let reach = kernels.map(\.reach).max() ?? 0
  let height = bandHeight(reach: reach, rows: rows)
  var maxima: [ScaleSpaceMaximum] = []
  // Nothing here throws.
  try? reduceInOrder(
    count: (rows + height - 1) / height, threads: threads, into: &maxima,
    scratch: { ScaleSlices(rows: height + 2, columns: columns, reach: reach) }
  ) { index, slices in
    let inner = index * height..<min((index + 1) * height, rows)
    return slices.maxima(in: inner, of: image, unit: unit, kernels: kernels, threshold: threshold)
  } fold: { maxima, _, found in
    maxima += found
  }
  return maxima.sorted {
    ($1.response, $0.row, $0.column, $0.scale) < ($0.response, $1.row, $1.column, $1.scale)
  }
}

/// Three neighbouring scales of a band of rows.
private struct ScaleSlices {
  private var band: LaplacianBand
  private let columns: Int
  private let room: Int
  /// Three slices after one another, each of `room` elements; scale k lies in slice k % 3.
  private var responses: [Double]
  /// The largest of a pixel and its neighbours above, below and in the scales around.
  private var most: [Double]

  init(rows: Int, columns: Int, reach: Int) {
    band = LaplacianBand(rows: rows, columns: columns, reach: reach)
    self.columns = columns
    room = rows * band.stride
    responses = Array(repeating: 0, count: 3 * room)
    most = Array(repeating: 0, count: columns)
  }

  /// The maxima in a range of rows.
  mutating func maxima(
    in inner: Range<Int>, of image: Matrix, unit: Double, kernels: [LaplacianKernel], threshold: Double
  ) -> [ScaleSpaceMaximum] {
    let outer = max(inner.lowerBound - 1, 0)..<min(inner.upperBound + 1, image.rows)
    band.take(outer, of: image, unit: unit)
    var found: [ScaleSpaceMaximum] = []
    for (scale, kernel) in kernels.enumerated() {
      let start = scale % 3 * room
      responses.withUnsafeMutableBufferPointer {
        band.filter(
          kernel, factor: -(kernel.sigma * kernel.sigma),
          into: UnsafeMutableBufferPointer(rebasing: $0[start..<start + room]))
      }
      if scale > 0 { search(scale - 1, of: kernels.count, inner, outer, threshold, into: &found) }
    }
    search(kernels.count - 1, of: kernels.count, inner, outer, threshold, into: &found)
    return found
  }

  /// Looks through one slice, of which the neighbours are there.
  private mutating func search(
    _ scale: Int, of scales: Int, _ inner: Range<Int>, _ outer: Range<Int>, _ threshold: Double,
    into found: inout [ScaleSpaceMaximum]
  ) {
    let (columns, stride, room) = (columns, band.stride, room)
    let scaleRange = max(scale - 1, 0)...min(scale + 1, scales - 1)
    responses.withUnsafeBufferPointer { responses in
      most.withUnsafeMutableBufferPointer { most in
        for row in inner {
          let line = row - outer.lowerBound
          let centre = responses.baseAddress! + (scale % 3 * room + line * stride)
          most.baseAddress!.update(from: centre, count: columns)
          for near in max(row - 1, outer.lowerBound)...min(row + 1, outer.upperBound - 1) {
            for slice in scaleRange where near != row || slice != scale {
              runningMaximum(
                most.baseAddress!,
                responses.baseAddress! + (slice % 3 * room + (near - outer.lowerBound) * stride), count: columns)
            }
          }
          for column in 0..<columns where centre[column] >= most[column] && centre[column] > threshold {
            let value = centre[column]
            guard column == 0 || value >= most[column - 1], column == columns - 1 || value >= most[column + 1]
            else { continue }
            let above = outer.contains(row - 1) ? centre[column - stride] : nil
            let below = outer.contains(row + 1) ? centre[column + stride] : nil
            let left = column > 0 ? centre[column - 1] : nil
            let right = column + 1 < columns ? centre[column + 1] : nil
            let place = line * stride + column
            let finer = scale > 0 ? responses[(scale - 1) % 3 * room + place] : nil
            let coarser = scale + 1 < scales ? responses[(scale + 1) % 3 * room + place] : nil
            let down = parabolaTop(above, value, below)
            let across = parabolaTop(left, value, right)
            let through = parabolaTop(finer, value, coarser)
            found.append(
              ScaleSpaceMaximum(
                row: row, column: column, scale: scale, response: value, rowOffset: down.offset,
                columnOffset: across.offset, scaleOffset: through.offset,
                peak: value + down.rise + across.rise + through.rise))
          }
        }
      }
    }
  }
}

/// The top of the parabola through three values at -1, 0 and 1, the middle one at least as large as the others.
///
/// - Returns: where it lies, within ±0.5, and how far it rises above the middle value; 0 where a side is missing or all
///   are equal.
private func parabolaTop(_ before: Double?, _ middle: Double, _ after: Double?) -> (offset: Double, rise: Double) {
  guard let before, let after else { return (0, 0) }
  let curvature = before - 2 * middle + after
  guard curvature < 0 else { return (0, 0) }
  let slope = (after - before) / 2
  return (-slope / curvature, -slope * slope / (2 * curvature))
}
