public import DataModel
import Kernels

/// What a strategy gives when one support is missing.
public struct LeftOutRun: Sendable, Equatable {
  /// The support that was left out.
  public let chip: Int
  /// Its class.
  public let label: Int
  /// The class of every chip without it; -1 unclassified.
  public let labels: [Int32]
  /// The class to which it is then nearest, whatever smoothing and rejection make of that; -1 without evidence.
  public let nearest: Int32
  /// The probability that it then has of belonging to its class, 0 to 1; nothing where it is unclassified.
  public let probability: Double?
  /// How clearly it then lies on its class's side: (d − d_own) / max(d, d_own), with d the distance to the nearest other
  /// class; from −1 to 1, below 0 where another class is nearer. It has no unit, so strategies can be compared by it;
  /// nothing where the support has no evidence.
  public let clearance: Double?

  /// Whether its distances find its class without being told. Smoothing would let its neighbours answer for it, and a
  /// rejected support is unsure, not mistaken.
  public var isRight: Bool { nearest == Int32(label) }

  /// A run; the nearest class is the label where nothing else is said.
  init(chip: Int, label: Int, labels: [Int32], nearest: Int32? = nil, probability: Double?, clearance: Double?) {
    self.chip = chip
    self.label = label
    self.labels = labels
    self.nearest = nearest ?? labels[chip]
    self.probability = probability
    self.clearance = clearance
  }
}

/// The distances of one channel, with all that is needed to take a support away.
public struct SupportDistances: Sendable {
  /// How a class's distance comes from its supports.
  public enum Prototype: Sendable {
    /// The distance to the mean of their embeddings.
    case mean
    /// The mean of the distances to them.
    case eachSupport
    /// The distance to the nearest of them.
    case nearestSupport
  }

  /// Of every chip to every class.
  public let classes: DistanceTable
  /// Of every chip to every support with evidence, shape (chips, those supports).
  private let single: Matrix
  /// The column of `single` by chip.
  private let positions: [Int: Int]
  private let prototype: Prototype

  /// Distances of a channel.
  ///
  /// - Parameters:
  ///   - classes: shape (chips, classes).
  ///   - supports: the classes.
  ///   - prototype: how `classes` came about.
  ///   - measure: distances to other "classes" of the same channel, made in the same way.
  public init(
    _ classes: DistanceTable, supports: SupportSet, prototype: Prototype,
    measure: (SupportSet) throws -> DistanceTable
  ) throws {
    let chips = supports.labelled.map(\.chip).filter { classes.evidence[$0] }
    // The distance to a class of one support is the distance to that support.
    let each = try SupportSet(classes: chips.map { SupportSet.Class(name: "\($0)", chips: [$0]) })
    self.classes = classes
    self.prototype = prototype
    single = try measure(each).values
    positions = Dictionary(uniqueKeysWithValues: zip(chips, chips.indices))
  }

  /// The distances as they are without one support; as they are with it where it is its class's only one with evidence
  /// in this channel, or has none.
  ///
  /// With n supports in the class, d² the squared distance to its prototype and e that to the support:
  /// `(n d² − e² + n/(n−1) d_own²) / (n − 1)` for a mean of embeddings, d_own being the support's own distance;
  /// `(n d − e) / (n − 1)` for a mean of distances; the smallest of the distances to the others for the nearest.
  func leavingOut(_ chip: Int, of label: Int, in supports: SupportSet) -> DistanceTable {
    let known = supports.classes[label].chips.filter { positions[$0] != nil }
    guard known.count >= 2, let position = positions[chip] else { return classes }
    let others = known.filter { $0 != chip }
    let n = Double(known.count)
    let own = Double(classes.values[chip, label])
    var values = classes.values
    for index in 0..<values.rows where classes.evidence[index] {
      let distance = Double(values[index, label])
      let there = Double(single[index, position])
      switch prototype {
      case .mean:
        let square = (n * distance * distance - there * there + n / (n - 1) * own * own) / (n - 1)
        values[index, label] = Float(max(square, 0).squareRoot())
      case .eachSupport:
        values[index, label] = Float(max((n * distance - there) / (n - 1), 0))
      case .nearestSupport:
        values[index, label] = smallestDistance(from: index, to: others)
      }
    }
    // Only where the nearest support counts does the table say more of supports than their distances.
    var withoutSelf = classes.withoutSelf
    for support in known where withoutSelf != nil {
      let rest = others.filter { $0 != support }
      withoutSelf?[support] = support == chip || rest.isEmpty ? nil : smallestDistance(from: support, to: rest)
    }
    return DistanceTable(values: values, evidence: classes.evidence, withoutSelf: withoutSelf)
  }

  private func smallestDistance(from chip: Int, to chips: [Int]) -> Float {
    var smallest = Float.infinity
    for other in chips {
      if let position = positions[other] { smallest = min(smallest, single[chip, position]) }
    }
    return smallest
  }
}

/// A strategy once more for every support, as if that had not been chosen.
///
/// - Parameters:
///   - channels: the distances of the strategy's channels by name.
///   - supports: all of them; those that are their class's only one cannot be left out.
///   - threads: most threads to use, at least 1; the result does not depend on it.
///   - run: the strategy: its segmentation from distances and supports.
/// - Returns: class after class, in the order of the supports.
/// - Throws: the first error of `run`.
public func leftOutRuns(
  channels: [String: SupportDistances], supports: SupportSet, threads: Int,
  run: @escaping @Sendable ([String: DistanceTable], SupportSet) throws -> Segmentation
) throws -> [LeftOutRun] {
  let chosen = supports.labelled.filter { supports.classes[$0.label].chips.count >= 2 }
  let results = parallelMap(count: chosen.count, threads: threads) { index in
    Result {
      let (chip, label) = chosen[index]
      let rest = try SupportSet(
        classes: supports.classes.enumerated().map { position, one in
          position == label ? .init(name: one.name, chips: one.chips.filter { $0 != chip }) : one
        })
      let tables = channels.mapValues { $0.leavingOut(chip, of: label, in: supports) }
      let segmentation = try run(tables, rest)
      let isClassified = segmentation.labels[chip] >= 0
      let distances = segmentation.distances.row(chip)
      let hasEvidence = distances.allSatisfy(\.isFinite)
      return LeftOutRun(
        chip: chip, label: label, labels: segmentation.labels,
        nearest: hasEvidence ? Int32(nearestClass(distances)) : -1,
        probability: isClassified ? Double(segmentation.probabilities[chip, label]) : nil,
        clearance: hasEvidence ? clearance(distances, of: label) : nil)
    }
  }
  return try results.map { try $0.get() }
}

private func clearance(_ distances: ArraySlice<Float>, of label: Int) -> Double {
  let own = Double(distances[distances.startIndex + label])
  let other = distances.enumerated().lazy.filter { $0.offset != label }.map { Double($0.element) }.min() ?? own
  let larger = max(own, other)
  return larger > 0 ? (other - own) / larger : 0
}
