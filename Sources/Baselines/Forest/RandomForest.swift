public import Kernels

/// Many decision trees, each grown from its own draw of the samples; their leaves vote (Breiman 2001).
///
/// As scikit-learn's `RandomForestClassifier` with its defaults: as many samples as there are, drawn with replacement;
/// the root of the number of features tried at every node; trees grown until the leaves are pure; votes are the means of
/// the leaves' shares. The random numbers are others, so single trees differ.
public struct RandomForest: Sendable {
  private let trees: [DecisionTree]
  private let classes: Int

  /// Trains a forest.
  ///
  /// - Parameters:
  ///   - features: shape (samples, features), at least one of both, finite.
  ///   - labels: class per sample, from 0 to below `classes`.
  ///   - trees: at least 1.
  ///   - seed: of every random choice; the result does not depend on `threads`.
  public init(_ features: Matrix, labels: [Int], classes: Int, trees: Int, seed: UInt64, threads: Int) {
    precondition(
      labels.count == features.rows && !labels.isEmpty && features.columns > 0 && trees >= 1,
      "\(labels.count) labels for \(features.rows) x \(features.columns) features, \(trees) trees")
    self.classes = classes
    let tried = max(Int(Double(features.columns).squareRoot()), 1)
    var generator = SeededGenerator(seed: seed)
    let seeds = (0..<trees).map { _ in generator.next() }
    self.trees = parallelMap(count: trees, threads: threads) { index in
      var generator = SeededGenerator(seed: seeds[index])
      let samples = labels.indices.map { _ in generator.below(labels.count) }
      return DecisionTree(
        features, labels: labels, samples: samples, classes: classes, tried: tried, generator: &generator)
    }
  }

  /// The votes for every row of features, shape (rows, classes); rows sum to 1.
  public func votes(for features: Matrix, threads: Int) -> Matrix {
    let rows = parallelMap(count: features.rows, threads: threads) { row -> [Float] in
      var sums = [Double](repeating: 0, count: classes)
      for tree in trees {
        for (label, share) in tree.shares(for: features.row(row)).enumerated() { sums[label] += share }
      }
      return sums.map { Float($0 / Double(trees.count)) }
    }
    return Matrix(rows: features.rows, columns: classes, elements: Array(rows.joined()))
  }
}
