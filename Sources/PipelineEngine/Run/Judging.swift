import DataModel
import FewShot
import MicrographFiles
import Reports

/// What is known about the results of a run: how sure, which to trust, where they disagree.
struct Judgement: Sendable {
  let results: FusedResults
  let comparison: Comparison
  let disagreement: Disagreement?
  let spectra: ClassSpectra?
  /// What the user should know, one sentence each.
  let notes: [String]
}

extension PipelinePlan {
  /// Runs every strategy once more without each support, and says what follows from that.
  func judge(
    _ results: FusedResults, channels: [EncodedChannel], threads: Int, clock: StageClock
  ) throws -> Judgement {
    try clock.measure("judge") {
      var distances: [FusionStrategy.EmbeddingScale: [String: SupportDistances]] = [:]
      var outputs: [StrategyOutput] = []
      var runs: [[LeftOutRun]] = []
      for output in results.outputs {
        let leftOut = try leftOutRuns(
          of: output.segmentation, channels: channels, measured: &distances, threads: threads)
        runs.append(leftOut)
        outputs.append(judged(output, leftOut))
      }
      let segmentations = outputs.map(\.segmentation)
      // Baselines stand behind the strategies; what they disagree about says nothing about those.
      let own = segmentations.prefix(description.strategies.count)
      // Outputs that do not come from supports have nothing to be left out, and are not recommended.
      let evidence = outputs.indices.filter { !runs[$0].isEmpty }.map { index in
        SupportEvidence(
          strategy: segmentations[index].strategy.name, runs: runs[index],
          meanEntropy: mean(segmentations[index].entropy.filter(\.isFinite).map(Double.init)),
          meanAgreement: mean(
            results.agreement[index].prefix(own.count).enumerated().filter { $0.offset != index }.compactMap(\.element))
        )
      }
      let recommended = recommendation(from: evidence)
      let disagreement = own.count > 1 ? FewShot.disagreement(between: Array(own)) : nil
      let comparison = Comparison(
        from: outputs, agreement: results.agreement, classes: supports.names, recommended: recommended,
        disagreement: disagreement)
      let shown = segmentations.first { $0.strategy.name == recommended?.strategy } ?? segmentations[0]
      return Judgement(
        results: FusedResults(distances: results.distances, outputs: outputs, agreement: results.agreement),
        comparison: comparison, disagreement: disagreement,
        spectra: try
          (channels.first { $0.spectra != nil && $0.denoised == nil } ?? channels.first { $0.spectra != nil })
          .flatMap(\.spectra).map {
            classSpectra(of: shown, spectra: $0, named: try namedElements())
          }, notes: judgementNotes(outputs))
    }
  }

  private func judged(_ output: StrategyOutput, _ leftOut: [LeftOutRun]) -> StrategyOutput {
    let segmentation = output.segmentation
    var scores = output.scores
    if let truth { scores.truth?.reliability = reliability(of: segmentation, truth: truth, supports: supports) }
    if !leftOut.isEmpty {
      scores.supportAccuracyError = scores.supportAccuracy.map { accuracyError($0, of: leftOut.count) }
      scores.clearance = mean(leftOut.compactMap(\.clearance))
    }
    return StrategyOutput(
      segmentation: segmentation, scores: scores, labelMap: output.labelMap,
      statistics: classStatistics(
        of: segmentation, supports: supports, leftOut: leftOut, options: description.statistics))
  }

  /// Empty for what is none of the pipeline's strategies, and for supports of another image.
  private func leftOutRuns(
    of result: Segmentation, channels: [EncodedChannel],
    measured: inout [FusionStrategy.EmbeddingScale: [String: SupportDistances]], threads: Int
  ) throws -> [LeftOutRun] {
    let strategy = result.strategy
    guard lender == nil, description.strategies.contains(where: { $0.name == strategy.name }) else { return [] }
    let scale = strategy.fusion.embeddingScale
    var used: [String: SupportDistances] = [:]
    for channel in channels where strategy.channels.contains(channel.name) {
      let known =
        try measured[scale]?[channel.name]
        ?? channel.supportDistances(
          to: supports, scale: scale, prototypes: description.prototypes, threads: threads)
      measured[scale, default: [:]][channel.name] = known
      used[channel.name] = known
    }
    let (grid, supports, prototypes) = (grid, supports, description.prototypes)
    var options = description.options
    // The map as it is was smoothed with this strength; one support does not make it another map.
    if let smoothing = result.smoothing { options.smoothing = .strength(smoothing.strength) }
    let withoutOne = options
    return try FewShot.leftOutRuns(channels: used, supports: supports, threads: threads) { tables, rest in
      var tables = tables
      if prototypes == .auto {
        // Which means a class has hangs on all of its supports. The only one with evidence cannot be taken away.
        for channel in channels {
          guard let evidence = tables[channel.name]?.evidence else { continue }
          let isKnown = rest.classes.allSatisfy { one in one.chips.contains { evidence[$0] } }
          tables[channel.name] = try channel.distances(
            to: isKnown ? rest : supports, scale: scale, prototypes: prototypes, threads: 1)
        }
      }
      return try segment(strategy, distances: tables, supports: rest, grid: grid, options: withoutOne).segmentation
    }
  }

  private func judgementNotes(_ outputs: [StrategyOutput]) -> [String] {
    var notes: [String] = []
    let lonely = supports.classes.filter { $0.chips.count == 1 }.map { "\"\($0.name)\"" }
    if !lonely.isEmpty {
      notes.append(
        "\(lonely.joined(separator: ", ")): one support only, so the shares of the classes have no intervals; a second "
          + "support per class gives them")
    }
    for output in outputs {
      let segmentation = output.segmentation
      let absent = segmentation.classes.enumerated().filter { label, _ in
        !segmentation.labels.contains(Int32(label))
      }.map { "\"\($0.element)\"" }
      if absent.count == segmentation.classes.count {
        notes.append(
          "\(segmentation.strategy.name): no chip is classified"
            + ((segmentation.rejection?.chips ?? 0) > 0 ? "; reject leaves none, give it wider limits" : ""))
      } else if !absent.isEmpty {
        notes.append("\(segmentation.strategy.name): no chip is labelled \(absent.joined(separator: ", "))")
      }
    }
    return notes
  }

  /// Symbols of the elements that the file of spectra names.
  private func namedElements() throws -> [String] {
    guard let asked = description.spectra, let spectra else { return [] }
    let datasets = try MicrographFile.open(description.resolved(asked.file), limits: limits).datasets
      .filter { $0.kind == .spectrumImage }
    let chosen = datasets.count == 1 ? datasets.first : datasets.first { $0.title == spectra.title }
    return chosen?.elements ?? []
  }
}

extension EncodedChannel {
  /// The distances to the classes, with what is needed to leave a support out.
  func supportDistances(
    to supports: SupportSet, scale: FusionStrategy.EmbeddingScale, prototypes: PrototypeRule = .mean,
    threads: Int
  ) throws -> SupportDistances {
    let prototype: SupportDistances.Prototype =
      switch content {
      case _ where prototypes == .nearest: .nearestSupport
      case .embeddings: .mean
      case .distributions: .eachSupport
      }
    return try SupportDistances(
      distances(to: supports, scale: scale, prototypes: prototypes == .nearest ? .nearest : .mean, threads: threads),
      supports: supports, prototype: prototype
    ) { try distances(to: $0, scale: scale, threads: threads) }
  }
}

private func mean(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}
