import DataModel
import Encoders
import Kernels

/// What a channel of words gave, and what is to be said about it.
struct WordsEncoding {
  let embeddings: Embeddings
  /// For `run.json`.
  let record: JSONValue
  /// The model's file, where this run trained it.
  let modelFile: [UInt8]?
}

extension PipelinePlan {
  /// The chips as a model of words describes them, which they themselves may have taught.
  func encode(
    _ spectra: ChipSpectra, with words: WordsChannel, channel: PipelineDescription.Channel, threads: Int,
    clock: StageClock, meter: ProgressMeter
  ) throws -> WordsEncoding {
    guard let planned = self.words[channel.name] else {
      preconditionFailure("channel \(channel.name) without a model")
    }
    let stage = "encode \(channel.name)"
    do {
      let (model, modelFile, sha256, name) = try vectors(
        planned, spectra, channel: channel.name, threads: threads, clock: clock
      ) { meter.update(stage, $0) }
      let encoder = SpectrumWordsEncoder(
        model: model, intensity: words.intensity, intensityPower: words.intensityPower,
        allowedMissing: words.allowedMissing,
        normalisation: words.normalisation)
      let embeddings = try clock.measure(stage) { try encoder.encode(spectra, threads: threads) }
      meter.update(stage, 1)
      let record = JSONValue.object([
        "channel": .text(channel.name), "file": .optional(name), "sha256": .text(sha256),
        "words": .whole(model.vocabulary.count), "dimensions": .whole(model.dimensions),
        "tokeniser": model.tokeniser.record, "training": model.record?.json ?? .null,
        "spectra_resampled": .flag(planned.isResampled),
        "chips_without_evidence": .whole(embeddings.evidence.count { !$0 }),
      ])
      return WordsEncoding(embeddings: embeddings, record: record, modelFile: modelFile)
    } catch let error as WordError { throw channel.place.failure("\(error)") }
  }

  private func vectors(
    _ planned: PlannedWords, _ spectra: ChipSpectra, channel: String, threads: Int, clock: StageClock,
    progress: (Double) -> Void
  ) throws -> (model: WordModel, file: [UInt8]?, sha256: String, name: String?) {
    switch planned.vectors {
    case .model(let model, let file, let sha256): return (model, nil, sha256, file)
    case .training(let trainer):
      let model = try clock.measure("train \(channel)") {
        let documents = try trainer.tokeniser.documents(of: spectra, threads: threads)
        // Within an epoch training speaks up only every some ten thousand words, which few images have.
        return try trainer.train(on: WordCorpus(documents), threads: threads) { now in
          let share = Double(now.words) / Double(max(now.wordsPerEpoch, 1))
          progress((Double(now.epoch) + share) / Double(now.epochs))
        } checkpoint: { model in
          progress(Double(model.record?.losses.count ?? 0) / Double(trainer.settings.epochs))
        }
      }
      let file = try model.fileBytes()
      var hash = SHA256()
      file.withUnsafeBytes { hash.update($0) }
      return (model, file, hash.hexDigest(), nil)
    }
  }
}

extension SpectrumTokeniser {
  /// For `run.json`.
  fileprivate var record: JSONValue {
    func window(_ range: ClosedRange<Double>) -> JSONValue {
      .list([.number(range.lowerBound), .number(range.upperBound)])
    }
    var fields = settings.record
    fields["energy_range_ev"] = settings.energyRangeInEV.map(window) ?? .null
    fields["exclude_ev"] = .list(settings.excludeInEV.map(window))
    fields["offset_ev"] = .number(bins.axis.offsetInEV)
    fields["step_ev"] = .number(bins.axis.stepInEV)
    fields["channels"] = .whole(bins.axis.channels)
    fields["channels_per_bin"] = .whole(bins.channelsPerBin)
    return .object(fields)
  }
}

extension TokeniserSettings {
  /// For `run.json`, but for the energies that count, which are those of the pipeline's spectra.
  var record: [String: JSONValue] {
    [
      "bin_ev": .optional(binInEV), "select": .text(selection.rawValue), "significance": .number(significance),
      "background_ev": .number(backgroundReachInEV), "elements": .list(elements.map(JSONValue.text)),
      "line_reach_ev": .number(lineReachInEV), "minimum_intensity": .number(minimumIntensity),
    ]
  }
}

extension WordTrainingSettings {
  /// For `run.json`.
  var record: [String: JSONValue] {
    [
      "architecture": .text(architecture.rawValue), "dimensions": .whole(dimensions), "window": .whole(window),
      "shrink_windows": .flag(shrinksWindow), "cbow_mean": .flag(takesMean), "negative": .whole(negatives),
      "ns_exponent": .number(negativeExponent), "sample": .number(sample), "min_count": .whole(minimumCount),
      "rate": .number(rate), "final_rate": .number(finalRate), "epochs": .whole(epochs),
      "seed": .number(Double(seed)), "centre": .flag(centres), "replicas": .whole(replicas),
    ]
  }
}

extension WordTrainingRecord {
  /// For `run.json`.
  fileprivate var json: JSONValue {
    var fields = settings.record
    fields["documents"] = .whole(corpus.documents)
    fields["corpus_words"] = .whole(corpus.words)
    fields["corpus_sha256"] = .text(corpus.hash)
    fields["losses"] = .list(losses.map(JSONValue.number))
    return .object(fields)
  }
}
