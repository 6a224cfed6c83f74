import Kernels

/// Probabilities of the classes in a Potts model, by the mean-field approximation (Zhang 1992):
/// `p_i ∝ exp(−cost_i + β Σ_(neighbours j) p_j)`.
///
/// The chips are gone through in their order, over and over; each step lowers the free energy, so it comes to rest.
///
/// - Parameters:
///   - costs: shape (chips of the grid, classes), distances over temperature.
///   - strength: β, at least 0.
/// - Returns: shape (chips that take part, classes), rows sum to 1 within rounding.
func meanFieldProbabilities(_ model: PottsModel, costs: Matrix, strength: Double) -> [Double] {
  let classes = model.classes
  var neighbours = [[Int]](repeating: [], count: model.chips.count)
  for pair in model.pairs {
    neighbours[pair.first].append(pair.second)
    neighbours[pair.second].append(pair.first)
  }
  var shares: [Double] = []
  for chip in model.chips {
    shares += probabilities(ofDistances: costs.row(chip).lazy.map(Double.init), temperature: 1)
  }
  var row = [Double](repeating: 0, count: classes)
  // It comes to rest within some tens of rounds; the limit only keeps a slow drift from lasting for ever.
  for _ in 0..<200 {
    var change = 0.0
    for (position, chip) in model.chips.enumerated() {
      for label in 0..<classes {
        var sum = 0.0
        for other in neighbours[position] { sum += shares[other * classes + label] }
        row[label] = strength * sum - Double(costs[chip, label])
      }
      turnIntoProbabilities(&row)
      for label in 0..<classes {
        change = max(change, abs(row[label] - shares[position * classes + label]))
        shares[position * classes + label] = row[label]
      }
    }
    if change < 1e-5 { break }
  }
  return shares
}
