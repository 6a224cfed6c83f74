import Atoms
import Baselines
import Chips
import DataModel
import Encoders
import FewShot
import Kernels

/// `run.json`: how a result came about. All that may differ between two equal runs stands under `times`.
struct RunRecord: Encodable {
  struct Input: Encodable {
    let file: String
    let bytes: Int
    let sha256: String
  }

  struct Times: Encodable {
    let threads: Int
    let totalSeconds: Double
    let peakMemoryBytes: Int
    let stages: [StageClock.Stage]

    enum CodingKeys: String, CodingKey {
      case threads
      case totalSeconds = "total_seconds"
      case peakMemoryBytes = "peak_memory_bytes"
      case stages
    }
  }

  let tessera: String
  let pipeline: JSONValue
  let inputs: [Input]
  let weights: [JSONValue]
  let models: [JSONValue]
  let denoised: [JSONValue]
  let seeds: [String: UInt64]
  let notes: [String]
  let times: Times
}

extension PipelinePlan {
  /// The pipeline as understood: every default filled in, every support named.
  ///
  /// - Parameters:
  ///   - spacing: the image's period, where it has one.
  ///   - shifts: how the chips differ from those of the image with the supports, where that is another.
  func record(spacing: ImageSpacing?, shifts: [(channel: String, shift: DomainShift)]) -> JSONValue {
    .object([
      "name": .text(description.name),
      "image": .object([
        "file": .text(description.image.file), "dataset": .optional(description.image.dataset),
        "page": description.image.page.map(JSONValue.whole) ?? .null,
        "title": .text(micrograph.title), "rows": .whole(micrograph.rows), "columns": .whole(micrograph.columns),
        "type": .text(micrograph.pixelType.rawValue),
        "spacing_px": spacing.map { .list([.number($0.least), .number($0.most)]) } ?? .null,
        "pixel_size_nm": micrograph.pixelSize.map { .list([.number($0.heightInNM), .number($0.widthInNM)]) } ?? .null,
      ]),
      "spectra": spectraRecord,
      "preprocess": .list(description.preprocessing.map(record)),
      "chips": .object([
        "rows": .whole(grid.rows), "columns": .whole(grid.columns), "size": pair(grid.chipRows, grid.chipColumns),
        "stride": pair(grid.strideRows, grid.strideColumns),
      ]),
      "supports": .list(
        supports.classes.map { one in
          .object([
            "class": .text(one.name),
            "chips": .list(
              one.chips.map {
                let address = grid.address(of: $0)
                return pair(address.row, address.column)
              }),
          ])
        }),
      "supports_from": supportsSource(shifts),
      "channels": .list(description.channels.map(record)),
      "strategies": .list(description.strategies.map(record)),
      "baselines": .list(description.baselines.map(\.record)),
      "prototypes": .text(description.prototypes.rawValue),
      "smoothing": smoothingRecord,
      "reject": rejectRecord,
      "truth": description.truth.map {
        .object([
          "file": .text($0.mask.file), "dataset": .optional($0.mask.dataset),
          "classes": .list($0.mask.classes.map(JSONValue.text)),
          "majority": .number($0.majority),
        ])
      } ?? .null,
      "statistics": .object([
        "exclude_supports": .flag(description.statistics.excludesSupports),
        "block": description.statistics.blockSide.map(JSONValue.whole) ?? .text("auto"),
      ]),
    ])
  }

  private var smoothingRecord: JSONValue {
    switch description.options.smoothing {
    case nil: .null
    case .auto: .object(["potts": .text("auto")])
    case .strength(let strength): .object(["potts": .number(strength)])
    }
  }

  private var rejectRecord: JSONValue {
    guard let rule = description.options.rejection else { return .null }
    let distance: JSONValue =
      switch rule.distance {
      case nil: .null
      case .auto: .text("auto")
      case .times(let factor): .number(factor)
      }
    return .object(["entropy": .optional(rule.entropy), "distance": distance])
  }

  /// Where the supports were named or what they were drawn from, so that they can be drawn again.
  private func supportsSource(_ shifts: [(channel: String, shift: DomainShift)]) -> JSONValue {
    switch description.supports {
    case .listed(_, let file): .object(["file": .optional(file)])
    case .drawn(let mask, let perClass, let seed, let purity):
      .object([
        "mask": .text(mask.file), "dataset": .optional(mask.dataset),
        "classes": .list(mask.classes.map(JSONValue.text)), "per_class": .whole(perClass),
        "seed": .number(Double(seed)), "purity": .number(purity),
      ])
    case .borrowed(let run):
      .object([
        "run": .text(run),
        "domain_shift": .list(shifts.map { RunGuidance.record($0.shift, channel: $0.channel) }),
      ])
    }
  }

