import DataModel

/// How the distances of a chip in several channels become one distance per class.
enum FusionRule {
  /// `D² = Σ d_c²`: the distance between embeddings that are joined end to end. With one channel, its distance.
  case rootSumOfSquares
  /// `D = Σ w_c d_c / s_c`, weights per channel and scales per channel.
  case mean(weights: [Double], scales: [Double])
  /// As `mean` with weights that are multiplied, chip by chip, by `1 − H_c`: H_c is the normalised entropy of the
  /// channel alone at its own temperature.
  case entropyWeighted(weights: [Double], scales: [Double], temperatures: [Double])

  /// The weights that a fusion has learned; nothing where it learns none.
  func learnedWeights(of fusion: FusionStrategy.Fusion) -> [Double]? {
    switch (fusion, self) {
    case (.learnedWeights, .mean(let weights, _)), (.laplacian, .mean(let weights, _)): weights
    default: nil
    }
  }

  /// Fuses the distances of one chip.
  ///
  /// - Parameters:
  ///   - row: the chip's distances; absent channels and channels of weight 0 take no part.
  ///   - fused: one distance per class.
  /// - Returns: whether any channel took part; `fused` means nothing otherwise.
  func fuse(_ row: ChannelRow, into fused: inout [Double]) -> Bool {
    switch self {
    case .rootSumOfSquares:
      return joinedDistance(row, into: &fused)
    case .mean(let weights, let scales):
      return weightedMean(row, weights: weights, scales: scales, into: &fused)
    case .entropyWeighted(let weights, let scales, let temperatures):
      let classes = fused.count
      var certain = weights
      for channel in weights.indices where row.present[channel] {
        let distances = row.distances[channel * classes..<(channel + 1) * classes]
        let entropy = normalisedEntropy(of: probabilities(ofDistances: distances, temperature: temperatures[channel]))
        // What rounding leaves of an entropy of 1 is no certainty.
        certain[channel] *= 1 - entropy < 1e-12 ? 0 : 1 - entropy
      }
      return weightedMean(row, weights: certain, scales: scales, into: &fused)
        || weightedMean(row, weights: weights, scales: scales, into: &fused)
    }
  }
}

private func joinedDistance(_ row: ChannelRow, into fused: inout [Double]) -> Bool {
  let classes = fused.count
  for label in 0..<classes {
    var squares = 0.0
    for channel in row.present.indices where row.present[channel] {
      let distance = row.distances[channel * classes + label]
      squares += distance * distance
    }
    fused[label] = squares.squareRoot()
  }
  return row.present.contains(true)
}

private func weightedMean(
  _ row: ChannelRow, weights: [Double], scales: [Double], into fused: inout [Double]
) -> Bool {
  let classes = fused.count
  var total = 0.0
  for channel in row.present.indices where row.present[channel] { total += weights[channel] }
  guard total > 0 else { return false }
  for label in 0..<classes {
    var sum = 0.0
    for channel in row.present.indices where row.present[channel] && scales[channel] > 0 {
      sum += weights[channel] * (row.distances[channel * classes + label] / scales[channel])
    }
    fused[label] = sum / total
  }
  return true
}
