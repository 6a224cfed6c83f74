import DataModel
import FewShot
import Reports

extension PipelinePlan {
  /// As `fuse`, with prototypes, scales, weights and temperatures of the run that lends its supports.
  func fuse(
    _ channels: [EncodedChannel], taughtBy lender: LendingRun, threads: Int, clock: StageClock, meter: ProgressMeter
  ) throws -> FusedResults {
    try checkLentWeights(of: channels, lender)
    return try clock.measure("fuse") {
      var made: [FusionStrategy.EmbeddingScale: TaughtTables] = [:]
      func tables(_ scale: FusionStrategy.EmbeddingScale) throws -> TaughtTables {
        let found =
          try made[scale]
          ?? TaughtTables(channels, lender, scale: scale, prototypes: description.prototypes, threads: threads)
        made[scale] = found
        return found
      }
      let plain = try tables(.none)
      var outputs: [StrategyOutput] = []
      for (index, strategy) in description.strategies.enumerated() {
        let scaled = try tables(strategy.fusion.embeddingScale)
        let result = try segment(
          strategy, distances: scaled.here, grid: grid,
          taughtBy: TeachingImage(distances: scaled.there, supports: lender.run.supports, grid: lender.run.grid),
          options: description.options)
        outputs.append(
          StrategyOutput(
            segmentation: result.segmentation,
            scores: StrategyScores(
              supportAccuracy: result.supportAccuracy,
              truth: truth.map { truthScores(of: result.segmentation, truth: $0, supports: supports) }),
            labelMap: labelMap(of: result.segmentation, threads: threads)))
        meter.update("fuse", Double(index + 1) / Double(description.strategies.count))
      }
      // Supports, and chips that share pixels with them, lie nearer to their class than others.
      let known = lender.run.grid.sharingPixels(with: lender.run.supports.labelled.map(\.chip))
      let shifts = channels.compactMap { channel -> (channel: String, shift: DomainShift)? in
        guard let here = plain.here[channel.name], let there = plain.there[channel.name] else { return nil }
        return domainShift(
          of: here, rowLength: grid.columns, reference: there, referenceRowLength: lender.run.grid.columns,
          leavingOut: known
        ).map { (channel.name, $0) }
      }
      return FusedResults(
        distances: channels.compactMap { plain.here[$0.name] }, outputs: outputs,
        agreement: agreement(between: outputs.map(\.segmentation)), shifts: shifts)
    }
  }
}

/// The distances to one set of prototypes, in both images.
private struct TaughtTables {
  private(set) var here: [String: DistanceTable] = [:]
  private(set) var there: [String: DistanceTable] = [:]

  init(
    _ channels: [EncodedChannel], _ lender: LendingRun, scale: FusionStrategy.EmbeddingScale,
    prototypes: PrototypeRule, threads: Int
  ) throws {
    let supports = lender.run.supports
    for channel in channels {
      guard case .embeddings(let embeddings) = channel.content, let reference = lender.embeddings[channel.name] else {
        preconditionFailure("channel \(channel.name) has no embeddings to compare")
      }
      there[channel.name] = try classDistances(
        of: reference, supports: supports, channel: channel.name, scale: scale, prototypes: prototypes,
        threads: threads)
      here[channel.name] = try classDistances(
        of: embeddings, taughtBy: reference, supports: supports, channel: channel.name, scale: scale,
        prototypes: prototypes, threads: threads)
    }
  }
}
