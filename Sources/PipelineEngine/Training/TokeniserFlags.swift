import DataModel
import Encoders

/// What the command line says about how spectra become words; what it does not say is the preset's.
public struct TokeniserFlags: Sendable {
  /// Width of a bin with its unit, or `channel` for a bin per channel.
  public var bin: String?
  /// `all`, `significant`, `peaks` or `lines`.
  public var select: String?
  /// How far a bin rises above the background, in standard deviations.
  public var significance: Double?
  /// How far to each side the background is looked for, with its unit.
  public var background: String?
  /// Symbols of elements, parted by commas.
  public var elements: String?
  /// How far a bin may lie from a line, with its unit.
  public var lineReach: String?
  /// Smallest share of a document's largest counts.
  public var minimumIntensity: Double?
  /// Two energies parted by a comma.
  public var energyRange: String?
  /// Windows that are left out, each as `energyRange`.
  public var exclude: [String] = []

  /// Nothing said.
  public init() {}

  /// The preset's settings with what is said here.
  ///
  /// - Throws: ``TrainingError`` naming the flag.
  func settings(_ preset: TrainingPreset) throws -> TokeniserSettings {
    var settings = preset.tokeniser
    if let bin { settings.binInEV = bin == "channel" ? nil : try energyInEV(bin, flag: "--bin", or: "channel") }
    if let select {
      guard let selection = TokeniserSettings.Selection(rawValue: select) else {
        throw TrainingError(
          "--select: "
            + unknownName("choice", select, allowed: TokeniserSettings.Selection.allCases.map(\.rawValue)))
      }
      settings.selection = selection
    }
    if let significance { settings.significance = significance }
    if let background { settings.backgroundReachInEV = try energyInEV(background, flag: "--background") }
    if settings.selection == .lines { settings.elements = try elementSymbols() }
    if let lineReach { settings.lineReachInEV = try energyInEV(lineReach, flag: "--line-reach") }
    if let minimumIntensity { settings.minimumIntensity = minimumIntensity }
    if let energyRange { settings.energyRangeInEV = try window(energyRange, flag: "--energy-range") }
    settings.excludeInEV = try exclude.map { try window($0, flag: "--exclude") }
    try settings.check()
    return settings
  }

  /// The elements that were named, by atomic number; none where nothing is said.
  func elementSymbols() throws(TrainingError) -> [String] {
    let names = (elements ?? "").split(whereSeparator: { ",; ".contains($0) }).map(String.init)
    if let unknown = names.first(where: { XRayLines.ofElement($0) == nil }) {
      throw TrainingError(
        "--elements: \"\(unknown)\" is no element with known X-ray lines (Be to Cf), written as \"Fe\"")
    }
    return XRayLines.all.map(\.element).filter { names.contains($0) }
  }
}

/// An energy with its unit, in eV.
private func energyInEV(_ text: String, flag: String, or word: String? = nil) throws(TrainingError) -> Double {
  guard let quantity = Quantity(text), let factor = energyUnits[quantity.unit] else {
    let other = word.map { ", or \"\($0)\"" } ?? ""
    throw TrainingError("\(flag): expected an energy with its unit, for example \"40 eV\"\(other), found \"\(text)\"")
  }
  return quantity.value * factor
}

private func window(_ text: String, flag: String) throws(TrainingError) -> ClosedRange<Double> {
  let ends = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  guard ends.count == 2 else {
    throw TrainingError("\(flag): expected two energies, for example \"0.3 keV,10 keV\", found \"\(text)\"")
  }
  let (low, high) = (try energyInEV(ends[0], flag: flag), try energyInEV(ends[1], flag: flag))
  guard low < high else {
    throw TrainingError("\(flag): the first energy must be below the second, found \"\(text)\"")
  }
  return low...high
}
