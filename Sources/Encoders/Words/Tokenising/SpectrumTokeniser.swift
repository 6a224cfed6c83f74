public import DataModel

/// Turns spectra into documents: the first half of spec2vec (Huber et al. 2021), for energy bins instead of masses.
///
/// A tokeniser is part of the model that is trained on its documents: the bins of the first spectra stay the words of
/// all later ones, and spectra with another energy axis are resampled to it.
public struct SpectrumTokeniser: Sendable, Equatable, Codable {
  /// Which bins are words.
  public let settings: TokeniserSettings
  /// The bins.
  public let bins: WordBins

  /// A tokeniser for spectra with an energy axis.
  ///
  /// - Throws: ``WordError`` where a setting makes no sense.
  public init(_ settings: TokeniserSettings, axis: EnergyAxis) throws(WordError) {
    try settings.check()
    self.settings = settings
    bins = WordBins(axis: axis, binInEV: settings.binInEV)
  }

  /// What reads the spectra of this tokeniser's own energy axis.
  public func reader() throws(WordError) -> SpectrumReader { try reader(axis: bins.axis) }

  /// What reads the spectra of an energy axis, resampled where it is another than the tokeniser's.
  ///
  /// - Throws: ``WordError`` where its channels are wider than the bins, or have nothing in common with them.
  public func reader(axis: EnergyAxis) throws(WordError) -> SpectrumReader {
    try reader(energiesInEV: (0..<axis.channels).map(axis.energyInEV(of:)), stepInEV: axis.stepInEV)
  }

  /// What reads spectra whose channels have these centres; windows may be cut out.
  ///
  /// - Parameters:
  ///   - energiesInEV: rising; at least 1.
  ///   - stepInEV: width of a channel; the smallest distance of two neighbours where it is not given.
  public func reader(energiesInEV: [Double], stepInEV: Double? = nil) throws(WordError) -> SpectrumReader {
    var smallest = Double.infinity
    for channel in energiesInEV.indices.dropFirst() {
      let step = energiesInEV[channel] - energiesInEV[channel - 1]
      guard step > 0, step.isFinite else { throw .unevenAxis(channel: channel) }
      smallest = min(smallest, step)
    }
    let step = stepInEV ?? (smallest.isFinite ? smallest : bins.axis.stepInEV)
    let shares = try ChannelShares(energiesInEV: energiesInEV, stepInEV: step, into: bins, settings: settings)
    return SpectrumReader(tokeniser: self, shares: shares)
  }
}
