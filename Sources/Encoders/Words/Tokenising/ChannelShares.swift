import DataModel

/// Where the counts of each channel of a spectrum go among the bins of a tokeniser.
///
/// A channel whose borders lie inside a bin goes there whole; one that straddles a border is shared out by width, as if
/// its counts were spread evenly. Spectra of another energy axis are resampled that way.
struct ChannelShares: Sendable {
  /// The bin that holds the channel's lower part, or -1 where nothing of it is counted.
  let bins: [Int32]
  /// Share of the counts in that bin; the rest goes to the next one.
  let shares: [Double]
  /// Whether each bin can get counts at all.
  let usable: [Bool]
  /// Whether the channels are those of the bins' own energy axis, all or some of them.
  let isAligned: Bool

  /// Shares for channels at some energies.
  ///
  /// - Parameters:
  ///   - energiesInEV: centres of the channels, rising; windows may be cut out of them.
  ///   - stepInEV: width of a channel.
  init(
    energiesInEV: [Double], stepInEV: Double, into layout: WordBins, settings: TokeniserSettings
  ) throws(WordError) {
    let isAligned = ChannelShares.isAligned(energiesInEV, stepInEV, layout.axis)
    guard stepInEV <= layout.widthInEV * 1.001 else {
      throw .axisTooCoarse(channelInEV: stepInEV, binInEV: layout.widthInEV)
    }
    let range = settings.energyRangeInEV ?? 200...Double.infinity
    var bins = [Int32](repeating: -1, count: energiesInEV.count)
    var shares = [Double](repeating: 1, count: energiesInEV.count)
    var usable = [Bool](repeating: false, count: layout.count)
    let edges = layout.edgesInEV
    for (channel, energy) in energiesInEV.enumerated() {
      // A centre that should lie on a border may miss it by its own rounding.
      let slack = 1e-6 * stepInEV
      guard energy >= range.lowerBound - slack, energy <= range.upperBound + slack,
        !settings.excludeInEV.contains(where: { energy >= $0.lowerBound - slack && energy <= $0.upperBound + slack }),
        energy > edges.lowerBound, energy < edges.upperBound
      else { continue }
      let lower = max(energy - stepInEV / 2 - edges.lowerBound, 0)
      let position = isAligned ? (energy - edges.lowerBound) / layout.widthInEV : lower / layout.widthInEV
      let bin = min(Int(position), layout.count - 1)
      bins[channel] = Int32(bin)
      usable[bin] = true
      let inside = (Double(bin + 1) * layout.widthInEV - lower) / stepInEV
      if !isAligned && inside < 1 && bin + 1 < layout.count {
        shares[channel] = inside
        usable[bin + 1] = true
      }
    }
    self.bins = bins
    self.shares = shares
    self.usable = usable
    self.isAligned = isAligned
    guard usable.contains(true) else {
      guard let first = energiesInEV.first, let last = energiesInEV.last, last > first else {
        throw .noChannelLeft(axisInEV: layout.axis.rangeInEV)
      }
      if last < edges.lowerBound || first > edges.upperBound {
        throw .axisElsewhere(axisInEV: first...last, modelInEV: layout.axis.rangeInEV)
      }
      throw .noChannelLeft(axisInEV: first...last)
    }
  }

  /// Whether the channels are those of the axis, all or some of them, up to a hundredth of a channel.
  private static func isAligned(_ energiesInEV: [Double], _ stepInEV: Double, _ axis: EnergyAxis) -> Bool {
    abs(stepInEV - axis.stepInEV) <= 1e-4 * axis.stepInEV
      && energiesInEV.allSatisfy {
        let position = ($0 - axis.offsetInEV) / axis.stepInEV
        return abs(position - position.rounded()) < 0.01
      }
  }
}
