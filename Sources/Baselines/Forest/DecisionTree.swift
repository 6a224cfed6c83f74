import Kernels

/// A classification tree grown until its leaves are pure (Breiman 2001): at every node a few features drawn at random,
/// of these the cut with the smallest Gini impurity.
struct DecisionTree: Sendable {
  private enum Node {
    case leaf(shares: [Double])
    case cut(feature: Int, threshold: Float, below: Int, above: Int)
  }

  private var nodes: [Node] = []

  /// Grows a tree.
  ///
  /// - Parameters:
  ///   - features: shape (samples, features).
  ///   - labels: class per sample, below `classes`.
  ///   - samples: the rows to learn from, with repetitions.
  ///   - tried: features drawn at every node, at least 1.
  init(
    _ features: Matrix, labels: [Int], samples: [Int], classes: Int, tried: Int, generator: inout SeededGenerator
  ) {
    var growing = Growing(features: features, labels: labels, classes: classes, tried: tried)
    nodes.append(.leaf(shares: []))
    var open = [(node: 0, samples: samples)]
    while let (node, samples) = open.popLast() {
      guard let cut = growing.bestCut(of: samples, generator: &generator) else {
        nodes[node] = .leaf(shares: growing.shares(of: samples))
        continue
      }
      let below = samples.filter { features[$0, cut.feature] <= cut.threshold }
      let above = samples.filter { features[$0, cut.feature] > cut.threshold }
      nodes[node] = .cut(
        feature: cut.feature, threshold: cut.threshold, below: nodes.count, above: nodes.count + 1)
      open.append((nodes.count, below))
      open.append((nodes.count + 1, above))
      nodes.append(.leaf(shares: []))
      nodes.append(.leaf(shares: []))
    }
  }

  /// The shares of the classes among the samples of the leaf that a row falls into.
  func shares(for row: ArraySlice<Float>) -> [Double] {
    var node = 0
    while true {
      switch nodes[node] {
      case .leaf(let shares): return shares
      case .cut(let feature, let threshold, let below, let above):
        node = row[row.startIndex + feature] <= threshold ? below : above
      }
    }
  }
}

/// What a tree looks at while it grows.
private struct Growing {
  let features: Matrix
  let labels: [Int]
  let classes: Int
  let tried: Int

  func shares(of samples: [Int]) -> [Double] { counts(of: samples).map { $0 / Double(samples.count) } }

  private func counts(of samples: [Int]) -> [Double] {
    var counts = [Double](repeating: 0, count: classes)
    for sample in samples { counts[labels[sample]] += 1 }
    return counts
  }

  /// The best cut over some features; nothing where the samples have one class, or no feature tells any two apart.
  mutating func bestCut(
    of samples: [Int], generator: inout SeededGenerator
  ) -> (feature: Int, threshold: Float)? {
    guard counts(of: samples).count(where: { $0 > 0 }) > 1 else { return nil }
    // As scikit-learn: features that are the same for all samples do not count as tried.
    let order = generator.draw(features.columns, from: Array(0..<features.columns))
    var best: (feature: Int, threshold: Float)?
    var bestScore = -Double.infinity
    var left = tried
    for feature in order {
      let sorted = samples.sorted { (features[$0, feature], $0) < (features[$1, feature], $1) }
      guard features[sorted[0], feature] < features[sorted[sorted.count - 1], feature] else { continue }
      var below = [Double](repeating: 0, count: classes)
      var above = counts(of: samples)
      for (place, sample) in sorted.dropLast().enumerated() {
        below[labels[sample]] += 1
        above[labels[sample]] -= 1
        let (here, next) = (features[sample, feature], features[sorted[place + 1], feature])
        guard here < next else { continue }
        let score = purity(below) + purity(above)
        if score > bestScore {
          bestScore = score
          // The middle of two neighbours can round to the upper one, which would leave nothing above.
          let middle = here + (next - here) / 2
          best = (feature, middle < next ? middle : here)
        }
      }
      left -= 1
      if left == 0 { break }
    }
    return best
  }

  /// `Σ n_k² / n`: the larger, the smaller the Gini impurity times the number of samples.
  private func purity(_ counts: [Double]) -> Double {
    let number = counts.reduce(0, +)
    return counts.reduce(0) { $0 + $1 * $1 } / number
  }
}
