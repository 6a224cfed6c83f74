import DataModel
import FewShot
import Reports

/// Everything after encoding: per channel, per strategy, and strategies among each other.
struct FusedResults: Sendable {
  let distances: [DistanceTable]
  let outputs: [StrategyOutput]
  let agreement: [[Double?]]
  /// By channel, how the chips differ from those of the image with the supports, where that is another.
  var shifts: [(channel: String, shift: DomainShift)] = []
}

extension PipelinePlan {
  func fuse(
    _ channels: [EncodedChannel], baselines: [Segmentation], threads: Int, clock: StageClock, meter: ProgressMeter
  ) throws -> FusedResults {
    if let lender { return try fuse(channels, taughtBy: lender, threads: threads, clock: clock, meter: meter) }
    return try clock.measure("fuse") {
      let distances = try channels.map {
        try $0.distances(to: supports, prototypes: description.prototypes, threads: threads)
      }
      // Most strategies share the plain distances; only scaled concatenation needs its own.
      var tables = [FusionStrategy.EmbeddingScale.none: [String: DistanceTable]()]
      for (channel, table) in zip(channels, distances) { tables[.none]?[channel.name] = table }
      var outputs: [StrategyOutput] = []
      for (index, strategy) in description.strategies.enumerated() {
        let scale = strategy.fusion.embeddingScale
        for channel in channels where strategy.channels.contains(channel.name) {
          if tables[scale]?[channel.name] != nil { continue }
          tables[scale, default: [:]][channel.name] = try channel.distances(
            to: supports, scale: scale, prototypes: description.prototypes, threads: threads)
        }
        let result = try segment(
          strategy, distances: tables[scale] ?? [:], supports: supports, grid: grid, options: description.options)
        let scores = StrategyScores(
          supportAccuracy: result.supportAccuracy,
          truth: truth.map { truthScores(of: result.segmentation, truth: $0, supports: supports) })
        outputs.append(
          StrategyOutput(
            segmentation: result.segmentation, scores: scores,
            labelMap: labelMap(of: result.segmentation, threads: threads)))
        meter.update("fuse", Double(index + 1) / Double(description.strategies.count))
      }
      outputs += baselines.map { output(ofBaseline: $0, threads: threads) }
      return FusedResults(
        distances: distances, outputs: outputs, agreement: agreement(between: outputs.map(\.segmentation)))
    }
  }
}
