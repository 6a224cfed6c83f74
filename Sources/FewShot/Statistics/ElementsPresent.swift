import DataModel
import Foundation

/// The elements whose lines explain the peaks of a summed spectrum, strongest peak first; a suggestion to check, since
/// lines of different elements can lie closer together than the detector resolves.
///
/// A peak is a window of one detector width (full width at half maximum of a silicon detector, 130 eV at Mn Kα) whose
/// counts exceed the mean of the windows on both sides by more than 5 standard deviations and by more than 2 % of the
/// strongest peak. The strongest unexplained peak is given to an element with a main line (Kα, Lα, Mα) within a quarter of
/// that width whose stronger shells, where they should show, are peaks, too. Of several elements one with a K line goes
/// before one with an L line, that before one with an M line; then the nearest. Its other lines' peaks count as explained,
/// but not those of lines below 12 % of their shell's strongest.
///
/// - Parameters:
///   - counts: one per channel, at least 0.
///   - energiesInEV: ascending.
/// - Returns: symbols, at most 12.
func elementsPresent(in counts: [Double], energiesInEV: [Double]) -> [String] {
  let spectrum = PeakFinder(counts: counts, energiesInEV: energiesInEV)
  guard let range = spectrum.range else { return [] }
  let elements = XRayLines.all.filter { (5...92).contains($0.number) }
  var found: [String] = []
  var explained: [Double] = []
  let peaks = spectrum.peaks()
  for peak in peaks where found.count < 12 {
    let width = detectorWidth(peak.energy)
    if explained.contains(where: { abs($0 - peak.energy) < width * 0.6 }) { continue }
    let candidates = elements.flatMap { element in
      element.mainLines.filter { abs(1000 * $0.energyInKeV - peak.energy) < width / 4 }.map { (element, $0) }
    }.filter { element, line in
      // What is stronger than this line in the same range must be a peak, too.
      element.mainLines.allSatisfy { other in
        let energy = 1000 * other.energyInKeV
        let isExpected = energy > max(range.lowerBound + 200, 600) && energy < min(range.upperBound, 12_000)
        return !isExpected || other.name.prefix(1) > line.name.prefix(1)
          || peaks.contains { abs($0.energy - energy) < detectorWidth(energy) / 3 }
      }
    }
    let best = candidates.min { first, second in
      let (a, b) = (first.1.name.prefix(1), second.1.name.prefix(1))
      let (x, y) = (
        abs(1000 * first.1.energyInKeV - peak.energy), abs(1000 * second.1.energyInKeV - peak.energy)
      )
      return a != b ? a < b : x < y
    }
    guard let (element, _) = best else { continue }
    found.append(element.element)
    // Weak lines do not explain a peak away: Ti Lβ3 lies on O Kα.
    explained += element.lines.filter { $0.relativeIntensity >= 0.12 }.map { 1000 * $0.energyInKeV }
  }
  return found
}

/// Full width at half maximum of a line in a silicon detector, in eV: electronic noise and the statistics of charges,
/// 130 eV at 5895 eV (Fiori and Newbury 1978).
private func detectorWidth(_ energyInEV: Double) -> Double { (130 * 130 + 2.5 * (energyInEV - 5895)).squareRoot() }

private struct PeakFinder {
  let energies: [Double]
  private let sums: [Double]

  init(counts: [Double], energiesInEV: [Double]) {
    energies = energiesInEV
    sums = counts.reduce(into: [0.0]) { $0.append(($0.last ?? 0) + $1) }
  }

  var range: ClosedRange<Double>? {
    guard let first = energies.first, let last = energies.last, energies.count >= 20, last > first else { return nil }
    return first...last
  }

  /// Peaks by what they stand out with, strongest first.
  func peaks() -> [(energy: Double, excess: Double)] {
    let excesses = energies.indices.map(excess)
    let found = energies.indices.filter { index in
      guard let here = excesses[index] else { return false }
      let reach = window(around: energies[index], width: detectorWidth(energies[index]))
      return reach.allSatisfy { (excesses[$0]?.counts ?? -.infinity, $0 == index ? 1 : 0) <= (here.counts, 1) }
        && here.counts > 5 * here.deviation
    }.map { (energy: energies[$0], excess: excesses[$0]?.counts ?? 0) }
    let strongest = found.map(\.excess).max() ?? 0
    return found.filter { $0.excess > 0.02 * strongest }.sorted { ($1.excess, $0.energy) < ($0.excess, $1.energy) }
  }

  private func excess(at index: Int) -> (counts: Double, deviation: Double)? {
    let width = detectorWidth(energies[index])
    let middle = window(around: energies[index], width: width)
    let below = window(around: energies[index] - 1.4 * width, width: width * 0.6)
    let above = window(around: energies[index] + 1.4 * width, width: width * 0.6)
    guard !below.isEmpty, !above.isEmpty, !middle.isEmpty else { return nil }
    func mean(_ range: Range<Int>) -> Double { (sums[range.upperBound] - sums[range.lowerBound]) / Double(range.count) }
    let background = Double(middle.count) * (mean(below) + mean(above)) / 2
    let inside = sums[middle.upperBound] - sums[middle.lowerBound]
    return (inside - background, max(inside + background, 1).squareRoot())
  }

  /// The channels whose energies lie within half a width of an energy.
  private func window(around energy: Double, width: Double) -> Range<Int> {
    let first = firstIndex(atLeast: energy - width / 2)
    return first..<max(first, firstIndex(atLeast: energy + width / 2))
  }

  private func firstIndex(atLeast energy: Double) -> Int {
    var low = 0
    var high = energies.count
    while low < high {
      let middle = (low + high) / 2
      if energies[middle] < energy { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
