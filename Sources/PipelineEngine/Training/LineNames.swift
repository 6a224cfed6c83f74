import DataModel
import Foundation

/// Names of energies after the X-ray lines of some elements.
struct LineNames {
  /// A line with its element's symbol and Greek letter.
  struct Line {
    let name: String
    let energyInKeV: Double
    let strength: Double
  }

  /// Width (standard deviation) of a line in a silicon detector, about 130 eV at half height.
  private static let sigmaInKeV = 0.055

  /// Where more than a fiftieth of a peak's height is left, to each side.
  private static let reachInSigma = 2.8

  /// The Kα, Lα and Mα lines, element by element.
  let mainLines: [Line]
  private let lines: [Line]
  private let reachInKeV: Double

  /// - Parameter binInKeV: width of the bins whose energies get names.
  init(elements: [String], binInKeV: Double) {
    // Soft L and M lines of light elements are in the table and hardly ever in a spectrum.
    lines = elements.compactMap { XRayLines.ofElement($0) }.flatMap { element in
      element.lines.filter { $0.name.hasPrefix("K") || $0.energyInKeV > 0.3 }.map {
        Line(name: "\(element.element) \(greek($0.name))", energyInKeV: $0.energyInKeV, strength: $0.relativeIntensity)
      }
    }
    mainLines = lines.filter { $0.name.hasSuffix("α") }
    reachInKeV = LineNames.reachInSigma * LineNames.sigmaInKeV + binInKeV / 2
  }

  /// The line that most likely shows at an energy, of those nearby the one that would put most counts there; the
  /// energy where none is.
  func name(ofKeV energy: Double) -> String {
    let near = lines.filter { abs($0.energyInKeV - energy) <= reachInKeV }
    func counts(_ line: Line) -> Double {
      let distance = (line.energyInKeV - energy) / LineNames.sigmaInKeV
      return line.strength * exp(-distance * distance / 2)
    }
    return near.max { counts($0) < counts($1) }?.name ?? "\(String(format: "%.2f", energy)) keV"
  }
}

/// `Ka` as `Kα`, `Lb1` as `Lβ1`.
private func greek(_ name: String) -> String {
  let letters: [Character: Character] = ["a": "α", "b": "β", "g": "γ", "n": "η", "l": "ℓ"]
  return String(name.enumerated().map { $0.offset == 1 ? letters[$0.element] ?? $0.element : $0.element })
}
