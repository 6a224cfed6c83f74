import DataModel

/// Which channels are kept and to which bin each of them is added.
struct ChannelPlan: Sendable {
  /// A stretch of kept channels without a gap.
  struct Run: Sendable, Equatable {
    var channels: Range<Int>
    var firstBin: Int
  }

  let runs: [Run]
  let channelsPerBin: Int
  /// Centre of every bin.
  let energiesInEV: [Double]
  /// What the user should know.
  let notes: [String]

  /// - Throws: ``ChipSpectraError`` where nothing is kept or a bin is narrower than a channel.
  init(axis: EnergyAxis, selection: SpectralSelection) throws(ChipSpectraError) {
    var notes: [String] = []
    let range = selection.energyRangeInEV ?? 200...Double.infinity
    let inside = axis.channels(in: range)
    guard !inside.isEmpty else { throw .energyRangeOutsideAxis(rangeInEV: range, axisInEV: axis.rangeInEV) }
    if let asked = selection.energyRangeInEV,
      asked.lowerBound < axis.rangeInEV.lowerBound - axis.stepInEV
        || asked.upperBound > axis.rangeInEV.upperBound + axis.stepInEV
    {
      notes.append(
        "energy-range: \(inKeV(asked)) reaches beyond the energy axis (\(inKeV(axis.rangeInEV))); the channels that "
          + "there are were used")
    }
    var stretches = [inside]
    for window in selection.excludeInEV {
      let out = axis.channels(in: window).clamped(to: inside)
      if out.isEmpty { notes.append("exclude: no channel lies within \(inKeV(window)); nothing was left out") }
      stretches = stretches.flatMap { stretch in
        let cut = out.clamped(to: stretch)
        return cut.isEmpty
          ? [stretch] : [stretch.lowerBound..<cut.lowerBound, cut.upperBound..<stretch.upperBound]
      }.filter { !$0.isEmpty }
    }
    guard !stretches.isEmpty else { throw .everythingExcluded(rangeInEV: range) }

    var joined = 1
    if let bin = selection.binInEV {
      guard bin >= axis.stepInEV * (1 - 1e-6) else {
        throw .binNarrowerThanChannel(binInEV: bin, channelInEV: axis.stepInEV)
      }
      joined = Int(min((bin / axis.stepInEV).rounded(), Double(axis.channels)))
      let width = Double(joined) * axis.stepInEV
      if abs(width - bin) > 1e-6 * bin {
        notes.append(
          "bin: \(roundedNumber(bin)) eV is not a whole number of channels of \(roundedNumber(axis.stepInEV)) eV; "
            + "\(joined) channels, \(roundedNumber(width)) eV, were joined")
      }
    }
    var runs: [Run] = []
    var energies: [Double] = []
    for stretch in stretches {
      runs.append(Run(channels: stretch, firstBin: energies.count))
      for first in stride(from: stretch.lowerBound, to: stretch.upperBound, by: joined) {
        let last = min(first + joined, stretch.upperBound) - 1
        energies.append((axis.energyInEV(of: first) + axis.energyInEV(of: last)) / 2)
      }
    }
    self.runs = runs
    self.notes = notes
    channelsPerBin = joined
    energiesInEV = energies
  }

  /// The part of the plan that falls into a box.
  func part(in channels: Range<Int>) -> BoxChannels {
    var pieces: [BoxChannels.Piece] = []
    var bins: [Int] = []
    for run in runs {
      let part = run.channels.clamped(to: channels)
      guard !part.isEmpty else { continue }
      pieces.append(
        BoxChannels.Piece(start: part.lowerBound - channels.lowerBound, count: part.count, target: bins.count))
      bins += part.map { run.firstBin + ($0 - run.channels.lowerBound) / channelsPerBin }
    }
    return BoxChannels(pieces: pieces, bins: bins, isJoined: channelsPerBin > 1)
  }
}

/// The kept channels of one box, in order.
struct BoxChannels: Sendable {
  /// A stretch of channels: `count` of them from `start` on in the box are kept channels `target` and following.
  struct Piece: Sendable, Equatable {
    var start: Int
    var count: Int
    var target: Int
  }

  let pieces: [Piece]
  /// The bin of every kept channel; ascending, without gaps.
  let bins: [Int]
  /// Whether several channels may share a bin.
  let isJoined: Bool

  /// Number of kept channels.
  var kept: Int { bins.count }
  /// The bins that the kept channels fall into.
  var binRange: Range<Int> { bins.isEmpty ? 0..<0 : bins[0]..<bins[bins.count - 1] + 1 }
}
