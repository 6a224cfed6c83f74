import DataModel
import Foundation

/// The mean spectra of the classes above each other, on one energy axis and one scale of the square root of counts (which
/// shows small peaks beside large ones), with the main lines of the elements.
func spectrumChart(_ spectra: ClassSpectra, classes: [String]) -> HTML {
  let shown = classes.indices.filter { spectra.chips[$0] > 0 && !spectra.means[$0].isEmpty }
  let width = 920.0
  let left = 12.0
  let right = width - 12
  let panel = 92.0
  let lines = labelledLines(of: spectra)
  let top = lines.isEmpty ? 8.0 : 44.0
  let bottom = top + panel * Double(shown.count)
  guard let first = spectra.energiesInEV.first, let last = spectra.energiesInEV.last, last > first else { return "" }
  func x(_ energyInEV: Double) -> Double { left + (energyInEV - first) / (last - first) * (right - left) }

  let curves = shown.map { binned(spectra.means[$0], energies: spectra.energiesInEV, points: 600) }
  let highest = curves.flatMap { $0.map(\.counts) }.max() ?? 1
  var content: [HTML] = []
  for line in lines {
    let place = svgNumber(x(line.energyInEV))
    content.append(
      "<line x1=\"\(place)\" y1=\"\(svgNumber(line.level == 0 ? 36 : 20))\" x2=\"\(place)\" y2=\"\(svgNumber(bottom))\" stroke=\"currentColor\" stroke-width=\"0.8\" opacity=\"0.45\" stroke-dasharray=\"2 2\"/>"
    )
    content.append(
      "<text x=\"\(place)\" y=\"\(svgNumber(line.level == 0 ? 32 : 16))\" text-anchor=\"middle\">\(line.name)</text>")
  }
  for (row, curve) in curves.enumerated() {
    let base = top + panel * Double(row + 1) - 6
    func y(_ counts: Double) -> Double { base - (panel - 16) * (max(counts, 0) / max(highest, 1e-300)).squareRoot() }
    let points = curve.map { "\(svgNumber(x($0.energyInEV))),\(svgNumber(y($0.counts)))" }.joined(separator: " ")
    let look = ClassLook(ofClass: shown[row])
    content.append(
      "<polygon points=\"\(svgNumber(x(first))),\(svgNumber(base)) \(points) \(svgNumber(x(last))),\(svgNumber(base))\" fill=\"\(look.colour.hex)\" fill-opacity=\"0.75\" stroke=\"currentColor\" stroke-width=\"0.7\"/>"
    )
    content.append(
      "<text x=\"\(svgNumber(right))\" y=\"\(svgNumber(base - panel + 26))\" text-anchor=\"end\" font-weight=\"600\">\(classes[shown[row]])</text>"
    )
  }
  let step = tickStep(span: (last - first) / 1000)
  for tick in stride(from: (first / 1000 / step).rounded(.up) * step, through: last / 1000, by: step) {
    let place = svgNumber(x(tick * 1000))
    content.append(
      "<line x1=\"\(place)\" y1=\"\(svgNumber(bottom - 6))\" x2=\"\(place)\" y2=\"\(svgNumber(bottom))\" stroke=\"currentColor\"/>"
    )
    content.append(
      "<text x=\"\(place)\" y=\"\(svgNumber(bottom + 14))\" text-anchor=\"middle\">\(roundedNumber(tick))</text>")
  }
  content.append(
    "<text x=\"\(svgNumber((left + right) / 2))\" y=\"\(svgNumber(bottom + 32))\" text-anchor=\"middle\">energy (keV); height: square root of mean counts per chip</text>"
  )
  let names = lines.map { "\($0.name) at \(roundedNumber($0.energyInEV / 1000)) keV" }
  return svgElement(
    width: width, height: bottom + 40,
    description: "Mean spectra of \(shown.map { classes[$0] }.joined(separator: ", "))"
      + (names.isEmpty ? "" : "; lines: \(names.joined(separator: ", "))"),
    content: content)
}

/// A curve of at most so many points: the means of neighbouring channels.
private func binned(
  _ counts: [Double], energies: [Double], points: Int
) -> [(energyInEV: Double, counts: Double)] {
  let size = (counts.count + points - 1) / points
  return stride(from: 0, to: counts.count, by: size).map { start in
    let range = start..<min(start + size, counts.count)
    return (
      energies[range].reduce(0, +) / Double(range.count), counts[range].reduce(0, +) / Double(range.count)
    )
  }
}

/// About eight ticks of a round step.
private func tickStep(span: Double) -> Double {
  let rough = span / 8
  let power = pow(10, log10(rough).rounded(.down))
  return [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? rough
}

private struct LabelledLine {
  let name: String
  let energyInEV: Double
  /// 0 close to the spectra, 1 above that, so that neighbours do not overlap.
  var level = 0
}

/// The strongest line of every shell of the elements inside the energies, those that would overlap left out from the
/// third on.
private func labelledLines(of spectra: ClassSpectra) -> [LabelledLine] {
  guard let first = spectra.energiesInEV.first, let last = spectra.energiesInEV.last else { return [] }
  let all = spectra.elements.compactMap { XRayLines.ofElement($0) }.flatMap { element in
    element.mainLines.filter { (first...last).contains(1000 * $0.energyInKeV) }.map {
      LabelledLine(name: "\(element.element) \(greek($0.name))", energyInEV: 1000 * $0.energyInKeV)
    }
  }.sorted { ($0.energyInEV, $0.name) < ($1.energyInEV, $1.name) }
  // A label is about 40 px wide.
  let least = 42 / 896 * (last - first)
  var ends = [-Double.infinity, -Double.infinity]
  return all.compactMap { line in
    guard let level = [0, 1].first(where: { line.energyInEV - ends[$0] >= least }) else { return nil }
    ends[level] = line.energyInEV
    var line = line
    line.level = level
    return line
  }
}

/// `Ka` as `Kα`.
private func greek(_ name: String) -> String {
  let letters = ["a": "α", "b": "β", "g": "γ", "l": "ℓ", "n": "η", "z": "ζ"]
  let second = String(name.dropFirst().prefix(1))
  return name.prefix(1) + (letters[second] ?? second) + name.dropFirst(2)
}
