import DataModel
import FewShot
import Kernels

/// One channel of a finished run.
struct FinishedChannel {
  let distances: DistanceTable
  /// Nothing for a channel of distributions.
  let embeddings: Embeddings?

  init(_ name: String, of run: FinishedRun) throws {
    distances = try run.distances(of: name)
    embeddings = try run.embeddings(of: name)
  }

  /// For the choice of chips.
  var nearness: ChipNearness.Channel {
    embeddings.map { ChipNearness.Channel($0, distances: distances) } ?? ChipNearness.Channel(distances)
  }
}

/// Runs strategies again without one support after the other.
struct SupportRetrial {
  let channels: [String: FinishedChannel]
  let supports: SupportSet
  let grid: ChipGrid
  let prototypes: PrototypeRule
  let threads: Int

  /// Whether a result does not keep what it takes to leave a support out of a channel: of distributions, whose distance
  /// is that to the nearest support, the second nearest.
  private func isUnknown(_ channel: String) -> Bool {
    prototypes == .nearest && channels[channel]?.embeddings == nil
  }

  /// What a strategy makes of every support that can be left out.
  func run(_ strategy: FusionStrategy) throws -> [SupportTrial] {
    // A support that is its class's only one with evidence in some channel cannot be left out there.
    let possible = supports.classes.map { one in
      strategy.channels.allSatisfy { name in
        one.chips.count { channels[name]?.distances.evidence[$0] ?? false } >= 2
      }
    }
    guard possible.contains(true), !strategy.channels.contains(where: isUnknown) else { return [] }
    return try supportTrials(supports, where: { possible[$0] }) { rest, chip in
      var tables: [String: DistanceTable] = [:]
      for name in strategy.channels {
        guard let channel = channels[name] else { preconditionFailure("no channel \(name)") }
        if let embeddings = channel.embeddings {
          tables[name] = try classDistances(
            of: embeddings, supports: rest, channel: name, scale: strategy.fusion.embeddingScale,
            prototypes: prototypes, threads: threads)
        } else {
          tables[name] = channel.distances.leavingOut(chip, of: supports)
        }
      }
      return try segment(strategy, distances: tables, supports: rest, grid: grid).segmentation
    }
  }
}

extension DistanceTable {
  /// The table with a support's distance to its own class as if that did not have it: of a mean of distances to n
  /// supports, its own 0 among them, `n / (n − 1)` times.
  fileprivate func leavingOut(_ chip: Int, of supports: SupportSet) -> DistanceTable {
    guard let label = supports.classes.firstIndex(where: { $0.chips.contains(chip) }) else { return self }
    let count = Float(supports.classes[label].chips.count { evidence[$0] })
    var values = values
    if evidence[chip] && count > 1 { values[chip, label] *= count / (count - 1) }
    return DistanceTable(values: values, evidence: evidence)
  }
}
