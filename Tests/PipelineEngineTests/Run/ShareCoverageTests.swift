import DataModel
import FewShot
import Foundation
import Kernels
import MicrographFiles
@testable import PipelineEngine
import TestSupport
import Testing

/// How often the 95 % interval for the field holds the true share of pixels, on simulated scans with drawn supports.
@Suite("Share coverage") struct ShareCoverageTests {
  static let shared = projectRoot.deletingLastPathComponent().appendingPathComponent("shared/data/simulated")

  struct Scan: Sendable, CustomTestStringConvertible {
    let name: String
    let classes: [String]
    var testDescription: String { name }
  }

  static let scans = [
    Scan(
      name: "crossed-1",
      classes: ["perovskite Sr-Ti", "perovskite La-Fe", "layered Sr-Ti", "amorphous Sr-Ti"]),
    Scan(name: "irradiated-1", classes: ["pristine", "irradiated"]),
    Scan(name: "stoge-1", classes: ["cap", "SrTiO3", "Ge"]),
  ]

  /// 70 draws of 5 and of 3 supports per class on each scan: 210 draws for each number.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: shared.path)))
  func recommendedStrategiesHoldTheTruth() throws {
    var total = [5: (held: 0, asked: 0), 3: (held: 0, asked: 0)]
    for scan in Self.scans {
      let bench = try Bench(scan, in: Self.shared.appendingPathComponent(scan.name))
      for perClass in [5, 3] {
        var held: [String: Int] = [:]
        var asked = 0
        for seed in 1...70 {
          let lines = try bench.statistics(perClass: perClass, seed: UInt64(seed))
          asked += scan.classes.count
          for (name, statistics) in lines {
            let right = zip(statistics.classes, bench.shares).count { $0.inField?.contains($1) == true }
            held[name, default: 0] += right
          }
        }
        total[perClass]?.held += held["recommended", default: 0]
        total[perClass]?.asked += asked
        let texts = held.sorted { $0.key < $1.key }.map { "\($0.key) \(Double($0.value) / Double(asked))" }
        print("coverage of \(scan.name), \(perClass) supports: \(texts.joined(separator: ", "))")
      }
    }
    for (perClass, count) in total {
      let share = Double(count.held) / Double(count.asked)
      // Too wide rather than too narrow: almost all labels of these three scans are right.
      #expect(share >= 0.90, "\(perClass) supports per class: \(share)")
    }
  }

  /// A scan, encoded once.
  private struct Bench {
    let plan: PipelinePlan
    let channels: [EncodedChannel]
    let labels: LabelMask
    let classes: [String]
    /// Of the pixels that chips cover.
    let shares: [Double]

    init(_ scan: Scan, in folder: URL) throws {
      let list = scan.classes.joined(separator: ", ")
      let text = """
        tessera: 1
        image: {file: \(folder.path)/haadf.tif}
        spectra: {file: \(folder.path)/eds.hspy}
        chips: {size: 64 px}
        supports: {mask: \(folder.path)/labels.tif, classes: [\(list)], per-class: 5, seed: 1, purity: 0.97}
        """
      let scratch = try ScratchFolder()
      try scratch.write(text, to: "scan.yaml")
      plan = try PipelinePlan.make(try PipelineDescription.load(scratch.path("scan.yaml")))
      var notes = RunNotes(lasting: [])
      channels = try plan.encodeChannels(
        plan.micrograph, cache: nil, threads: 2, clock: StageClock(),
        meter: ProgressMeter(costs: [], report: { _ in }), notes: &notes)
      labels = try MicrographFile.open("\(folder.path)/labels.tif").labelMask()
      classes = scan.classes
      let coverage = try classShares(of: labels, grid: plan.grid, classes: scan.classes.count)
      shares = scan.classes.indices.map { label in
        (0..<coverage.rows).reduce(0) { $0 + Double(coverage[$1, label]) } / Double(coverage.rows)
      }
    }

    /// The statistics of every strategy, and of the recommended one under that name.
    func statistics(perClass: Int, seed: UInt64) throws -> [String: SegmentationStatistics] {
      let supports = try drawSupports(
        from: labels, grid: plan.grid, classes: classes, perClass: perClass, purity: 0.97, seed: seed)
      var known: [String: SupportDistances] = [:]
      for channel in channels {
        known[channel.name] = try channel.supportDistances(to: supports, scale: .none, threads: 1)
      }
      var result: [String: SegmentationStatistics] = [:]
      var evidence: [SupportEvidence] = []
      for strategy in plan.description.strategies {
        let used = known.filter { strategy.channels.contains($0.key) }
        let grid = plan.grid
        let segmentation = try segment(
          strategy, distances: used.mapValues(\.classes), supports: supports, grid: grid
        ).segmentation
        let runs = try leftOutRuns(channels: used, supports: supports, threads: 2) {
          try segment(strategy, distances: $0, supports: $1, grid: grid).segmentation
        }
        evidence.append(
          SupportEvidence(strategy: strategy.name, runs: runs, meanEntropy: nil, meanAgreement: nil))
        result[strategy.name] = classStatistics(of: segmentation, supports: supports, leftOut: runs)
      }
      let chosen = try #require(recommendation(from: evidence)).strategy
      result["recommended"] = result[chosen]
      return result
    }
  }
}
