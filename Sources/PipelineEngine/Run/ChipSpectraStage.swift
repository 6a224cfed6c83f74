import Baselines
import Chips
import DataModel
import Encoders

/// What a channel wants the chips' spectra to be.
struct SpectraRequest: Hashable, Sendable {
  /// Whether channels are joined as `spectra.bin` says.
  let isJoined: Bool
  /// What is left of them; all where absent.
  let denoise: SpectralComponents?

  /// What baselines look at: the counts as they are.
  static let ofBaselines = SpectraRequest(isJoined: true, denoise: nil)
}

/// The chips' spectra as a channel wants them.
struct RequestedSpectra: Sendable {
  let spectra: ChipSpectra
  /// How many components they were reduced to, where they were.
  let components: Int?
}

extension PipelineDescription.Encoder {
  /// What the encoder wants the chips' spectra to be, where it reads them.
  var spectraRequest: SpectraRequest? {
    switch self {
    case .texture, .lattice, .resNet, .atomDistances, .precomputed: nil
    case .spectrum(_, let denoise): SpectraRequest(isJoined: true, denoise: denoise)
    case .words(let words): SpectraRequest(isJoined: false, denoise: words.denoise)
    }
  }
}

extension PipelineDescription {
  /// The selections by which the spectra are summed; words and `spectra.bin` make two of them. Empty where nothing looks
  /// at the spectra.
  var spectralSelections: [(isJoined: Bool, selection: SpectralSelection)] {
    guard let selection = spectra?.selection else { return [] }
    var wanted = Set(channels.compactMap { $0.encoder.spectraRequest?.isJoined })
    if baselines.contains(where: \.readsSpectra) { wanted.insert(SpectraRequest.ofBaselines.isJoined) }
    if selection.binInEV == nil { return wanted.isEmpty ? [] : [(true, selection)] }
    return wanted.sorted { $0 && !$1 }.map { ($0, $0 ? selection : selection.withoutBins) }
  }
}

extension PipelinePlan {
  /// The chips' spectra in every way that a channel wants them; each is made once.
  func sumSpectra(
    threads: Int, clock: StageClock, meter: ProgressMeter, notes: inout RunNotes
  ) throws -> [SpectraRequest: RequestedSpectra] {
    guard let image = spectra, let asked = description.spectra else { return [:] }
    let selections = description.spectralSelections
    var sums: [Bool: ChipSpectra] = [:]
    for (index, one) in selections.enumerated() {
      let summed = try clock.measure("sum spectra") {
        try sumChipSpectra(
          of: image, grid: grid, imagePixelSize: micrograph.pixelSize, placement: asked.placement,
          selection: one.selection, threads: threads,
          progress: { meter.update("sum spectra", (Double(index) + $0) / Double(selections.count)) })
      }
      sums[one.isJoined] = summed.spectra
      notes.lasting += summed.notes.filter { !notes.lasting.contains($0) }
    }
    // Without `spectra.bin` there is one sum for all, and nothing is denoised twice.
    var made: [SpectraRequest: RequestedSpectra] = [:]
    for channel in description.channels {
      guard let request = channel.encoder.spectraRequest, made[request] == nil else { continue }
      guard let sum = sums[request.isJoined] ?? sums[true] else {
        preconditionFailure("the spectra of channel \(channel.name) were not summed")
      }
      let other = SpectraRequest(isJoined: !request.isJoined, denoise: request.denoise)
      if selections.count == 1, let same = made[other] {
        made[request] = same
      } else {
        made[request] = try denoised(sum, request.denoise, channel: channel, threads: threads, clock: clock)
      }
    }
    if description.baselines.contains(where: \.readsSpectra), let sum = sums[true] {
      made[.ofBaselines] = RequestedSpectra(spectra: sum, components: nil)
    }
    return made
  }

  private func denoised(
    _ sum: ChipSpectra, _ components: SpectralComponents?, channel: PipelineDescription.Channel, threads: Int,
    clock: StageClock
  ) throws -> RequestedSpectra {
    guard let components else { return RequestedSpectra(spectra: sum, components: nil) }
    do {
      let result = try clock.measure("denoise spectra") {
        try denoisedSpectra(sum, components: components, threads: threads)
      }
      return RequestedSpectra(spectra: result.spectra, components: result.components)
    } catch let error as ChipSpectraError { throw channel.place.failure("\(error)") }
  }
}
