import Foundation
import Kernels

/// The filters of one scale that ilastik and Weka offer for training, each a value per pixel.
///
/// With g the image smoothed by a Gaussian of that scale and derivatives as differences of neighbours (NumPy's
/// `gradient`): g; the Laplacian `g_xx + g_yy`; the length of the gradient; the larger and the smaller eigenvalue of the
/// Hessian; likewise of the structure tensor, whose products of derivatives are smoothed by a Gaussian of the same scale.
struct ImageFilters {
  /// Number of filters.
  static let count = 7

  private let smooth: Matrix
  private let down: Matrix
  private let across: Matrix
  /// Products of derivatives, smoothed: down², down · across, across².
  private let products: [Matrix]

  init(of image: Matrix, sigma: Double, threads: Int) {
    smooth = gaussianFiltered(image, sigma: sigma, threads: threads)
    (down, across) = gradient(of: smooth)
    let (down, across) = (down, across)
    products = [(down, down), (down, across), (across, across)].map { first, second in
      var product = first
      for index in product.elements.indices { product.elements[index] *= second.elements[index] }
      return gaussianFiltered(product, sigma: sigma, threads: threads)
    }
  }

  /// The values of all filters at a pixel.
  func values(row: Int, column: Int) -> SIMD8<Double> {
    let index = row * smooth.columns + column
    let downDown = difference(down, row: row, column: column, isDown: true)
    let downAcross = difference(across, row: row, column: column, isDown: true)
    let acrossAcross = difference(across, row: row, column: column, isDown: false)
    let (y, x) = (Double(down.elements[index]), Double(across.elements[index]))
    let hessian = eigenvalues(downDown, downAcross, acrossAcross)
    let tensor = eigenvalues(
      Double(products[0].elements[index]), Double(products[1].elements[index]), Double(products[2].elements[index]))
    return SIMD8(
      Double(smooth.elements[index]), downDown + acrossAcross, (y * y + x * x).squareRoot(), hessian.larger,
      hessian.smaller, tensor.larger, tensor.smaller, 0)
  }
}

/// The derivatives down the rows and across the columns.
func gradient(of image: Matrix) -> (down: Matrix, across: Matrix) {
  var (down, across) = (image, image)
  for row in 0..<image.rows {
    for column in 0..<image.columns {
      down[row, column] = Float(difference(image, row: row, column: column, isDown: true))
      across[row, column] = Float(difference(image, row: row, column: column, isDown: false))
    }
  }
  return (down, across)
}

/// Half the difference of the two neighbours, at the border the difference to the only one; 0 where there is none.
private func difference(_ image: Matrix, row: Int, column: Int, isDown: Bool) -> Double {
  let (place, count, step) = isDown ? (row, image.rows, image.columns) : (column, image.columns, 1)
  guard count > 1 else { return 0 }
  let index = row * image.columns + column
  let before = place > 0 ? index - step : index
  let after = place < count - 1 ? index + step : index
  let difference = Double(image.elements[after]) - Double(image.elements[before])
  return after - before == 2 * step ? difference / 2 : difference
}

/// The eigenvalues of the symmetric matrix [[a, b], [b, c]].
private func eigenvalues(_ a: Double, _ b: Double, _ c: Double) -> (larger: Double, smaller: Double) {
  let half = (a - c) / 2
  let root = (half * half + b * b).squareRoot()
  return ((a + c) / 2 + root, (a + c) / 2 - root)
}
