/// A band of rows of an image, ready to be filtered with Laplacians of Gaussian of several widths.
///
/// The band's pixels, with as many mirrored rows above and below as the widest kernel needs, are kept as `Double` in
/// tiles of ``laplacianTile`` columns: a tile stays in the fastest cache while its rows are filtered, whatever the
/// image's width. One thread uses one band for all its work.
struct LaplacianBand {
  private let columns: Int
  private let most: Int
  private let reach: Int
  private let tiles: Int
  private var rows = 0
  /// Shape (tiles, rows + 2 * reach, laplacianTile).
  private var pixels: [Double]
  /// Shape (rows, line): the results of the first pass with mirrored columns on both sides.
  private var smooth: [Double]
  private var curved: [Double]

  /// Elements of a line of results: the image's columns rounded up to whole tiles.
  var stride: Int { tiles * laplacianTile }
  private var line: Int { stride + 2 * reach }

  /// Room for bands of at most `rows` rows and kernels of at most `reach`.
  init(rows: Int, columns: Int, reach: Int) {
    most = rows
    self.columns = columns
    self.reach = reach
    tiles = (columns + laplacianTile - 1) / laplacianTile
    pixels = LaplacianBand.room(tiles * laplacianTile * (rows + 2 * reach))
    smooth = LaplacianBand.room(rows * (tiles * laplacianTile + 2 * reach))
    curved = smooth
  }

  private static func room(_ count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, filled in
      preferLargePages(buffer)
      buffer.initialize(repeating: 0)
      filled = count
    }
  }

  /// Takes a range of rows of an image, every value divided by `unit`.
  mutating func take(_ range: Range<Int>, of image: Matrix, unit: Double) {
    precondition(range.count <= most && image.columns == columns, "\(range.count) rows of a band of \(most)")
    rows = range.count
    let height = rows + 2 * reach
    image.elements.withUnsafeBufferPointer { image in
      pixels.withUnsafeMutableBufferPointer { pixels in
        for row in 0..<height {
          let source = mirroredIndex(range.lowerBound - reach + row, count: image.count / columns) * columns
          for tile in 0..<tiles {
            let first = tile * laplacianTile
            let to = (tile * height + row) * laplacianTile
            for column in 0..<min(laplacianTile, columns - first) {
              pixels[to + column] = Double(image[source + first + column]) / unit
            }
          }
        }
      }
    }
  }

  /// The Laplacian of Gaussian of the band's rows times a factor.
  ///
  /// - Parameter output: shape (rows, stride); what lies beyond the image's columns has no meaning.
  mutating func filter(_ kernel: LaplacianKernel, factor: Double, into output: UnsafeMutableBufferPointer<Double>) {
    precondition(kernel.reach <= reach && output.count >= rows * stride, "a kernel of \(kernel.reach) px")
    let (line, stride, height, rows, columns) = (line, stride, rows + 2 * reach, rows, columns)
    guard rows > 0, columns > 0 else { return }
    pixels.withUnsafeBufferPointer { pixels in
      smooth.withUnsafeMutableBufferPointer { smooth in
        curved.withUnsafeMutableBufferPointer { curved in
          let (from, smooth, curved) = (pixels.baseAddress!, smooth.baseAddress!, curved.baseAddress!)
          for tile in 0..<tiles {
            let place = reach + tile * laplacianTile
            gaussianColumns(
              smooth: smooth + place, curved: curved + place, stride: line,
              from: from + (tile * height + reach) * laplacianTile, kernel, rows: rows)
          }
          for row in 0..<rows {
            for values in [smooth + row * line + reach, curved + row * line + reach] {
              for k in 0..<kernel.reach {
                values[-1 - k] = values[mirroredIndex(-1 - k, count: columns)]
                values[columns + k] = values[mirroredIndex(columns + k, count: columns)]
              }
            }
            laplacianRow(
              output.baseAddress! + row * stride, smooth: smooth + row * line + reach,
              curved: curved + row * line + reach, kernel, factor: factor, count: stride)
          }
        }
      }
    }
  }
}
