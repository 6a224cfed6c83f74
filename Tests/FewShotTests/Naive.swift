import DataModel
import Foundation
import Kernels

/// Every definition of few-shot segmentation as it is written down, in `Double`, one chip at a time, without any of the
/// shortcuts of the real code: prototypes of left-out supports are computed anew, embeddings are really joined.
struct Naive {
  let strategy: FusionStrategy
  let scene: Scene

  /// A chip to measure, and the support that is taken out of its class meanwhile.
  struct Question {
    let chip: Int
    var without: Int?
  }

  func embeddings(_ channel: String) -> Embeddings {
    scene.channels[channel] ?? Embeddings(values: Matrix(rows: 0, columns: 0))
  }

  func vector(_ chip: Int, in channel: String, scale: FusionStrategy.EmbeddingScale) -> [Double] {
    let data = embeddings(channel)
    let row = data.values.row(chip).map(Double.init)
    switch scale {
    case .none: return row
    case .l2:
      let length = row.map { $0 * $0 }.reduce(0, +).squareRoot()
      return length > 0 ? row.map { $0 / length } : row
    case .zScore:
      let chips = (0..<data.chips).filter { data.evidence[$0] }
      return row.enumerated().map { axis, value in
        let column = chips.map { Double(data.values[$0, axis]) }
        let mean = column.reduce(0, +) / Double(column.count)
        let variance = column.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(column.count)
        return Set(column).count == 1 ? 0 : (value - mean) / variance.squareRoot()
      }
    }
  }

  /// Supports of a class that have evidence in a channel, but for the one taken out.
  func witnesses(_ label: Int, in channel: String, without: Int?) -> [Int] {
    scene.supports.classes[label].chips.filter { embeddings(channel).evidence[$0] && $0 != without }
  }

  /// Whether a channel can say anything: the chip has evidence, and every class a prototype.
  func speaks(_ channel: String, _ question: Question) -> Bool {
    embeddings(channel).evidence[question.chip]
      && scene.supports.classes.indices.allSatisfy {
        !witnesses($0, in: channel, without: question.without).isEmpty
      }
  }

  func prototype(_ label: Int, in channel: String, scale: FusionStrategy.EmbeddingScale, without: Int?) -> [Double] {
    let vectors = witnesses(label, in: channel, without: without).map { vector($0, in: channel, scale: scale) }
    return vectors[0].indices.map { axis in vectors.map { $0[axis] }.reduce(0, +) / Double(vectors.count) }
  }

  /// Distances of joined embeddings to every class.
  func joined(_ question: Question, channels: [String], scale: FusionStrategy.EmbeddingScale) -> [Double] {
    scene.supports.classes.indices.map { label in
      let here = channels.flatMap { vector(question.chip, in: $0, scale: scale) }
      let there = channels.flatMap { prototype(label, in: $0, scale: scale, without: question.without) }
      return zip(here, there).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
    }
  }

  func scale(_ channel: String, _ kind: FusionStrategy.DistanceScale) -> Double {
    let chips = kind == .supports ? scene.supports.labelled.map(\.chip) : Array(0..<scene.grid.count)
    let all = chips.filter { embeddings(channel).evidence[$0] }
      .flatMap { joined(Question(chip: $0), channels: [channel], scale: .none) }.sorted()
    let share: Double = kind == .percentile99 ? 0.99 : kind == .median ? 0.5 : 1
    let position = share * Double(all.count - 1)
    let below = Int(position.rounded(.down))
    let above = Int(position.rounded(.up))
    return all[below] * (1 - (position - Double(below))) + all[above] * (position - Double(below))
  }

  /// Fused distances, or nothing where no channel speaks.
  func fused(_ question: Question, scales: [String: Double], temperatures: [String: Double]) -> [Double]? {
    let channels = strategy.channels.filter { speaks($0, question) }
    guard !channels.isEmpty else { return nil }
    switch strategy.fusion {
    case .alone: return joined(question, channels: channels, scale: .none)
    case .concatenate(let scale): return joined(question, channels: channels, scale: scale)
    case .meanDistance(let weights, _):
      return averaged(
        question, weights: Dictionary(uniqueKeysWithValues: zip(strategy.channels, weights)), scales: scales)
    case .entropyWeighted(let weights, _):
      let certain = zip(strategy.channels, weights).map { name, weight -> (String, Double) in
        guard channels.contains(name) else { return (name, 0) }
        let distances = joined(question, channels: [name], scale: .none)
        return (name, weight * (1 - Naive.entropy(distances, temperatures[name] ?? .nan)))
      }
      return averaged(question, weights: Dictionary(uniqueKeysWithValues: certain), scales: scales)
    // Learned weights are compared with those of a plain scan, in tests of their own.
    case .learnedWeights, .laplacian, .baseline: return nil
    }
  }

