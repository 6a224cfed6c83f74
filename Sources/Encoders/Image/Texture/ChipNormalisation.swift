/// Brings a chip to mean 0 and standard deviation 1 (of the population), in place; sums are in `Double`.
///
/// The deviation that is divided by is not let below 1e-4 of the chip's largest magnitude, so that the rounding of a
/// constant chip stays small; a chip of zeros stays zeros. A NaN or an infinity makes all of the chip NaN.
func normaliseChip(_ pixels: inout MutableSpan<Float>) {
  let count = Double(pixels.count)
  var sum = 0.0
  var largest: Float = 0
  for index in 0..<pixels.count {
    sum += Double(pixels[index])
    largest = max(largest, abs(pixels[index]))
  }
  let mean = sum / count
  var squares = 0.0
  for index in 0..<pixels.count {
    let difference = Double(pixels[index]) - mean
    squares += difference * difference
  }
  let divisor = max((squares / count).squareRoot(), 1e-4 * Double(largest), 1e-30)
  for index in 0..<pixels.count { pixels[index] = Float((Double(pixels[index]) - mean) / divisor) }
}

/// The mean of every channel of a feature map, all divided by their Euclidean length and times `scale`; zeros where
/// every channel is zero.
///
/// - Parameters:
///   - features: shape (channels, pixels).
///   - means: one per channel.
func unitMeans(of features: Span<Float>, pixels: Int, scale: Double, into means: inout MutableSpan<Float>) {
  precondition(features.count == means.count * pixels, "\(features.count) features of \(means.count) channels")
  var squares = 0.0
  for channel in 0..<means.count {
    var sum = 0.0
    for pixel in channel * pixels..<(channel + 1) * pixels { sum += Double(features[pixel]) }
    let mean = sum / Double(pixels)
    squares += mean * mean
    means[channel] = Float(mean)
  }
  let factor = scale / max(squares.squareRoot(), 1e-12)
  for channel in 0..<means.count { means[channel] = Float(Double(means[channel]) * factor) }
}
