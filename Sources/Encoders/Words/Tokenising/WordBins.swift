public import DataModel
import Foundation

/// The energy bins whose numbers are words: every `channelsPerBin` neighbouring channels of an energy axis, from
/// channel 0 on. The last bin holds what is left and may be narrower.
public struct WordBins: Sendable, Equatable, Codable {
  /// The energy axis that the bins were made for.
  public let axis: EnergyAxis
  /// Channels that are joined to a bin, at least 1.
  public let channelsPerBin: Int

  /// Bins of about a width, rounded to whole channels; every channel is a bin where no width is given.
  public init(axis: EnergyAxis, binInEV: Double? = nil) {
    self.axis = axis
    let channels = ((binInEV ?? axis.stepInEV) / axis.stepInEV).rounded()
    channelsPerBin = Int(min(max(channels, 1), Double(axis.channels)))
  }

  /// Number of bins, at least 1.
  public var count: Int { (axis.channels + channelsPerBin - 1) / channelsPerBin }
  /// Width of a bin in eV.
  public var widthInEV: Double { Double(channelsPerBin) * axis.stepInEV }
  /// Lower edge of the first and upper edge of the last channel, in eV.
  public var edgesInEV: ClosedRange<Double> {
    axis.offsetInEV - axis.stepInEV / 2...axis.energyInEV(of: axis.channels - 1) + axis.stepInEV / 2
  }

  /// The channels of a bin.
  public func channels(of bin: Int) -> Range<Int> {
    bin * channelsPerBin..<min((bin + 1) * channelsPerBin, axis.channels)
  }

  /// Centre of a bin in keV: the mean of its channels' energies, summed in their order, as spec2vec's users form it.
  public func energyInKeV(of bin: Int) -> Double {
    let channels = channels(of: bin)
    return channels.reduce(0.0) { $0 + axis.energyInEV(of: $1) / 1000 } / Double(channels.count)
  }

  /// The words of all bins as spec2vec writes them, for exchange: `peak@` and the centre in keV.
  ///
  /// All have the same number of decimals: two, and more only where two would give two bins the same word (bins
  /// narrower than 10 eV); spec2vec takes the decimals of a vocabulary from its first word. Where a centre lies half-way
  /// between two decimals the last digit hangs on its `Double`, as in `printf`.
  public var words: [String] {
    for decimals in 2..<9 {
      let words = (0..<count).map { String(format: "peak@%.\(decimals)f", energyInKeV(of: $0)) }
      if Set(words).count == count { return words }
    }
    // Bins closer than a nanovolt: nothing that a detector tells apart.
    return (0..<count).map { "peak@\(energyInKeV(of: $0))" }
  }
}
