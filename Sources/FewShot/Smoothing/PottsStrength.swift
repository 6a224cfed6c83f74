import DataModel
import Foundation
import Kernels

/// How strongly neighbouring chips should be drawn to one class, from 0 to 1.
///
/// Two things speak to it, both by the likelihood of labels given those of the neighbours (Besag 1975),
/// `Σ ln softmax_own(a_k + β m_k)` with `m_k` the neighbours of class k, which is concave in β:
///
/// - the map before smoothing (`a = 0`, over all chips). Its labels agree with their neighbours' also because the
///   distances make them, so that taking all of its β would count that twice: 1/2.4 of it is taken;
/// - the left-out supports (`a_k = −D_k/T`): no more is taken than what makes them likeliest.
///
/// Supports lie where a phase is pure and hardly ever contradict their neighbours: alone they would ask for as much as
/// they are allowed. The 2.4 is measured (`Documentation/Confidence.md`).
func pottsStrength(
  _ model: PottsModel, labels: [Int], leftOut: LeftOutSupports, temperature: Double
) -> Double {
  let neighbours = neighbourCounts(model, labels: labels)
  let classes = model.classes
  var map = NeighbourLikelihood(classes: classes)
  var supports = map
  for (position, label) in labels.enumerated() {
    map.append(
      (0..<classes).map { _ in 0 }, neighbours[position * classes..<(position + 1) * classes], label: label)
  }
  var positions: [Int: Int] = [:]
  for (position, chip) in model.chips.enumerated() { positions[chip] = position }
  for index in 0..<leftOut.count {
    guard let position = positions[leftOut.chips[index]] else { continue }
    supports.append(
      leftOut.row(index).map { -$0 / temperature }, neighbours[position * classes..<(position + 1) * classes],
      label: leftOut.labels[index])
  }
  return min(map.likeliest(upTo: 2.4) / 2.4, supports.likeliest(upTo: 1))
}

/// How many neighbours of every chip have every class; shape (chips that take part, classes).
private func neighbourCounts(_ model: PottsModel, labels: [Int]) -> [Double] {
  var counts = [Double](repeating: 0, count: model.chips.count * model.classes)
  for pair in model.pairs {
    counts[pair.first * model.classes + labels[pair.second]] += 1
    counts[pair.second * model.classes + labels[pair.first]] += 1
  }
  return counts
}

/// The likelihood of labels given their neighbours', as a function of the strength.
private struct NeighbourLikelihood {
  let classes: Int
  private var bases: [Double] = []
  private var counts: [Double] = []
  private var labels: [Int] = []

  init(classes: Int) { self.classes = classes }

  mutating func append(_ base: [Double], _ neighbours: ArraySlice<Double>, label: Int) {
    bases += base
    counts += neighbours
    labels.append(label)
  }

  /// `Σ_i (m_own − Σ_k p_k m_k)`, which falls as the strength rises.
  private func slope(at strength: Double) -> Double {
    var slope = 0.0
    var shares = [Double](repeating: 0, count: classes)
    for (index, label) in labels.enumerated() {
      let start = index * classes
      for other in 0..<classes { shares[other] = bases[start + other] + strength * counts[start + other] }
      turnIntoProbabilities(&shares)
      slope += counts[start + label]
      for other in 0..<classes { slope -= shares[other] * counts[start + other] }
    }
    return slope
  }

  /// The most likely strength from 0 to `limit`; the limit where nothing speaks against it.
  func likeliest(upTo limit: Double) -> Double {
    if slope(at: limit) >= 0 { return limit }
    if slope(at: 0) <= 0 { return 0 }
    var low = 0.0
    var high = limit
    // To a ten-millionth.
    for _ in 0..<25 {
      let middle = (low + high) / 2
      if slope(at: middle) > 0 { low = middle } else { high = middle }
    }
    return low
  }
}
