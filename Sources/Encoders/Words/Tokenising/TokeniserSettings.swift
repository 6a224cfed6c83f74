import DataModel

/// How a spectrum becomes a document: which of its energy bins are words.
public struct TokeniserSettings: Sendable, Equatable, Codable {
  /// Which bins are words.
  public enum Selection: String, Sendable, Equatable, Codable, CaseIterable {
    /// Every bin with a count.
    case all
    /// Bins that rise above the local background by more than chance would have it.
    case significant
    /// Of those, the local maxima.
    case peaks
    /// Bins around the X-ray lines of the named elements.
    case lines
  }

  /// Width to which neighbouring channels are joined, in eV, rounded to a whole number of channels; every channel is a
  /// bin where it is absent.
  public var binInEV: Double?
  /// Which bins are words.
  public var selection: Selection
  /// How far a bin must rise above the background for `significant` and `peaks`, in standard deviations of the
  /// background's Poisson noise.
  public var significance: Double
  /// How far to each side the background of a bin is looked for, in eV.
  public var backgroundReachInEV: Double
  /// Symbols of the elements whose lines `lines` takes.
  public var elements: [String]
  /// How far the centre of a bin may lie from a line for `lines`, in eV, beside half a bin.
  public var lineReachInEV: Double
  /// Bins with less than this share of the document's largest counts are left out, 0 to 1.
  public var minimumIntensity: Double
  /// Channels whose centres lie outside count nothing; without it all below 200 eV (the noise peak) are left out.
  public var energyRangeInEV: ClosedRange<Double>?
  /// Windows whose channels count nothing.
  public var excludeInEV: [ClosedRange<Double>]

  /// Settings; every bin with a count is a word unless it is said otherwise.
  public init(
    binInEV: Double? = nil, selection: Selection = .all, significance: Double = 2, backgroundReachInEV: Double = 500,
    elements: [String] = [], lineReachInEV: Double = 40, minimumIntensity: Double = 0,
    energyRangeInEV: ClosedRange<Double>? = nil, excludeInEV: [ClosedRange<Double>] = []
  ) {
    self.binInEV = binInEV
    self.selection = selection
    self.significance = significance
    self.backgroundReachInEV = backgroundReachInEV
    self.elements = elements
    self.lineReachInEV = lineReachInEV
    self.minimumIntensity = minimumIntensity
    self.energyRangeInEV = energyRangeInEV
    self.excludeInEV = excludeInEV
  }

  /// What goes with ``WordTrainingSettings/eds``: bins of 40 eV that rise above the local background.
  public static var eds: TokeniserSettings { TokeniserSettings(binInEV: 40, selection: .significant) }

  /// Checks every value by itself.
  ///
  /// - Throws: ``WordError/setting(_:)`` naming the setting, what was found and what is allowed.
  public func check() throws(WordError) {
    func require(_ isHeld: Bool, _ message: String) throws(WordError) { if !isHeld { throw .setting(message) } }
    if let bin = binInEV {
      try require(bin > 0 && bin <= 1e6, "bin: must be above 0 eV, found \(roundedNumber(bin)) eV")
    }
    try require(
      significance > 0 && significance <= 100, "significance: must be above 0 and at most 100, found \(significance)")
    try require(
      backgroundReachInEV > 0 && backgroundReachInEV <= 1e6,
      "background: must reach further than 0 eV, found \(roundedNumber(backgroundReachInEV)) eV")
    try require(
      lineReachInEV >= 0 && lineReachInEV <= 1e5,
      "line-reach: must be at least 0 eV, found \(roundedNumber(lineReachInEV)) eV")
    try require(
      (0...1).contains(minimumIntensity), "minimum-intensity: must lie between 0 and 1, found \(minimumIntensity)")
    for window in excludeInEV + [energyRangeInEV].compactMap(\.self) {
      try require(
        window.lowerBound.isFinite, "energy window \(window.lowerBound) to \(window.upperBound) eV has no lower end")
    }
    guard selection == .lines else { return }
    try require(!elements.isEmpty, "elements: `select: lines` needs the elements whose lines are words")
    for element in elements {
      try require(
        XRayLines.ofElement(element) != nil, "elements: \"\(element)\" is no element with known X-ray lines (Be to Cf)")
    }
  }
}
