public import DataModel
import Kernels

/// The mean spectrum of the chips of each class.
///
/// - Parameters:
///   - segmentation: gives the classes of the chips.
///   - spectra: of the same chips; those of which less than half is covered do not count.
///   - named: symbols of the elements that the file names; where it names none, those that explain the peaks of all
///     chips' sum are taken (``elementsPresent(in:energiesInEV:)``).
public func classSpectra(of segmentation: Segmentation, spectra: ChipSpectra, named: [String]) -> ClassSpectra {
  precondition(
    spectra.counts.rows == segmentation.labels.count,
    "\(spectra.counts.rows) spectra for \(segmentation.labels.count) chips")
  let channels = spectra.counts.columns
  let classes = segmentation.classes.count
  var sums = [[Double]](repeating: [Double](repeating: 0, count: channels), count: classes)
  var chips = [Int](repeating: 0, count: classes)
  for (chip, label) in segmentation.labels.enumerated() where label >= 0 && spectra.coverage[chip] >= 0.5 {
    chips[Int(label)] += 1
    for (channel, counts) in spectra.counts.row(chip).enumerated() { sums[Int(label)][channel] += Double(counts) }
  }
  var total = [Double](repeating: 0, count: channels)
  for sum in sums {
    for channel in 0..<channels { total[channel] += sum[channel] }
  }
  let known = named.filter { XRayLines.ofElement($0) != nil }
  return ClassSpectra(
    strategy: segmentation.strategy.name, energiesInEV: spectra.energiesInEV,
    means: zip(sums, chips).map { sum, count in count > 0 ? sum.map { $0 / Double(count) } : [] }, chips: chips,
    elements: known.isEmpty ? elementsPresent(in: total, energiesInEV: spectra.energiesInEV) : known,
    elementsAreNamed: !known.isEmpty)
}
