public import Kernels

/// Points in clusters by Lloyd's k-means, begun by k-means++ (Arthur and Vassilvitskii 2007), the best of ten starts.
///
/// - Parameters:
///   - points: shape (points, dimensions), at least one point, finite.
///   - clusters: at least 1; where there are fewer different points there are fewer clusters.
///   - seed: of the ten starts.
/// - Returns: cluster per point, from 0, and the centres, shape (clusters, dimensions); no cluster is empty.
///
/// A cluster that loses all its points takes the point that is farthest from its centre. Sums run in `Double` in the
/// order of the points, so that the result depends on nothing but the arguments.
public func kMeans(_ points: Matrix, clusters: Int, seed: UInt64) -> (clusterOfPoint: [Int], centres: Matrix) {
  precondition(points.rows > 0 && clusters >= 1, "\(clusters) clusters of \(points.rows) points")
  var generator = SeededGenerator(seed: seed)
  var best: Clustering?
  for _ in 0..<10 {
    var clustering = Clustering(points, clusters: clusters, generator: &generator)
    clustering.settle(points)
    if clustering.inertia < best?.inertia ?? .infinity { best = clustering }
  }
  guard let best else { preconditionFailure("points that are not finite") }
  return (best.labels, best.centres)
}

/// One start of k-means.
private struct Clustering {
  private(set) var labels: [Int]
  private(set) var centres: Matrix
  /// Sum of the squared distances of the points to their centres.
  private(set) var inertia = Double.infinity

  /// Centres drawn one after the other, with chances in proportion to the squared distance to the nearest so far.
  init(_ points: Matrix, clusters: Int, generator: inout SeededGenerator) {
    var chosen = [generator.below(points.rows)]
    var squares = (0..<points.rows).map { squaredDistance(points.row($0), points.row(chosen[0])) }
    while chosen.count < clusters {
      let total = squares.reduce(0, +)
      guard total > 0 else { break }
      let mark = Double(generator.next() >> 11) / 9_007_199_254_740_992 * total
      var sum = 0.0
      var next = squares.lastIndex { $0 > 0 } ?? 0
      for (point, square) in squares.enumerated() where square > 0 {
        sum += square
        if sum > mark {
          next = point
          break
        }
      }
      chosen.append(next)
      for point in squares.indices {
        squares[point] = min(squares[point], squaredDistance(points.row(point), points.row(next)))
      }
    }
    centres = Matrix(
      rows: chosen.count, columns: points.columns, elements: chosen.flatMap { Array(points.row($0)) })
    labels = [Int](repeating: -1, count: points.rows)
  }

  /// Assigns points and moves centres until no point changes its cluster, at most 300 times.
  mutating func settle(_ points: Matrix) {
    for _ in 0..<300 {
      let changed = assign(points)
      if !changed { return }
      moveCentres(points)
    }
  }

  private mutating func assign(_ points: Matrix) -> Bool {
    var changed = false
    var squares = [Double](repeating: 0, count: points.rows)
    for point in 0..<points.rows {
      var nearest = (label: 0, square: Double.infinity)
      for label in 0..<centres.rows {
        let square = squaredDistance(points.row(point), centres.row(label))
        if square < nearest.square { nearest = (label, square) }
      }
      squares[point] = nearest.square
      if labels[point] != nearest.label {
        labels[point] = nearest.label
        changed = true
      }
    }
    for label in 0..<centres.rows where !labels.contains(label) {
      guard let farthest = squares.indices.max(by: { squares[$0] < squares[$1] }), squares[farthest] > 0 else {
        continue
      }
      labels[farthest] = label
      squares[farthest] = 0
      changed = true
    }
    inertia = squares.reduce(0, +)
    return changed
  }

  private mutating func moveCentres(_ points: Matrix) {
    var sums = [Double](repeating: 0, count: centres.rows * points.columns)
    var counts = [Double](repeating: 0, count: centres.rows)
    for (point, label) in labels.enumerated() {
      counts[label] += 1
      for (axis, value) in points.row(point).enumerated() { sums[label * points.columns + axis] += Double(value) }
    }
    for label in 0..<centres.rows where counts[label] > 0 {
      for axis in 0..<points.columns {
        centres[label, axis] = Float(sums[label * points.columns + axis] / counts[label])
      }
    }
  }
}

private func squaredDistance(_ first: ArraySlice<Float>, _ second: ArraySlice<Float>) -> Double {
  var sum = 0.0
  for (a, b) in zip(first, second) {
    let difference = Double(a) - Double(b)
    sum += difference * difference
  }
  return sum
}
