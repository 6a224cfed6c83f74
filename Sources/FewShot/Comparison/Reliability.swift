public import DataModel
import Kernels

/// How often the chips of each winning probability are right: the ten bins, (0, 0.1] … (0.9, 1], of the expected
/// calibration error (Guo et al. 2017), over the classified chips that are no supports and have a true class.
///
/// - Precondition: a true label per chip.
public func reliability(of segmentation: Segmentation, truth: ChipTruth, supports: SupportSet) -> [ReliabilityBin] {
  precondition(
    truth.labels.count == segmentation.labels.count,
    "\(truth.labels.count) true labels for \(segmentation.labels.count) chips")
  let known = Set(supports.labelled.map(\.chip))
  let bins = 10
  var chips = [Int](repeating: 0, count: bins)
  var right = chips
  var confidence = [Double](repeating: 0, count: bins)
  for chip in truth.labels.indices {
    let label = segmentation.labels[chip]
    guard label >= 0, truth.labels[chip] >= 0, !known.contains(chip) else { continue }
    let probability = Double(segmentation.probabilities[chip, Int(label)])
    // A method without probabilities has no calibration.
    guard probability.isFinite else { continue }
    let bin = min(max(Int((probability * Double(bins)).rounded(.up)) - 1, 0), bins - 1)
    chips[bin] += 1
    right[bin] += label == truth.labels[chip] ? 1 : 0
    confidence[bin] += probability
  }
  return (0..<bins).map { bin in
    let count = Double(chips[bin])
    return ReliabilityBin(
      from: Double(bin) / Double(bins), to: Double(bin + 1) / Double(bins), chips: chips[bin],
      confidence: count > 0 ? confidence[bin] / count : nil, accuracy: count > 0 ? Double(right[bin]) / count : nil)
  }
}
