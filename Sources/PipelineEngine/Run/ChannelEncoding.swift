import Chips
import DataModel
import Encoders
import FewShot
import Kernels

/// One channel after encoding.
struct EncodedChannel: Sendable {
  let name: String
  let content: Content
  /// For `run.json`, where the encoder has weights.
  var weights: JSONValue?
  /// For `run.json`, where the encoder has a model of words.
  var model: JSONValue?
  /// The model's file, where this run trained it.
  var modelFile: [UInt8]?
  /// For `run.json`, where its spectra were denoised.
  var denoised: JSONValue?
  /// The chips' spectra that it describes, where it describes spectra.
  var spectra: ChipSpectra?

  /// What it says about the chips.
  enum Content: Sendable {
    case embeddings(Embeddings)
    /// With the atom columns they describe.
    case distributions(ChipDistributions, columns: [AtomColumn])
  }

  /// How far every chip is from every class.
  func distances(
    to supports: SupportSet, scale: FusionStrategy.EmbeddingScale = .none, prototypes: PrototypeRule = .mean,
    threads: Int
  ) throws(FewShotError) -> DistanceTable {
    switch content {
    case .embeddings(let embeddings):
      try classDistances(
        of: embeddings, supports: supports, channel: name, scale: scale, prototypes: prototypes, threads: threads)
    case .distributions(let distributions, _):
      try classDistances(
        of: distributions, supports: supports, channel: name, prototypes: prototypes, threads: threads)
    }
  }
}

/// What a run has to say beside its results.
struct RunNotes {
  /// What holds for every such run; part of the results.
  var lasting: [String]
  /// What happened this time.
  var passing: [String] = []
}

extension PipelinePlan {
  func preprocess(threads: Int, clock: StageClock, meter: ProgressMeter, notes: inout RunNotes) throws -> Micrograph {
    var prepared = micrograph
    let steps = description.preprocessing
    for (index, step) in steps.enumerated() {
      let result = try clock.measure("preprocess: \(step.name)") {
        try Chips.preprocess(prepared, steps: [step], threads: threads)
      }
      prepared = result.micrograph
      notes.lasting += result.notes
      meter.update("preprocess", Double(index + 1) / Double(steps.count))
    }
    return prepared
  }

