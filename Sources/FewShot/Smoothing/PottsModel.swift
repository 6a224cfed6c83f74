import DataModel
import Kernels

/// Labels of chips of which neighbours prefer to agree: the Potts model
///
///     E(l) = Σ_i U_i(l_i) + β Σ_(i,j) [l_i ≠ l_j],  U_i(k) = −ln p_ik
///
/// over the chips that take part and their neighbours to the left, right, above and below in the grid.
///
/// Energies are whole multiples of 2⁻²⁰, so that sums are exact and the same everywhere.
struct PottsModel {
  let classes: Int
  /// Indices in the grid of the chips that take part, ascending.
  let chips: [Int]
  /// Neighbours, as positions in `chips`.
  let pairs: [(first: Int, second: Int)]
  /// Shape (chips that take part, classes), in multiples of 2⁻²⁰.
  private var unary: [Int]
  private let cut: MinimumCut

  private static let unit = 1_048_576.0
  /// No probability counts as less than 1e-12: a chip can be outvoted whatever its distances.
  private static let largestCost = 27.631

  /// - Parameters:
  ///   - costs: shape (chips, classes), distances over temperature; only differences within a row matter.
  ///   - participates: per chip of the grid.
  init(costs: Matrix, participates: [Bool], grid: ChipGrid) {
    classes = costs.columns
    chips = (0..<grid.count).filter { participates[$0] }
    var positions = [Int](repeating: -1, count: grid.count)
    for (position, chip) in chips.enumerated() { positions[chip] = position }
    var pairs: [(first: Int, second: Int)] = []
    var unary: [Int] = []
    for (position, chip) in chips.enumerated() {
      if (chip + 1) % grid.columns != 0, positions[chip + 1] >= 0 { pairs.append((position, positions[chip + 1])) }
      let below = chip + grid.columns
      if below < grid.count, positions[below] >= 0 { pairs.append((position, positions[below])) }
      let row = costs.row(chip)
      let least = Double(row.min() ?? 0)
      for cost in row {
        unary.append(Int((min(Double(cost) - least, PottsModel.largestCost) * PottsModel.unit).rounded()))
      }
    }
    self.pairs = pairs
    self.unary = unary
    cut = MinimumCut(nodes: chips.count, pairs: pairs)
  }

  /// Makes every other label of a chip dearer than all neighbours together can pay.
  mutating func fix(_ position: Int, at label: Int, strength: Double) {
    let price = Int((5 * strength * PottsModel.unit).rounded(.up)) + Int(PottsModel.largestCost * PottsModel.unit)
    for other in 0..<classes where other != label { unary[position * classes + other] += price }
  }

  /// The energy in multiples of 2⁻²⁰.
  func energy(_ labels: [Int], strength: Double) -> Int {
    let price = PottsModel.price(strength)
    var sum = 0
    for (position, label) in labels.enumerated() { sum += unary[position * classes + label] }
    for pair in pairs where labels[pair.first] != labels[pair.second] { sum += price }
    return sum
  }

  /// Labels of low energy.
  ///
  /// With two classes the lowest there is: one cut finds it (Greig, Porteous and Seheult 1989). With more,
  /// alpha-expansion (Boykov, Veksler and Zabih 2001): in turn, every class takes over what lowers the energy most, until
  /// none can; the price of the borders is then at most twice what it is at the lowest energy, the rest no dearer. Of
  /// equal choices a chip keeps its label.
  ///
  /// - Parameter strength: β, at least 0.
  func labels(strength: Double) -> [Int] {
    var labels = chips.indices.map { position in
      let row = unary[position * classes..<(position + 1) * classes]
      return (row.firstIndex(of: row.min() ?? 0) ?? row.startIndex) - row.startIndex
    }
    guard strength > 0 else { return labels }
    if classes == 2 {
      // From one class everywhere, the other may take over any set of chips: all labellings are within reach.
      return expansion(of: 1, from: [Int](repeating: 0, count: chips.count), price: PottsModel.price(strength))
    }
    var lowest = energy(labels, strength: strength)
    var improved = true
    while improved {
      improved = false
      for label in 0..<classes {
        let found = expansion(of: label, from: labels, price: PottsModel.price(strength))
        let sum = energy(found, strength: strength)
        guard sum < lowest else { continue }
        (labels, lowest, improved) = (found, sum, true)
      }
    }
    return labels
  }

  private static func price(_ strength: Double) -> Int { Int((min(strength, 1e6) * unit).rounded()) }

  /// The labels of least energy among those that differ from the given ones only in chips that take the class.
  private func expansion(of label: Int, from labels: [Int], price: Int) -> [Int] {
    var terminals = chips.indices.map { unary[$0 * classes + label] - unary[$0 * classes + labels[$0]] }
    // A pair costs `stay` if neither takes the class, `left` if only the second does, `right` if only the first does and
    // nothing if both do (Kolmogorov and Zabih 2004).
    let capacities = pairs.map { pair in
      let stay = labels[pair.first] == labels[pair.second] ? 0 : price
      let left = labels[pair.first] == label ? 0 : price
      let right = labels[pair.second] == label ? 0 : price
      terminals[pair.first] += right - stay
      terminals[pair.second] -= right
      return left + right - stay
    }
    let takes = cut.sinkSide(terminals: terminals, capacities: capacities)
    return labels.indices.map { takes[$0] ? label : labels[$0] }
  }
}
