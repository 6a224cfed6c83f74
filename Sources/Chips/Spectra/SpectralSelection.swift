public import DataModel

/// Which channels of a spectrum image count, and how wide they are.
public struct SpectralSelection: Sendable, Equatable {
  /// Channels whose centres lie in here are kept; without it all from 200 eV up (below is the noise peak).
  public var energyRangeInEV: ClosedRange<Double>?
  /// Windows that are cut out of the range, such as the copper grid's lines; both ends belong to the window.
  public var excludeInEV: [ClosedRange<Double>]
  /// Width to which neighbouring channels are joined, rounded to a whole number of channels; none where it is absent.
  ///
  /// Channels are joined from the low end of every stretch without a gap; the last bin of a stretch holds what is
  /// left and may be narrower, so that no count is lost.
  public var binInEV: Double?

  /// A selection; all channels from 200 eV up unless said otherwise.
  public init(
    energyRangeInEV: ClosedRange<Double>? = nil, excludeInEV: [ClosedRange<Double>] = [], binInEV: Double? = nil
  ) {
    self.energyRangeInEV = energyRangeInEV
    self.excludeInEV = excludeInEV
    self.binInEV = binInEV
  }
}

extension SpectralSelection {
  /// Checks a selection against an energy axis before any count is read.
  ///
  /// - Throws: ``ChipSpectraError`` where no channel would be kept or a bin is narrower than a channel.
  public func check(against axis: EnergyAxis) throws(ChipSpectraError) {
    _ = try ChannelPlan(axis: axis, selection: self)
  }

  /// The energies that the chips' spectra of this selection will have, in eV, rising.
  ///
  /// - Throws: as ``check(against:)``.
  public func energiesInEV(of axis: EnergyAxis) throws(ChipSpectraError) -> [Double] {
    try ChannelPlan(axis: axis, selection: self).energiesInEV
  }
}
