/// The mean spectrum of the chips of each class, and the elements in them.
public struct ClassSpectra: Sendable, Equatable {
  /// Name of the strategy whose classes these are.
  public var strategy: String
  /// Energies of the channels, ascending.
  public var energiesInEV: [Double]
  /// Counts per chip and channel, class after class in the order of the supports; empty for a class without chips.
  public var means: [[Double]]
  /// Chips per class that have a spectrum.
  public var chips: [Int]
  /// Symbols of the elements.
  public var elements: [String]
  /// Whether the file names the elements; otherwise they are what explains the peaks.
  public var elementsAreNamed: Bool

  /// Mean spectra.
  public init(
    strategy: String, energiesInEV: [Double], means: [[Double]], chips: [Int], elements: [String],
    elementsAreNamed: Bool
  ) {
    self.strategy = strategy
    self.energiesInEV = energiesInEV
    self.means = means
    self.chips = chips
    self.elements = elements
    self.elementsAreNamed = elementsAreNamed
  }
}
