import Foundation
import Kernels

/// The noise of an image at the scales of its columns, place by place.
///
/// It is measured where the columns themselves show little: in a Laplacian of Gaussian finer than they are. Its size
/// around a place is the median of 81 absolute values (over 0.6745: the standard deviation of a normal distribution),
/// of which columns spoil only a part. White noise falls with one over the scale, and so is what is measured
/// carried to the scale of a column.
struct LocalNoise {
  private let rows: Int
  private let columns: Int
  private let sigma: Double
  private let step: Int
  private let response: [Double]

  /// - Parameters:
  ///   - image: shape (rows, columns).
  ///   - sigma: scale that it is measured at, in px.
  ///   - reach: half the side of the square around a place, in px.
  init(of image: Matrix, sigma: Double, reach: Double, threads: Int) {
    rows = image.rows
    columns = image.columns
    self.sigma = sigma
    step = max(Int((reach / 4).rounded()), 1)
    response = laplacianOfGaussian(image, sigma: sigma, threads: threads)
  }

  /// The standard deviation of the noise in the response at a scale, in the image's unit.
  func deviation(row: Int, column: Int, at scale: Double) -> Double {
    var values: [Double] = []
    values.reserveCapacity(81)
    for down in -4...4 {
      for across in -4...4 {
        let (y, x) = (row + down * step, column + across * step)
        if y >= 0, y < rows, x >= 0, x < columns { values.append(abs(response[y * columns + x])) }
      }
    }
    values.sort()
    return values[values.count / 2] / 0.6745 * sigma * sigma * sigma / scale
  }
}
