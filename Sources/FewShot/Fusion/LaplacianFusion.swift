import DataModel
import Foundation
import Kernels

/// Chips that lie near each other in all channels draw each other to one class: a transductive method, as it uses the
/// chips that nobody labelled (Laplacian regularisation: Ziko, Dolz, Granger and Ben Ayed 2020, "LaplacianShot").
///
/// With `a_ij` half of 1/k for each of the two that counts the other among its k = 10 nearest, and supports that are
/// sure of their class, the probabilities are what
///
///     p_i ∝ exp(−D_i/T + λ Σ_j a_ij p_j),  λ = 1
///
/// settles at: the bound optimisation of the paper, which lowers the energy
/// `Σ p D/T + Σ p ln p − λ/2 Σ a_ij p_i·p_j` step by step. The result is written as distances,
/// `D_i + λ T Σ_j a_ij (1 − p_j)`, so that labels and probabilities follow from them as from any others. T stays that of
/// the distances before. Nearness is that of the scaled, weighted distances to the classes, channel by channel: it needs
/// no embeddings and works for distributions, and did no worse than nearness of embeddings (`Documentation/Confidence.md`).
///
/// A chip that lacks a channel has no neighbours and keeps its distances.
struct LaplacianFusion {
  static let neighbours = 10
  static let strength = 1.0
  /// Every chip is compared with every other: some seconds for so many.
  static let mostChips = 20_000
  /// The largest change of a probability falls below 1e-5 long before.
  private static let rounds = 50

  private let pull: Matrix
  private let temperature: Double

  /// - Parameters:
  ///   - fused: the distances without this.
  ///   - weights: per channel.
  ///   - scales: per channel; one of scale 0 adds nothing to the nearness.
  init(_ fused: FusedDistances, _ tables: ChannelTables, weights: [Double], scales: [Double], temperature: Double) {
    self.temperature = temperature
    let classes = tables.classes
    let graph = NeighbourGraph(tables, weights: weights, scales: scales, neighbours: LaplacianFusion.neighbours)
    var labelled = [Int: Int](minimumCapacity: tables.supports.labelled.count)
    for (chip, label) in tables.supports.labelled { labelled[chip] = label }
    var shares = Matrix(rows: tables.chips, columns: classes)
    for chip in 0..<tables.chips where fused.evidence[chip] {
      let start =
        labelled[chip].map { sure in (0..<classes).map { $0 == sure ? 1.0 : 0 } }
        ?? probabilities(ofDistances: fused.values.row(chip).lazy.map(Double.init), temperature: temperature)
      for label in 0..<classes { shares[chip, label] = Float(start[label]) }
    }
    var pull = Matrix(rows: tables.chips, columns: classes)
    var exponents = [Double](repeating: 0, count: classes)
    for _ in 0..<LaplacianFusion.rounds {
      for chip in 0..<tables.chips {
        for label in 0..<classes {
          var sum = 0.0
          for (other, weight) in graph.edges(of: chip) { sum += weight * (1 - Double(shares[other, label])) }
          pull[chip, label] = Float(LaplacianFusion.strength * sum)
        }
      }
      var change: Float = 0
      for chip in 0..<tables.chips where fused.evidence[chip] && labelled[chip] == nil {
        for label in 0..<classes {
          exponents[label] = Double(fused.values[chip, label]) / temperature + Double(pull[chip, label])
        }
        for (label, share) in probabilities(ofDistances: exponents, temperature: 1).enumerated() {
          change = max(change, abs(Float(share) - shares[chip, label]))
          shares[chip, label] = Float(share)
        }
      }
      if change < 1e-5 { break }
    }
    self.pull = pull
  }

  /// How much is added to the distances of a chip.
  func addition(to chip: Int, label: Int) -> Double { temperature * Double(pull[chip, label]) }
}

/// Which chips count each other among their nearest.
private struct NeighbourGraph {
  private let first: [Int]
  private let others: [Int]
  private let weights: [Double]

  init(_ tables: ChannelTables, weights: [Double], scales: [Double], neighbours: Int) {
    let dimensions = tables.tables.count * tables.classes
    var row = tables.emptyRow()
    var chips: [Int] = []
    var places: [Double] = []
    for chip in 0..<tables.chips {
      tables.read(chip, into: &row)
      guard !row.present.contains(false) else { continue }
      chips.append(chip)
      for channel in tables.tables.indices {
        let unit = scales[channel] > 0 ? weights[channel] / scales[channel] : 0
        for label in 0..<tables.classes { places.append(row.distances[channel * tables.classes + label] * unit) }
      }
    }
    let count = min(neighbours, max(chips.count - 1, 0))
    var edges = [[Int: Double]](repeating: [:], count: tables.chips)
    for here in chips.indices {
      for there in nearest(here, among: places, dimensions: dimensions, count: count) {
        edges[chips[here]][chips[there], default: 0] += 0.5 / Double(count)
        edges[chips[there]][chips[here], default: 0] += 0.5 / Double(count)
      }
    }
    var first = [0]
    var others: [Int] = []
    var strengths: [Double] = []
    for list in edges {
      for (other, weight) in list.sorted(by: { $0.key < $1.key }) {
        others.append(other)
        strengths.append(weight)
      }
      first.append(others.count)
    }
    self.first = first
    self.others = others
    self.weights = strengths
  }

  /// Neighbours in ascending order with their weights.
  func edges(of chip: Int) -> Zip2Sequence<ArraySlice<Int>, ArraySlice<Double>> {
    zip(others[first[chip]..<first[chip + 1]], weights[first[chip]..<first[chip + 1]])
  }
}

/// The rows nearest to one row, that itself left out; of equally near ones those that come first.
private func nearest(_ here: Int, among places: [Double], dimensions: Int, count: Int) -> [Int] {
  var found: [(distance: Double, row: Int)] = []
  guard count > 0 else { return [] }
  for row in 0..<places.count / dimensions where row != here {
    var squares = 0.0
    for axis in 0..<dimensions {
      let difference = places[row * dimensions + axis] - places[here * dimensions + axis]
      squares += difference * difference
    }
    if found.count == count {
      guard squares < found[count - 1].distance else { continue }
      found.removeLast()
    }
    let place = found.lastIndex { $0.distance <= squares }.map { $0 + 1 } ?? 0
    found.insert((squares, row), at: place)
  }
  return found.map(\.row)
}