  /// Every channel of the pipeline.
  ///
  /// - Parameter made: the chips' spectra where they have been made already.
  func encodeChannels(
    _ prepared: Micrograph, spectra made: [SpectraRequest: RequestedSpectra]? = nil, cache: EmbeddingCache?,
    threads: Int, clock: StageClock, meter: ProgressMeter, notes: inout RunNotes
  ) throws -> [EncodedChannel] {
    let spectra = try made ?? sumSpectra(threads: threads, clock: clock, meter: meter, notes: &notes)
    func chipSpectra(of channel: PipelineDescription.Channel) -> RequestedSpectra {
      guard let made = channel.encoder.spectraRequest.flatMap({ spectra[$0] }) else {
        preconditionFailure("channel \(channel.name) without spectra")
      }
      return made
    }
    var encoded: [EncodedChannel] = []
    var columns: [(ColumnSearch, [AtomColumn])] = []
    for channel in description.channels {
      let content: EncodedChannel.Content
      var (weights, model): (JSONValue?, JSONValue?)
      var modelFile: [UInt8]?
      switch channel.encoder {
      case .lattice:
        content = .embeddings(
          try encodeImage(
            prepared.intensity, with: LatticeEncoder(), channel: channel.name, threads: threads, clock: clock,
            meter: meter))
      case .texture, .resNet:
        let encoding = try encodeByNetwork(
          prepared, channel: channel, cache: cache, threads: threads, clock: clock, meter: meter)
        content = .embeddings(encoding.embeddings)
        weights = encoding.record
        notes.lasting += encoding.notes.filter { !notes.lasting.contains($0) }
        notes.passing += encoding.passingNotes
      case .spectrum(let scale, _):
        let embeddings = try clock.measure("encode \(channel.name)") {
          try SpectrumEncoder(scale: scale).encode(chipSpectra(of: channel).spectra, threads: threads)
        }
        content = .embeddings(embeddings)
        notes.lasting += silenceNote(
          of: embeddings.evidence, channel: channel.name,
          reason: "less than half of the chip inside the spectra's field, or no counts")
      case .words(let words):
        let encoding = try encode(
          chipSpectra(of: channel).spectra, with: words, channel: channel, threads: threads, clock: clock, meter: meter)
        content = .embeddings(encoding.embeddings)
        model = encoding.record
        modelFile = encoding.modelFile
        notes.lasting += silenceNote(
          of: encoding.embeddings.evidence, channel: channel.name,
          reason: "less than half of the chip inside the spectra's field, no word that the model knows, or more than "
            + "\(plainNumber(100 * words.allowedMissing)) % of its words unknown")
      case .precomputed:
        guard let read = precomputed[channel.name] else {
          preconditionFailure("channel \(channel.name) was not read")
        }
        content = .embeddings(read)
        notes.lasting += silenceNote(of: read.evidence, channel: channel.name, reason: "NaN in the file")
      case .atomDistances(let atoms):
        let described = try describe(
          atoms, channel: channel, found: &columns, threads: threads, clock: clock, meter: meter)
        content = .distributions(described.distributions, columns: described.columns)
        notes.lasting += described.notes.filter { !notes.lasting.contains($0) }
        notes.lasting += silenceNote(
          of: described.distributions.evidence, channel: channel.name,
          reason: "fewer than two atom columns, or none near enough to another")
      }
      var denoised: JSONValue?
      if let components = channel.encoder.spectraRequest.flatMap({ spectra[$0]?.components }) {
        denoised = .object(["channel": .text(channel.name), "components": .whole(components)])
        notes.lasting.append("channel \"\(channel.name)\": \(components) components of the spectra were kept")
      }
      encoded.append(
        EncodedChannel(
          name: channel.name, content: content, weights: weights, model: model, modelFile: modelFile,
          denoised: denoised, spectra: channel.encoder.spectraRequest.flatMap { spectra[$0]?.spectra }))
    }
    return encoded
  }

  /// Says how many chips a channel has nothing to say about, where there are any.
  private func silenceNote(of evidence: [Bool], channel: String, reason: String) -> [String] {
    let silent = evidence.count { !$0 }
    guard silent > 0 else { return [] }
    return [
      "\(silent) of \(grid.count) chips have no evidence in channel \"\(channel)\" (\(reason)); the other channels "
        + "decide there"
    ]
  }

  /// Cuts and encodes chips batch by batch, so that memory does not grow with their number.
  func encodeImage(
    _ image: Matrix, with encoder: some ChipEncoder<ImageBatch>, channel: String, threads: Int, clock: StageClock,
    meter: ProgressMeter
  ) throws -> Embeddings {
    // Enough chips to keep every thread at work, and no more than 64 MB of them.
    let most = max((16 << 20) / (grid.chipRows * grid.chipColumns), threads)
    let batch = min(max(32 * threads, 64), most)
    var values: [Float] = []
    var evidence: [Bool] = []
    for start in stride(from: 0, to: grid.count, by: batch) {
      let range = start..<min(start + batch, grid.count)
      let chips = clock.measure("cut chips") { cutChips(range, from: image, grid: grid, threads: threads) }
      let encoded = try clock.measure("encode \(channel)") { try encoder.encode(chips, threads: threads) }
      if values.isEmpty { values.reserveCapacity(grid.count * encoded.dimensions) }
      values += encoded.values.elements
      evidence += encoded.evidence
      meter.update("encode \(channel)", Double(range.upperBound) / Double(grid.count))
    }
    return Embeddings(
      values: Matrix(rows: grid.count, columns: values.count / grid.count, elements: values), evidence: evidence)
  }
}

extension PreprocessingStep {
  /// The word of the pipeline file.
  var name: String {
    switch self {
    case .clahe: "clahe"
    case .markBlobs: "mark-blobs"
    case .gaussian: "gaussian"
    case .normalise: "normalise"
    }
  }
}