  var spectraRecord: JSONValue {
    guard let spectra, let asked = description.spectra else { return .null }
    let axis = spectra.energyAxis
    let placement: JSONValue =
      switch asked.placement {
      case .sameField: .text("same-field")
      case .rectangle(let x, let y, let width, let height):
        .object(["origin_nm": .list([.number(y), .number(x)]), "size_nm": .list([.number(height), .number(width)])])
      }
    return .object([
      "file": .text(asked.file), "dataset": .optional(asked.dataset), "title": .text(spectra.title),
      "rows": .whole(spectra.shape.rows), "columns": .whole(spectra.shape.columns),
      "channels": .whole(axis.channels), "offset_ev": .number(axis.offsetInEV), "step_ev": .number(axis.stepInEV),
      "energy_range_ev": window(asked.selection.energyRangeInEV ?? 200...max(200, axis.rangeInEV.upperBound)),
      "exclude_ev": .list(asked.selection.excludeInEV.map(window)),
      "bin_ev": .optional(asked.selection.binInEV), "placement": placement,
    ])
  }

  private func window(_ range: ClosedRange<Double>) -> JSONValue {
    .list([.number(range.lowerBound), .number(range.upperBound)])
  }

  private func pair(_ first: Int, _ second: Int) -> JSONValue { .list([.whole(first), .whole(second)]) }

  func record(_ step: PreprocessingStep) -> JSONValue {
    switch step {
    case .clahe(let options):
      .object([
        "clahe": .object([
          "clip_limit": .number(options.clipLimit), "tiles": pair(options.tileRows, options.tileColumns),
          "bits": .whole(options.bits),
        ])
      ])
    case .markBlobs(let options):
      .object([
        "mark_blobs": .object([
          "min_sigma_px": .number(options.minSigma), "max_sigma_px": .number(options.maxSigma),
          "num_sigma": .whole(options.sigmaCount), "threshold": .number(options.threshold),
          "overlap": .number(options.overlap),
        ])
      ])
    case .gaussian(let sigma): .object(["gaussian": .object(["sigma_px": .number(sigma)])])
    case .normalise(let low, let high):
      .object(["normalise": .object(["percentiles": .list([.number(low), .number(high)])])])
    }
  }

  func record(_ channel: PipelineDescription.Channel) -> JSONValue {
    var fields: [String: JSONValue] = ["name": .text(channel.name), "encoder": .text(channel.encoder.name)]
    switch channel.encoder {
    case .texture(let precision): fields["precision"] = .text(precision.rawValue)
    case .lattice: break
    case .resNet(let channel):
      for (name, setting) in channel.settings { fields[name] = .text(setting) }
      fields["precision"] = .text(channel.options.precision.rawValue)
      fields["weights"] = .text(channel.weights.word)
    case .atomDistances(let atoms):
      for (name, value) in atoms.record { fields[name] = value }
    case .precomputed(let file, let source):
      fields["file"] = .text(file)
      fields["of"] = .text(source.rawValue)
    case .spectrum(let scale, let denoise):
      fields["denoise"] = denoise?.record ?? .null
      fields["scale"] = .text(scale.rawValue)
      fields["minimum_coverage"] = .number(Double(SpectrumEncoder(scale: scale).minimumCoverage))
    case .words(let words): for (name, value) in words.record { fields[name] = value }
    }
    return .object(fields)
  }

  private func record(_ strategy: FusionStrategy) -> JSONValue {
    var fields: [String: JSONValue] = [
      "name": .text(strategy.name), "slug": .text(strategy.slug), "fuse": .text(strategy.fusion.name),
      "channels": .list(strategy.channels.map(JSONValue.text)),
    ]
    switch strategy.fusion {
    case .alone, .baseline: break
    case .concatenate(let scale): fields["scale"] = .text(scale.rawValue)
    case .meanDistance(let weights, let scale), .entropyWeighted(let weights, let scale):
      fields["scale"] = .text(scale.rawValue)
      fields["weights"] = .list(weights.map(JSONValue.number))
    case .learnedWeights(let scale), .laplacian(let scale): fields["scale"] = .text(scale.rawValue)
    }
    return .object(fields)
  }
}

extension PipelinePlan {
  /// The files that go into a run, as written in the pipeline and as reached from here, each once.
  var inputFiles: [(written: String, path: String)] {
    var names = [description.image.file]
    if let spectra = description.spectra { names.append(spectra.file) }
    for encoder in description.channels.map(\.encoder) {
      switch encoder {
      case .precomputed(let file, _): names.append(file)
      case .words(let words): if case .file(let file) = words.model { names.append(file) }
      case .texture, .lattice, .resNet, .spectrum, .atomDistances: break
      }
    }
    switch description.supports {
    case .listed(_, let file): if let file { names.append(file) }
    case .drawn(let mask, _, _, _): names.append(mask.file)
    // Its record holds times, so that two equal runs would not count as equal; what is used of it is this.
    case .borrowed(let run): names += description.channels.map { "\(run)/channels/\($0.name)/embeddings.npy" }
    }
    if let truth = description.truth { names.append(truth.mask.file) }
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }.map { ($0, description.resolved($0)) }
  }

  /// Every seed that went into the run, by what was drawn with it.
  var seeds: [String: UInt64] {
    var seeds: [String: UInt64] = [:]
    if case .drawn(_, _, let seed, _) = description.supports { seeds["supports"] = seed }
    for channel in description.channels {
      if case .words(let words) = channel.encoder, let seed = words.seed { seeds["channels.\(channel.name)"] = seed }
    }
    for baseline in description.baselines { seeds[baseline.strategy(hasSpectra: false).name] = baseline.seed }
    return seeds
  }
}
