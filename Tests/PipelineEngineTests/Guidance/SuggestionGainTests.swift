import DataModel
import FewShot
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

@testable import PipelineEngine

/// Whether a suggested chip teaches more than a random one, on simulated scans with known phases: 64 px chips, two
/// supports per class, 50 draws; a label is what covers most of the chip.
@Suite("Gain of suggestions") struct SuggestionGainTests {
  static let cases = [
    ("crossed-1", ["perovskite Sr-Ti", "perovskite La-Fe", "layered Sr-Ti", "amorphous Sr-Ti"]),
    ("irradiated-1", ["pristine", "irradiated"]), ("stoge-1", ["cap", "SrTiO3", "Ge"]),
  ]

  @Test("one suggested chip per class raises the accuracy more than one random chip per class", .enabled(if: hasShared))
  func gain() throws {
    var suggested: [Double] = []
    var random: [Double] = []
    for (name, classes) in Self.cases {
      let scan = try SimulatedScan(name, classes: classes)
      for seed in 1...50 as ClosedRange<UInt64> {
        var generator = SeededGenerator(seed: seed)
        let supports = try scan.draw(2, generator: &generator)
        let base = try scan.accuracy(supports)
        suggested.append(try scan.accuracy(scan.adding(scan.suggestion(supports), to: supports)) - base)
        let known = Set(supports.labelled.map(\.chip))
        let others = generator.draw(classes.count, from: (0..<scan.grid.count).filter { !known.contains($0) })
        random.append(try scan.accuracy(scan.adding(others, to: supports)) - base)
      }
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    #expect(mean(suggested) > mean(random) + 0.001, "\(mean(suggested)) against \(mean(random))")
  }
}

private let hasShared = FileManager.default.fileExists(
  atPath: FusionAccuracyTests.shared.appendingPathComponent("stoge-1/haadf.tif").path)

/// A simulated scan, encoded once; supports are drawn and added afterwards.
private struct SimulatedScan {
  let grid: ChipGrid
  private let channels: [String: Embeddings]
  private let truth: ChipTruth
  /// The class that covers most of each chip.
  private let majority: [Int]
  private let pure: [[Int]]
  private let classes: [String]
  private let strategy = FusionStrategy(
    name: "averaged", channels: ["lattice", "spectrum"], fusion: .meanDistance(weights: [1, 1], scale: .max))

  init(_ name: String, classes: [String]) throws {
    let folder = FusionAccuracyTests.shared.appendingPathComponent(name).path
    let list = classes.joined(separator: ", ")
    let scratch = try ScratchFolder()
    try scratch.write(
      """
      tessera: 1
      image: {file: \(folder)/haadf.tif}
      spectra: {file: \(folder)/eds.hspy}
      chips: {size: 64 px}
      channels: {lattice: {encoder: lattice}, spectrum: {encoder: spectrum}}
      supports: {mask: \(folder)/labels.tif, classes: [\(list)], per-class: 2, seed: 1}
      truth: {file: \(folder)/labels.tif, classes: [\(list)], majority: 0.6}
      """, to: "scan.yaml")
    let plan = try PipelinePlan.make(PipelineDescription.load(scratch.path("scan.yaml")))
    var notes = RunNotes(lasting: [])
    let encoded = try plan.encodeChannels(
      plan.micrograph, cache: nil, threads: 2, clock: StageClock(),
      meter: ProgressMeter(costs: [], report: { _ in }), notes: &notes)
    var channels: [String: Embeddings] = [:]
    for channel in encoded {
      if case .embeddings(let embeddings) = channel.content { channels[channel.name] = embeddings }
    }
    self.channels = channels
    self.classes = classes
    grid = plan.grid
    truth = try #require(plan.truth)
    let shares = try classShares(
      of: MicrographFile.open("\(folder)/labels.tif").labelMask(dataset: nil), grid: plan.grid, classes: classes.count)
    majority = (0..<plan.grid.count).map { chip in
      let row = shares.row(chip)
      return (row.firstIndex(of: row.max() ?? 0) ?? row.startIndex) - row.startIndex
    }
    pure = classes.indices.map { label in (0..<shares.rows).filter { shares[$0, label] >= 0.9 } }
  }

  func draw(_ count: Int, generator: inout SeededGenerator) throws -> SupportSet {
    var drawn: [SupportSet.Class] = []
    for (label, name) in classes.enumerated() {
      drawn.append(.init(name: name, chips: generator.draw(count, from: pure[label])))
    }
    return try SupportSet(classes: drawn)
  }

  func adding(_ chips: [Int], to supports: SupportSet) throws -> SupportSet {
    try SupportSet(
      classes: supports.classes.enumerated().map { label, one in
        .init(name: one.name, chips: one.chips + chips.filter { majority[$0] == label })
      })
  }

  private func run(_ supports: SupportSet) throws -> (tables: [String: DistanceTable], result: Segmentation) {
    var tables: [String: DistanceTable] = [:]
    for (name, embeddings) in channels {
      tables[name] = try classDistances(of: embeddings, supports: supports, channel: name, threads: 2)
    }
    return (tables, try segment(strategy, distances: tables, supports: supports, grid: grid).segmentation)
  }

  func accuracy(_ supports: SupportSet) throws -> Double {
    try #require(truthScores(of: run(supports).result, truth: truth, supports: supports).accuracy)
  }

  func suggestion(_ supports: SupportSet) throws -> [Int] {
    let (tables, result) = try run(supports)
    let nearness = ChipNearness(
      strategy.channels.compactMap { name in
        guard let embeddings = channels[name], let table = tables[name] else { return nil }
        return ChipNearness.Channel(embeddings, distances: table)
      }, always: [], threads: 2)
    return suggestedChips(
      for: ChipLabels(labels: result.labels, entropy: result.entropy), supports: supports, nearness: nearness,
      count: classes.count, onePerClass: true
    ).map(\.chip)
  }
}
