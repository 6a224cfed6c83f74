/// The characteristic X-ray lines of an element: those between 40 eV and 40 keV with at least a hundredth of the
/// intensity of the strongest line of their shell, for beryllium (4) to californium (98).
///
/// Lines that a silicon detector cannot tell apart are one line at their mean energy (Ka1 and Ka2, La1 and La2, …).
/// Energies agree with other tables to some eV, those of soft M lines to some tens. Source: Elam, Ravel and Sieber
/// 2002 (public domain); see `Scripts/xray_lines.py`.
public struct XRayLines: Sendable, Equatable {
  /// Symbol of the element, for instance `Fe`.
  public let element: String
  /// Atomic number.
  public let number: Int
  /// The lines, shell by shell (K, L, M), strongest first.
  public let lines: [XRayLine]

  /// All elements in the order of their numbers.
  public static let all: [XRayLines] = text.split(separator: "\n").compactMap { XRayLines(row: $0) }

  /// The lines of an element, or nothing where the symbol is unknown.
  public static func ofElement(_ symbol: String) -> XRayLines? { bySymbol[symbol] }

  private static let bySymbol = Dictionary(uniqueKeysWithValues: all.map { ($0.element, $0) })

  /// The strongest line of every shell: Ka, La and Ma (or what is strongest there).
  public var mainLines: [XRayLine] { lines.filter { $0.relativeIntensity == 1 } }

  private init?(row: Substring) {
    let halves = row.split(separator: ": ", maxSplits: 1)
    let head = halves[0].split(separator: " ")
    guard halves.count == 2, head.count == 2, let number = Int(head[1]) else { return nil }
    let lines = halves[1].split(separator: ", ").compactMap { part -> XRayLine? in
      let fields = part.split(separator: " ")
      guard fields.count == 3, let energy = Double(fields[1]), let intensity = Double(fields[2]) else { return nil }
      return XRayLine(name: String(fields[0]), energyInKeV: energy, relativeIntensity: intensity)
    }
    element = String(head[0])
    self.number = number
    self.lines = lines
  }
}

/// A characteristic X-ray line.
public struct XRayLine: Sendable, Equatable {
  /// Siegbahn's name in plain letters: `Ka`, `Kb`, `La`, `Lb1`, `Lg1`, `Ll`, `Ma`, …
  public let name: String
  /// Energy in keV.
  public let energyInKeV: Double
  /// Intensity relative to the strongest line of the same shell, above 0 and at most 1; approximate.
  public let relativeIntensity: Double
}
