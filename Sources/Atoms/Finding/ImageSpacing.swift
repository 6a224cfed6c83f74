import Foundation
public import Kernels

/// The range of distances between neighbouring columns over an image.
public struct ImageSpacing: Equatable, Sendable {
  /// The small spacings of the image in px: one in ten pieces has a smaller one.
  public let least: Double
  /// The large spacings, likewise.
  public let most: Double
}

/// Reads the distance between neighbouring columns off the autocorrelation of square pieces of the image.
///
/// Pieces are looked at one by one, since an image may show several structures. In each the spacing is the nearest
/// maximum of the autocorrelation that is both high and set off from the centre by a valley; a piece without one (an
/// amorphous film, vacuum) has no say. Small pieces see spacings up to a quarter of them; larger ones are taken where
/// no small piece has a spacing.
///
/// - Returns: nothing where no piece repeats itself.
public func imageSpacing(of image: Matrix, threads: Int) -> ImageSpacing? {
  for side in [256, 1024] {
    let (height, width) = (min(side, image.rows), min(side, image.columns))
    guard height >= 8, width >= 8 else { return nil }
    let most = side == 256 ? 6 : 2
    let (down, across) = (
      pieces(of: image.rows, side: height, most: most), pieces(of: image.columns, side: width, most: most)
    )
    let places = down.flatMap { row in across.map { (row: row, column: $0) } }
    let found = parallelMap(count: places.count, threads: threads) { index -> Double in
      spacing(of: image, row: places[index].row, column: places[index].column, height: height, width: width) ?? .nan
    }.filter { !$0.isNaN }.sorted()
    if !found.isEmpty {
      return ImageSpacing(least: found[(found.count - 1) / 10], most: found[found.count - 1 - (found.count - 1) / 10])
    }
    if height < side && width < side { return nil }
  }
  return nil
}

/// Where pieces start along one side, evenly and the same from both ends.
private func pieces(of length: Int, side: Int, most: Int) -> [Int] {
  let count = min((length + side - 1) / side, most)
  guard count > 1 else { return [(length - side) / 2] }
  let rest = length - side
  return (0..<count).map { index in
    let mirrored = count - 1 - index
    return index <= mirrored ? rest * index / (count - 1) : rest - rest * mirrored / (count - 1)
  }
}

/// The spacing in one piece of the image.
private func spacing(of image: Matrix, row: Int, column: Int, height: Int, width: Int) -> Double? {
  var transform = FourierTransform2D(rows: height, columns: width)
  let half = transform.halfColumns
  let correlation = autocorrelation(
    of: image, row: row, column: column, height: height, width: width, with: &transform)
  /// The autocorrelation at a shift, over that without a shift.
  func value(_ down: Int, _ across: Int) -> Float {
    // It is the same for the opposite shift, and only half of the columns are kept.
    let (down, across) = across < 0 ? (-down, -across) : (down, across)
    return correlation[(down + height) % height * half + across]
  }
  let (tall, wide) = (height / 4, width / 4)
  var found: [(distance: Double, value: Float, valley: Float)] = []
  for down in -tall...tall {
    for across in 0...wide where across > 0 || down > 0 {
      let here = value(down, across)
      guard here > 0.1 else { continue }
      let isTop = (-1...1).allSatisfy { y in (-1...1).allSatisfy { value(down + y, across + $0) <= here } }
      guard isTop else { continue }
      let steps = max(abs(down), across)
      let valley =
        (1...steps).map { step -> Float in
          let share = Double(step) / Double(steps)
          return value(Int((Double(down) * share).rounded()), Int((Double(across) * share).rounded()))
        }.min() ?? here
      found.append((Double(down * down + across * across).squareRoot(), here, valley))
    }
  }
  guard let highest = found.map(\.value).max(), highest >= 0.2 else { return nil }
  return found.filter { $0.value >= 0.3 * highest && $0.valley < $0.value - 0.1 }.map(\.distance).min()
}

/// The autocorrelation of a piece of the image after a Hann window, over its value without a shift.
///
/// - Returns: shape (height, width / 2 + 1), rows are shifts modulo the height; all 0 for a constant piece.
private func autocorrelation(
  of image: Matrix, row: Int, column: Int, height: Int, width: Int, with transform: inout FourierTransform2D
) -> [Float] {
  func window(_ count: Int) -> [Double] {
    (0..<count).map { 0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / Double(count)) }
  }
  let (down, across) = (window(height), window(width))
  var (sum, weights) = (0.0, 0.0)
  for y in 0..<height {
    for x in 0..<width {
      sum += Double(image[row + y, column + x]) * down[y] * across[x]
      weights += down[y] * across[x]
    }
  }
  let mean = sum / weights
  var piece = [Float](repeating: 0, count: height * width)
  for y in 0..<height {
    for x in 0..<width {
      piece[y * width + x] = Float((Double(image[row + y, column + x]) - mean) * down[y] * across[x])
    }
  }
  let half = transform.halfColumns
  var power = [Float](repeating: 0, count: height * half)
  transform.power(of: piece, into: &power)
  // The power is real and the same at opposite frequencies, so that its transform is real, too.
  for u in 0..<height {
    for v in 0..<width {
      piece[u * width + v] = v < half ? power[u * half + v] : power[(height - u) % height * half + width - v]
    }
  }
  var correlation = power
  transform.transform(piece, real: &correlation, imaginary: &power)
  let full = correlation[0]
  return full > 0 ? correlation.map { $0 / full } : [Float](repeating: 0, count: correlation.count)
}
