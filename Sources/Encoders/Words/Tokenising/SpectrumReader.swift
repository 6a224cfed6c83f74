import DataModel

/// Reads spectra of one energy axis as documents of a tokeniser.
///
/// Keeps its working memory from spectrum to spectrum; give each thread its own copy.
public struct SpectrumReader: Sendable {
  private let shares: ChannelShares
  private let settings: TokeniserSettings
  private let isNearLine: [Bool]
  private var background: LocalBackground
  private var counts: [Double]
  private var rises: [Bool] = []

  init(tokeniser: SpectrumTokeniser, shares: ChannelShares) {
    self.shares = shares
    settings = tokeniser.settings
    let bins = tokeniser.bins
    counts = [Double](repeating: 0, count: bins.count)
    background = LocalBackground(
      reach: Int((settings.backgroundReachInEV / bins.widthInEV).rounded()), significance: settings.significance)
    guard settings.selection == .lines else {
      isNearLine = []
      return
    }
    let lines = settings.elements.flatMap { XRayLines.ofElement($0)?.lines ?? [] }.map(\.energyInKeV)
    let reach = settings.lineReachInEV / 1000 + bins.widthInEV / 2000
    isNearLine = (0..<bins.count).map { bin in
      let energy = bins.energyInKeV(of: bin)
      return lines.contains { abs($0 - energy) <= reach }
    }
  }

  /// Number of channels of the spectra.
  public var channels: Int { shares.bins.count }
  /// Whether the spectra have another energy axis than the tokeniser, so that counts are shared out among its bins.
  public var isResampled: Bool { !shares.isAligned }

  /// The document of a spectrum.
  ///
  /// Counts below 0 count as 0. A spectrum without a word is an empty document.
  ///
  /// - Parameter spectrum: one count per channel.
  /// - Throws: ``WordError/countNotFinite(channel:value:)`` for NaN or an infinity in a channel that counts.
  public mutating func document(of spectrum: Span<Float>) throws(WordError) -> SpectrumDocument {
    precondition(spectrum.count == channels, "\(spectrum.count) counts for \(channels) channels")
    for bin in counts.indices { counts[bin] = 0 }
    for channel in 0..<spectrum.count {
      let bin = Int(shares.bins[channel])
      let value = spectrum[channel]
      guard bin >= 0, value != 0 else { continue }
      guard value.isFinite else { throw .countNotFinite(channel: channel, value: value) }
      let share = shares.shares[channel]
      counts[bin] += max(Double(value), 0) * share
      if share < 1 { counts[bin + 1] += max(Double(value), 0) * (1 - share) }
    }
    selectBins()
    var largest = 0.0
    for bin in counts.indices where rises[bin] { largest = max(largest, counts[bin]) }
    var document = SpectrumDocument()
    guard largest > 0 else { return document }
    document.largestCount = largest
    for bin in counts.indices where rises[bin] && counts[bin] > 0 {
      let weight = counts[bin] / largest
      guard weight >= settings.minimumIntensity else { continue }
      document.words.append(Int32(bin))
      document.weights.append(weight)
    }
    return document
  }

  private mutating func selectBins() {
    switch settings.selection {
    case .all: if rises.isEmpty { rises = [Bool](repeating: true, count: counts.count) }
    case .lines: if rises.isEmpty { rises = isNearLine }
    case .significant: background.mark(&rises, counts: counts, usable: shares.usable)
    case .peaks:
      background.mark(&rises, counts: counts, usable: shares.usable)
      keepMaxima()
    }
  }

  /// Leaves the local maxima of the bins that rise; of equal neighbours the lowest.
  private mutating func keepMaxima() {
    let before = rises
    for bin in counts.indices where before[bin] {
      let left = bin > 0 ? counts[bin - 1] : 0
      var next = bin + 1
      while next < counts.count && counts[next] == counts[bin] { next += 1 }
      let right = next < counts.count ? counts[next] : 0
      rises[bin] = left < counts[bin] && right < counts[bin]
    }
  }
}
