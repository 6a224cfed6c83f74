import DataModel
import Kernels

/// Label, probabilities, entropy and margin of every chip on the way from fused distances to a segmentation.
struct Decision {
  private(set) var labels: [Int32]
  private(set) var probabilities: Matrix
  private(set) var entropy: [Float]
  private(set) var margin: [Float]

  /// The nearest class, and the softmax of the distances over the temperature.
  init(_ fused: FusedDistances, temperature: Double) {
    let chips = fused.values.rows
    labels = [Int32](repeating: -1, count: chips)
    probabilities = Matrix(rows: chips, columns: fused.values.columns, repeating: .nan)
    entropy = [Float](repeating: .nan, count: chips)
    margin = entropy
    for chip in 0..<chips where fused.evidence[chip] {
      let row = fused.values.row(chip)
      labels[chip] = Int32(nearestClass(row))
      setShares(
        FewShot.probabilities(ofDistances: row.lazy.map(Double.init), temperature: temperature)[...], of: chip)
    }
  }

  private mutating func setShares(_ shares: ArraySlice<Double>, of chip: Int) {
    for (label, share) in shares.enumerated() { probabilities[chip, label] = Float(share) }
    let shares = Array(shares)
    entropy[chip] = Float(normalisedEntropy(of: shares))
    margin[chip] = Float(FewShot.margin(of: shares))
  }

  private mutating func unclassify(_ chip: Int) {
    labels[chip] = -1
    for label in 0..<probabilities.columns { probabilities[chip, label] = .nan }
    entropy[chip] = .nan
    margin[chip] = .nan
  }

  /// Leaves chips unclassified that are farther from their nearest class than its limit; returns their number.
  mutating func reject(fartherThan limits: [Double], _ distances: Matrix) -> Int {
    let far = labels.indices.filter { chip in
      labels[chip] >= 0 && Double(distances.row(chip).min() ?? 0) > limits[Int(labels[chip])]
    }
    for chip in far { unclassify(chip) }
    return far.count
  }

  /// Leaves chips of a larger entropy unclassified; returns their number.
  mutating func reject(lessSureThan limit: Double) -> Int {
    let unsure = labels.indices.filter { labels[$0] >= 0 && Double(entropy[$0]) > limit }
    for chip in unsure { unclassify(chip) }
    return unsure.count
  }

  /// Draws neighbouring chips to one class by a ``PottsModel``.
  ///
  /// A support that the distances put into its own class stays there: neighbours do not overrule the user. The
  /// probabilities become the model's.
  mutating func smooth(
    _ smoothing: SegmentationOptions.Smoothing, _ fused: FusedDistances, _ temperature: Double, supports: SupportSet,
    grid: ChipGrid
  ) -> Segmentation.Smoothing {
    let before = labels
    var costs = fused.values
    for chip in 0..<costs.rows where labels[chip] >= 0 {
      let nearest = Double(costs.row(chip).min() ?? 0)
      for label in 0..<costs.columns {
        costs[chip, label] = Float((Double(costs[chip, label]) - nearest) / temperature)
      }
    }
    var model = PottsModel(costs: costs, participates: labels.map { $0 >= 0 }, grid: grid)
    let strength =
      switch smoothing {
      case .strength(let given): given
      case .auto:
        pottsStrength(
          model, labels: model.chips.map { Int(labels[$0]) }, leftOut: fused.leftOut, temperature: temperature)
      }
    var own = [Int: Int](minimumCapacity: supports.labelled.count)
    for (chip, label) in supports.labelled where labels[chip] == Int32(label) { own[chip] = label }
    for (position, chip) in model.chips.enumerated() {
      if let label = own[chip] { model.fix(position, at: label, strength: strength) }
    }
    let shares = meanFieldProbabilities(model, costs: costs, strength: strength)
    for (position, label) in model.labels(strength: strength).enumerated() {
      let chip = model.chips[position]
      labels[chip] = Int32(label)
      setShares(shares[position * costs.columns..<(position + 1) * costs.columns], of: chip)
    }
    let changed = zip(before, labels).count { $0 != $1 }
    return Segmentation.Smoothing(strength: strength, labels: before, changedChips: changed)
  }
}
