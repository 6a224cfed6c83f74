public import DataModel
import Kernels

/// How well a segmentation agrees with the truth, over the chips that are no supports and have a true class.
///
/// - accuracy: share labelled right; an unclassified chip is wrong. With smoothing, also the share before it.
/// - balanced accuracy: mean of the share labelled right over the classes that occur in the truth.
/// - mean IoU: mean over the classes that occur in truth or prediction of (chips with both) / (chips with either).
/// - Cohen's kappa: unclassified counts as a label of its own, which never agrees with the truth.
/// - expected calibration error: ten bins of the winning probability, (0, 0.1] … (0.9, 1] (Guo et al. 2017); the mean
///   over the classified chips of |share right − mean winning probability| of their bin.
///
/// Every score is nothing where it is not defined: all where no chip can be scored, the calibration error where none is
/// classified, kappa where truth and prediction know one and the same class only.
///
/// A true label beyond the segmentation's classes is a class without supports: its chips are all wrong.
///
/// - Precondition: a true label per chip.
public func truthScores(of segmentation: Segmentation, truth: ChipTruth, supports: SupportSet) -> TruthScores {
  precondition(
    truth.labels.count == segmentation.labels.count,
    "\(truth.labels.count) true labels for \(segmentation.labels.count) chips")
  let known = Set(supports.labelled.map(\.chip))
  let chips = truth.labels.indices.filter { truth.labels[$0] >= 0 && !known.contains($0) }
  let expected = chips.map { truth.labels[$0] }
  let found = chips.map { segmentation.labels[$0] }
  let classes = max(segmentation.classes.count, Int(expected.max() ?? -1) + 1)
  let counts = (0..<classes).map { ClassCounts(Int32($0), expected: expected, found: found) }
  let right = counts.reduce(0) { $0 + $1.both }
  return TruthScores(
    chips: chips.count,
    accuracy: chips.isEmpty ? nil : Double(right) / Double(chips.count),
    balancedAccuracy: mean(counts.compactMap { share($0.both, of: $0.expected) }),
    meanIoU: mean(counts.compactMap { share($0.both, of: $0.expected + $0.found - $0.both) }),
    cohenKappa: cohenKappa(expected, found),
    expectedCalibrationError: calibrationError(of: segmentation, truth: truth, over: chips),
    unsmoothedAccuracy: segmentation.smoothing.flatMap { smoothing in
      share(chips.count { smoothing.labels[$0] == truth.labels[$0] }, of: chips.count)
    })
}

/// How often a class is true, found, and both.
private struct ClassCounts {
  var expected = 0
  var found = 0
  var both = 0

  init(_ label: Int32, expected truth: [Int32], found labels: [Int32]) {
    for (a, b) in zip(truth, labels) {
      if a == label { expected += 1 }
      if b == label { found += 1 }
      if a == label && b == label { both += 1 }
    }
  }
}

private func share(_ part: Int, of whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }

private func mean(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}

private func calibrationError(of segmentation: Segmentation, truth: ChipTruth, over chips: [Int]) -> Double? {
  let bins = 10
  var excess = [Double](repeating: 0, count: bins)
  var classified = 0
  for chip in chips where segmentation.labels[chip] >= 0 {
    let probability = Double(segmentation.probabilities[chip, Int(segmentation.labels[chip])])
    // A method without probabilities has no calibration.
    guard probability.isFinite else { continue }
    let bin = min(max(Int((probability * Double(bins)).rounded(.up)) - 1, 0), bins - 1)
    excess[bin] += (segmentation.labels[chip] == truth.labels[chip] ? 1 : 0) - probability
    classified += 1
  }
  guard classified > 0 else { return nil }
  return excess.reduce(0) { $0 + abs($1) } / Double(classified)
}
