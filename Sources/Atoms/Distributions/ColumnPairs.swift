import DataModel

/// The pairs of a column inside a chip with a partner inside the chip or its halo.
struct ColumnPairs {
  private let field: ColumnField
  private let window: Window
  private let partnerWindow: Window
  private let largest: Double
  private let centres: [Int]
  private let partners: [Int]

  init(field: ColumnField, window: Window, partners: Window, largest: Double) {
    self.field = field
    self.window = window
    self.partnerWindow = partners
    self.largest = largest
    centres = field.indices(in: window)
    self.partners = field.indices(in: partners)
  }

  /// Samples in ascending order and their weights; empty where the chip has nothing to say.
  func description(_ options: DescriptionOptions) -> (samples: [Double], weights: [Double]) {
    guard centres.count >= 2 else { return ([], []) }
    switch options.kind {
    case .pairDistances: return (pairDistances(), [])
    case .radialDistribution: return radialDistribution(bins: options.bins)
    case .nearestNeighbours: return (nearestNeighbours(), [])
    case .intensities: return (centres.map { field.intensity[$0] }.sorted(), [])
    }
  }

  private func pairDistances() -> [Double] {
    var distances: [Double] = []
    let isHalo = partners.count > centres.count
    forEachPair { centre, partner, distance, _, _ in
      if isHalo || centre < partner { distances.append(distance) }
    }
    return distances.sorted()
  }

  private func nearestNeighbours() -> [Double] {
    var distances: [Double] = []
    var last = -1
    forEachPair { centre, _, distance, _, _ in
      if centre == last { distances[distances.count - 1] = min(distances[distances.count - 1], distance) }
      if centre != last { distances.append(distance) }
      last = centre
    }
    return distances.sorted()
  }

  /// g(r) at the middles of the bins, with the translation correction of Ohser and Stoyan (1981): a pair weighs as much
  /// more as its displacement fits less often into the window.
  ///
  ///     g(r) = 1 / (2π r dr n ρ) * Σ |W| / |W ∩ (V − d)|
  ///
  /// over the pairs with displacement d in the bin; W is the chip with n columns, V the chip with its halo, and ρ the
  /// columns per area of V. Without a halo this is the usual estimate for one window. The weight of one pair is at most
  /// 100, so that two columns in opposite corners do not outweigh all others.
  private func radialDistribution(bins: Int) -> (samples: [Double], weights: [Double]) {
    let width = largest / Double(bins)
    var sums = [Double](repeating: 0, count: bins)
    forEachPair { _, _, distance, rows, columns in
      let share = window.overlap(with: partnerWindow, movedBy: rows, columns) / window.area
      sums[min(Int(distance / width), bins - 1)] += 1 / max(share, 0.01)
    }
    guard sums.contains(where: { $0 > 0 }) else { return ([], []) }
    let middles = (0..<bins).map { (Double($0) + 0.5) * width }
    let density = Double(partners.count) / partnerWindow.area
    let weights = zip(sums, middles).map { sum, middle in
      sum / (2 * .pi * middle * width * Double(centres.count) * density)
    }
    return (middles, weights)
  }

  /// Calls `body` for every column inside and every partner up to the largest distance, centre after centre.
  ///
  /// - Parameter body: receives centre, partner, their distance, and how far down and right the partner is.
  private func forEachPair(_ body: (Int, Int, Double, Double, Double) -> Void) {
    guard largest > 0 else { return }
    let (y, x) = (field.y.span, field.x.span)
    var first = 0
    for centre in centres {
      while first < partners.count, y[partners[first]] < y[centre] - largest { first += 1 }
      for place in first..<partners.count {
        let partner = partners[place]
        let rows = y[partner] - y[centre]
        if rows > largest { break }
        let columns = x[partner] - x[centre]
        let distance = (rows * rows + columns * columns).squareRoot()
        if distance <= largest && partner != centre { body(centre, partner, distance, rows, columns) }
      }
    }
  }
}
