public import DataModel
import Kernels

/// What a strategy makes of a support that it has not been told about.
public struct SupportTrial: Sendable, Equatable {
  /// The support.
  public let chip: Int
  /// Its class.
  public let label: Int
  /// The class that the strategy gives it without knowing; -1 unclassified.
  public let found: Int32
  /// Its fused distances to all classes; NaN where it is unclassified.
  public let distances: [Double]
  /// The probability of its own class, 0 to 1; nothing where it is unclassified.
  public let probability: Double?
}

/// Leaves out every support in turn and asks the strategy for its class.
///
/// - Parameters:
///   - supports: those that are their class's only one cannot be left out and are passed over.
///   - canBeTried: which classes are tried at all, by their index.
///   - segment: the strategy, from the remaining supports and the chip that was left out.
/// - Returns: in the order of the supports.
public func supportTrials(
  _ supports: SupportSet, where canBeTried: (Int) -> Bool = { _ in true },
  segment: (_ rest: SupportSet, _ leftOut: Int) throws -> Segmentation
) throws -> [SupportTrial] {
  var trials: [SupportTrial] = []
  for (chip, label) in supports.labelled where supports.classes[label].chips.count >= 2 && canBeTried(label) {
    let rest = try SupportSet(
      classes: supports.classes.enumerated().map { index, one in
        index == label ? .init(name: one.name, chips: one.chips.filter { $0 != chip }) : one
      })
    let result = try segment(rest, chip)
    let probability = Double(result.probabilities[chip, label])
    trials.append(
      SupportTrial(
        chip: chip, label: label, found: result.labels[chip], distances: result.distances.row(chip).map(Double.init),
        probability: probability.isFinite ? probability : nil))
  }
  return trials
}

/// How well left-out supports tell two classes apart.
public struct ClassSeparation: Sendable, Equatable {
  /// Index of the class named first.
  public let first: Int
  /// Index of the other.
  public let second: Int
  /// Left-out supports of either class that were tried.
  public let supports: Int
  /// How many of them lie nearer to the other class than to their own.
  public let mistaken: Int
  /// Mean over them of how much farther the other class is than their own, in units of its standard error; nothing where
  /// fewer than three were tried, or all gaps are equal.
  public let clearance: Double?

  /// Whether the supports fail to show that the strategy tells the two classes apart: the mean gap is not two standard
  /// errors above 0; where that cannot be computed, whether any support was mistaken.
  public var isDoubtful: Bool { clearance.map { $0 < 2 } ?? (mistaken > 0) }
}

/// How well left-out supports tell every two classes apart.
///
/// - Parameters:
///   - trials: from ``supportTrials(_:segment:)``; unclassified supports do not count.
///   - classes: number of classes.
/// - Returns: every pair of which at least one support was tried, in the order of the classes.
public func classSeparations(_ trials: [SupportTrial], classes: Int) -> [ClassSeparation] {
  var separations: [ClassSeparation] = []
  for first in 0..<classes {
    for second in first + 1..<max(classes, first + 1) {
      let gaps = trials.filter { ($0.label == first || $0.label == second) && $0.found >= 0 }.map { trial in
        trial.distances[trial.label == first ? second : first] - trial.distances[trial.label]
      }
      guard !gaps.isEmpty else { continue }
      separations.append(
        ClassSeparation(
          first: first, second: second, supports: gaps.count, mistaken: gaps.count { $0 < 0 },
          clearance: standardisedMean(gaps)))
    }
  }
  return separations
}

/// The mean over its standard error.
private func standardisedMean(_ values: [Double]) -> Double? {
  guard values.count >= 3 else { return nil }
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
  guard variance > 0 else { return nil }
  return mean / (variance / count).squareRoot()
}
