/// A number with its unit, as text in the pipeline file.
struct Quantity {
  let value: Double
  let unit: String

  /// Reads `0.02 nm`, `64px`, `-1.5e2 eV`; nothing where there is no number.
  init?(_ text: String) {
    let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    // The longest beginning that is a number: "1e3 nm" must not end at the e.
    var end = trimmed.endIndex
    while end > trimmed.startIndex {
      let head = trimmed[..<end]
      if let value = Double(head), value.isFinite {
        self.value = value
        unit = trimmed[end...].split(separator: " ").joined(separator: " ")
        return
      }
      end = trimmed.index(before: end)
    }
    return nil
  }
}

/// A length on the image: in pixels or in nm.
enum Length: Equatable, Sendable {
  case pixels(Int)
  case nanometres(Double)
}

/// Lengths in nm by the name of their unit.
let lengthUnits: [String: Double] = [
  "pm": 1e-3, "Å": 0.1, "A": 0.1, "nm": 1, "um": 1e3, "µm": 1e3, "μm": 1e3, "mm": 1e6,
]

/// Energies in eV by the name of their unit.
let energyUnits: [String: Double] = ["eV": 1, "keV": 1e3]
