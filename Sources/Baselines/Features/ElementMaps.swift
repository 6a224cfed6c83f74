public import DataModel
import Foundation
import Kernels

/// The counts of every chip in the window of an element's line.
public struct ElementMap: Sendable {
  /// Element and line, for instance `Sr La`.
  public let name: String
  /// Centre of the window in keV.
  public let energyInKeV: Double
  /// Counts per chip.
  public let counts: [Float]
}

/// Maps of the lines that stand out of the sum of all spectra, the most significant first.
///
/// Looked at are the strongest lines of every shell (Ka, La, Ma) of all elements. A window is as wide as twice the
/// resolution at its energy (HyperSpy's default), `FWHM² = (130 eV)² + 2.5 eV · (E − 5.9 keV)` for a silicon detector. A
/// line stands out where the counts in its window exceed what half a window on either side lets expect by five standard
/// deviations of Poisson counts. Lines nearer to a more significant one than a resolution are one peak to the detector:
/// the map has the name of the more significant, which need not be the element that is really there.
///
/// A line is passed over where the spectra do not reach beyond both of its side windows (an excluded window cuts them).
public func elementMaps(of spectra: ChipSpectra) -> [ElementMap] {
  let energies = spectra.energiesInEV
  let sum = sums(of: spectra)
  var found: [(window: LineWindow, name: String, significance: Double)] = []
  for element in XRayLines.all {
    for line in element.mainLines {
      let window = LineWindow(energyInEV: line.energyInKeV * 1000)
      if let significance = window.significance(in: sum, energies: energies), significance > 5 {
        found.append((window, "\(element.element) \(line.name)", significance))
      }
    }
  }
  found.sort { ($1.significance, $0.name) < ($0.significance, $1.name) }
  var kept: [(window: LineWindow, name: String)] = []
  for (window, name, _) in found
  where kept.allSatisfy({ abs($0.window.energyInEV - window.energyInEV) >= window.resolutionInEV }) {
    kept.append((window, name))
  }
  return kept.map { window, name in
    let bins = window.bins(in: energies)
    let counts = (0..<spectra.counts.rows).map { chip in
      Float(bins.reduce(0.0) { $0 + Double(spectra.counts[chip, $1]) })
    }
    return ElementMap(name: name, energyInKeV: window.energyInEV / 1000, counts: counts)
  }
}

/// The sum of the chips' spectra.
private func sums(of spectra: ChipSpectra) -> [Double] {
  var sum = [Double](repeating: 0, count: spectra.counts.columns)
  for chip in 0..<spectra.counts.rows {
    for (bin, count) in spectra.counts.row(chip).enumerated() { sum[bin] += Double(count) }
  }
  return sum
}

/// The energies around a line in which its counts are sought.
private struct LineWindow {
  let energyInEV: Double
  let resolutionInEV: Double

  init(energyInEV: Double) {
    self.energyInEV = energyInEV
    // Mn Ka is where resolutions are given; below 0 keV the formula would have no root.
    resolutionInEV = max(130 * 130 + 2.5 * (energyInEV - 5898.7), 50 * 50).squareRoot()
  }

  /// The bins whose centres lie in the window.
  func bins(in energies: [Double]) -> [Int] { bins(in: energies, from: -1, to: 1) }

  /// By how many standard deviations the window has more counts than the sides let expect.
  func significance(in sum: [Double], energies: [Double]) -> Double? {
    let inside = bins(in: energies)
    let below = bins(in: energies, from: -2, to: -1)
    let above = bins(in: energies, from: 1, to: 2)
    // A window that is cut, or of a bin or two, says nothing.
    let reach = 2 * resolutionInEV
    guard let first = energies.first, let last = energies.last, energyInEV - reach >= first,
      energyInEV + reach <= last, min(below.count, above.count) >= 2,
      abs(inside.count - below.count - above.count) <= 2
    else { return nil }
    func total(_ bins: [Int]) -> Double { bins.reduce(0) { $0 + max(sum[$1], 0) } }
    let sides = (total(below) + total(above)) * Double(inside.count) / Double(below.count + above.count)
    let counts = total(inside)
    return counts > sides ? (counts - sides) / (counts + sides).squareRoot() : nil
  }

  /// The bins with centres between two distances from the line, in resolutions.
  private func bins(in energies: [Double], from: Double, to: Double) -> [Int] {
    energies.indices.filter {
      let distance = (energies[$0] - energyInEV) / resolutionInEV
      return distance >= from && distance < to
    }
  }
}