  private func averaged(_ question: Question, weights: [String: Double], scales: [String: Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: scene.supports.classes.count)
    var total = 0.0
    for name in strategy.channels where speaks(name, question) {
      let distances = joined(question, channels: [name], scale: .none)
      for label in sums.indices { sums[label] += (weights[name] ?? 0) * distances[label] / (scales[name] ?? .nan) }
      total += weights[name] ?? 0
    }
    return sums.map { $0 / total }
  }

  static func probabilities(_ distances: [Double], _ temperature: Double) -> [Double] {
    let nearest = distances.min() ?? 0
    let weights = distances.map { exp((nearest - $0) / temperature) }
    return weights.map { $0 / weights.reduce(0, +) }
  }

  static func entropy(_ distances: [Double], _ temperature: Double) -> Double {
    probabilities(distances, temperature).map { $0 > 0 ? -$0 * log($0) : 0 }.reduce(0, +) / log(Double(distances.count))
  }
}

/// Left-out supports as the naive code sees them.
struct NaiveLeftOut {
  let rows: [(distances: [Double], label: Int)]
  /// The largest difference between two classes' distances of any chip or left-out support.
  let spread: Double
  /// Of the supports that are not left out: the second smallest minus the smallest distance.
  let gaps: [Double]
  let classes: Int

  func negativeLogLikelihood(_ temperature: Double) -> Double {
    rows.map { row in
      let own = row.distances[row.label]
      let nearest = row.distances.min() ?? 0
      return (own - nearest) / temperature + log(row.distances.map { exp((nearest - $0) / temperature) }.reduce(0, +))
    }.reduce(0, +) / Double(rows.count)
  }

  func meanProbability(_ temperature: Double) -> Double {
    rows.map { Naive.probabilities($0.distances, temperature)[$0.label] }.reduce(0, +) / Double(rows.count)
  }

  /// By a scan of 40 decades in steps of a hundredth of an e-fold, refined twice.
  func temperature() -> Double {
    let highest = 1000 * spread
    guard Set(rows.map(\.label)).count == classes else {
      let sorted = gaps.sorted()
      return (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
    }
    var best = 1.0
    var width = 46.0
    var step = 0.01
    for _ in 0..<3 {
      let centre = log(best)
      for offset in stride(from: width, through: -width, by: -step)
      where negativeLogLikelihood(exp(centre + offset)) < negativeLogLikelihood(best) { best = exp(centre + offset) }
      (width, step) = (2 * step, step / 100)
    }
    guard best < highest else { return highest }
    // Only where every left-out support is nearest to its own class the minimum lies at 0 and the floor holds.
    guard rows.allSatisfy({ row in row.distances.allSatisfy { $0 >= row.distances[row.label] } }) else { return best }
    let count = Double(rows.count)
    let shown = (count + 0.5) / (count + 1)
    var low = log(best)
    var high = 60.0
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if meanProbability(exp(middle)) > shown { low = middle } else { high = middle }
    }
    return exp(high)
  }
}

extension Naive {
  func leftOut(scales: [String: Double], temperatures: [String: Double]) -> NaiveLeftOut {
    let rows = scene.supports.labelled.compactMap { chip, label in
      fused(Question(chip: chip, without: chip), scales: scales, temperatures: temperatures).map { ($0, label) }
    }
    let all = (0..<scene.grid.count).compactMap {
      fused(Question(chip: $0), scales: scales, temperatures: temperatures)
    }
    let spreads = (all + rows.map(\.0)).map { ($0.max() ?? 0) - ($0.min() ?? 0) }
    let gaps = scene.supports.labelled.compactMap { chip, _ in
      fused(Question(chip: chip), scales: scales, temperatures: temperatures).map { $0.sorted() }
    }
    return NaiveLeftOut(
      rows: rows, spread: spreads.max() ?? 0, gaps: gaps.map { $0[1] - $0[0] }, classes: scene.supports.classes.count)
  }

  /// The numbers that a strategy needs before its first chip.
  func preparation() -> (scales: [String: Double], temperatures: [String: Double]) {
    var scales: [String: Double] = [:]
    var temperatures: [String: Double] = [:]
    for name in strategy.channels {
      switch strategy.fusion {
      case .alone, .concatenate, .learnedWeights, .laplacian, .baseline: break
      case .meanDistance(_, let kind): scales[name] = scale(name, kind)
      case .entropyWeighted(_, let kind):
        scales[name] = scale(name, kind)
        let alone = Naive(strategy: FusionStrategy(name: name, channels: [name], fusion: .alone), scene: scene)
        temperatures[name] = alone.leftOut(scales: [:], temperatures: [:]).temperature()
      }
    }
    return (scales, temperatures)
  }
}
