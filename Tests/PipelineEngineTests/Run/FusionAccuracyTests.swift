import DataModel
import FewShot
import Foundation
import MicrographFiles
@testable import PipelineEngine
import TestSupport
import Testing

/// Simulated scans with known phases, scored as the project scores everything: 64 px chips, five supports per class
/// drawn from the mask (purity 0.97), seeds 1 to 20, chips with a majority of 60 %, supports not scored.
@Suite("Fusion accuracy") struct FusionAccuracyTests {
  @Test("crossed: neither channel alone tells four phases apart, both together do") func crossed() throws {
    let found = try meanScores(
      of: "crossed", in: projectRoot.appendingPathComponent("SampleData/crossed"),
      classes: ["perovskite Sr-Ti", "perovskite La-Fe", "layered Sr-Ti", "amorphous Sr-Ti"], withAtoms: true,
      spectral: [
        "composition": "{encoder: spectrum, scale: l1}", "words": "{encoder: spec2vec}",
        "counted words": "{encoder: spec2vec, intensity: counts, intensity-power: 1}",
      ])
    let accuracy = found.mapValues(\.accuracy)
    #expect(accuracy["lattice"]! >= 0.70)
    // The image alone cannot tell the chemistry: about 0.8 is all there is.
    #expect(accuracy["texture"]! >= 0.75)
    #expect(accuracy["texture + spectrum"]! >= 0.975)
    #expect(accuracy["spectrum"]! >= 0.63)
    // Raw counts swamp the image: the papers' own observation.
    #expect(accuracy["concatenate"]! <= accuracy["spectrum"]! + 0.005)
    #expect(accuracy["mean-distance"]! >= 0.93)
    #expect(accuracy["entropy-weighted"]! >= 0.93)
    let pairs = ["mean-distance", "lattice + atoms", "spectrum + atoms"].map { accuracy[$0]! }
    #expect(accuracy["three-way"]! >= pairs.max()!, "a third channel takes nothing away")
    // Words that chips of this image taught. Raw counts measure the dose besides, which tells phases apart here; words
    // of counts do so as well, and words of shares are no worse than shares of counts.
    #expect(accuracy["lattice + words"]! >= 0.93 && accuracy["lattice + counted words"]! >= 0.93)
    #expect(accuracy["counted words"]! >= accuracy["spectrum"]! - 0.02)
    #expect(accuracy["words"]! >= accuracy["composition"]!)
    checkBetterFusions(found)
  }

  static let shared = projectRoot.deletingLastPathComponent().appendingPathComponent("shared/data/simulated")

  @Test("irradiated: only the structure tells", .enabled(if: hasShared)) func irradiated() throws {
    let found = try meanScores(
      of: "irradiated", in: Self.shared.appendingPathComponent("irradiated-1"), classes: ["pristine", "irradiated"],
      withAtoms: true)
    #expect(found["lattice"]!.accuracy >= 0.94)
    #expect(found["texture"]!.accuracy >= 0.95)
    #expect(found["atoms"]!.accuracy >= 0.97)
    checkBetterFusions(found)
    #expect(found["learned-weights"]!.accuracy >= found["mean-distance"]!.accuracy, "the spectra tell nothing here")
  }

  @Test("STO/Ge, simulated: every fusion is right", .enabled(if: hasShared)) func interface() throws {
    let found = try meanScores(
      of: "stoge", in: Self.shared.appendingPathComponent("stoge-1"), classes: ["cap", "SrTiO3", "Ge"])
    #expect(found["texture"]!.accuracy >= 0.98)
    for fusion in ["concatenate", "mean-distance", "entropy-weighted", "texture + spectrum"] {
      #expect(found[fusion]!.accuracy >= 0.97, "\(fusion)")
    }
    checkBetterFusions(found)
  }

  /// What holds for the fusions that learn, on every case: as good as the best single channel and the papers' ways
  /// within a hundredth, sure as often as they are right, and no worse when they are smoothed.
  private func checkBetterFusions(_ found: [String: Scores]) {
    let rivals = ["lattice", "spectrum", "concatenate", "mean-distance"].map { found[$0]!.accuracy }
    for fusion in ["learned-weights", "laplacian"] {
      let scores = found[fusion]!
      #expect(scores.accuracy >= rivals.max()! - 0.01, "\(fusion)")
      #expect(scores.calibrationError <= 0.05, "\(fusion)")
      #expect(scores.smoothed >= scores.accuracy, "\(fusion)")
      #expect(scores.smoothedAtBoundaries >= scores.atBoundaries, "\(fusion)")
      #expect(scores.smoothedCalibrationError <= 0.05, "\(fusion)")
    }
  }

  /// Means over the draws.
  private struct Scores {
    var accuracy = 0.0
    var calibrationError = 0.0
    /// Over the chips that more than one class covers.
    var atBoundaries = 0.0
    var smoothed = 0.0
    var smoothedCalibrationError = 0.0
    var smoothedAtBoundaries = 0.0

    var numbers: [Double] {
      [accuracy, calibrationError, atBoundaries, smoothed, smoothedCalibrationError, smoothedAtBoundaries]
    }
  }

  /// Mean scores over the draws, by encoder or fusion.
  ///
  /// - Parameter spectral: more channels by name, each tried alone and averaged with `lattice`.
  private func meanScores(
    of name: String, in folder: URL, classes: [String], withAtoms: Bool = false, spectral: [String: String] = [:]
  ) throws -> [String: Scores] {
    let list = classes.joined(separator: ", ")
    let text = """
      tessera: 1
      image: {file: \(folder.path)/haadf.tif}
      spectra: {file: \(folder.path)/eds.hspy}
      chips: {size: 64 px}
      channels:
        texture: {encoder: texture}
        lattice: {encoder: lattice}
        spectrum: {encoder: spectrum}
        \(withAtoms ? "atoms: {encoder: atom-distances}" : "")
      \(spectral.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }.joined(separator: "\n"))
      supports: {mask: \(folder.path)/labels.tif, classes: [\(list)], per-class: 5, seed: 1, purity: 0.97}
      truth: {file: \(folder.path)/labels.tif, classes: [\(list)], majority: 0.6}
      """
    let scratch = try ScratchFolder()
    try scratch.write(text, to: "\(name).yaml")
    let description = try PipelineDescription.load(scratch.path("\(name).yaml"))
    let plan = try PipelinePlan.make(description)
    var notes = RunNotes(lasting: [])
    let channels = try plan.encodeChannels(
      plan.micrograph, cache: nil, threads: 2, clock: StageClock(),
      meter: ProgressMeter(costs: [], report: { _ in }), notes: &notes)
    let both = ["lattice", "spectrum"]
    func averaged(_ name: String, _ channels: [String]) -> FusionStrategy {
      FusionStrategy(
        name: name, channels: channels, fusion: .meanDistance(weights: channels.map { _ in 1 }, scale: .max))
    }
    var strategies = [
      FusionStrategy(name: "texture", channels: ["texture"], fusion: .alone),
      averaged("texture + spectrum", ["texture", "spectrum"]),
      FusionStrategy(name: "lattice", channels: ["lattice"], fusion: .alone),
      FusionStrategy(name: "spectrum", channels: ["spectrum"], fusion: .alone),
      FusionStrategy(name: "concatenate", channels: both, fusion: .concatenate(scale: .none)),
      averaged("mean-distance", both),
      FusionStrategy(name: "entropy-weighted", channels: both, fusion: .entropyWeighted(weights: [1, 1], scale: .max)),
      FusionStrategy(name: "learned-weights", channels: both, fusion: .learnedWeights(scale: .max)),
      FusionStrategy(name: "laplacian", channels: both, fusion: .laplacian(scale: .max)),
      FusionStrategy(
        name: "texture learned-weights", channels: ["texture", "spectrum"], fusion: .learnedWeights(scale: .max)),
      FusionStrategy(name: "texture laplacian", channels: ["texture", "spectrum"], fusion: .laplacian(scale: .max)),
    ]
    if withAtoms {
      strategies += [
        FusionStrategy(name: "atoms", channels: ["atoms"], fusion: .alone),
        averaged("lattice + atoms", ["lattice", "atoms"]), averaged("spectrum + atoms", ["spectrum", "atoms"]),
        averaged("three-way", both + ["atoms"]),
      ]
    }
    for channel in spectral.keys.sorted() {
      strategies.append(FusionStrategy(name: channel, channels: [channel], fusion: .alone))
      strategies.append(averaged("lattice + \(channel)", ["lattice", channel]))
    }
    let mask = try #require(description.truth).mask
    let labels = try MicrographFile.open(description.resolved(mask.file)).labelMask()
    let truth = try #require(plan.truth)
    // Chips of which one class covers all have that class at any majority.
    let inside = try chipTruth(from: labels, grid: plan.grid, classes: classes.count, majority: 1)
    let boundary = ChipTruth(labels: zip(truth.labels, inside.labels).map { $1 >= 0 ? -1 : $0 })
    var means: [String: Scores] = [:]
    for seed in 1...20 {
      let supports = try drawSupports(
        from: labels, grid: plan.grid, classes: classes, perClass: 5, purity: 0.97, seed: UInt64(seed))
      for strategy in strategies {
        var distances: [String: DistanceTable] = [:]
        for channel in channels where strategy.channels.contains(channel.name) {
          distances[channel.name] = try channel.distances(
            to: supports, scale: strategy.fusion.embeddingScale, threads: 2)
        }
        var sum = means[strategy.name] ?? Scores()
        for smoothing in [nil, SegmentationOptions.Smoothing.auto] {
          let found = try segment(
            strategy, distances: distances, supports: supports, grid: plan.grid,
            options: SegmentationOptions(smoothing: smoothing)
          ).segmentation
          let all = truthScores(of: found, truth: truth, supports: supports)
          let edge = truthScores(of: found, truth: boundary, supports: supports)
          let right = try #require(all.accuracy) / 20
          let error = try #require(all.expectedCalibrationError) / 20
          let rightAtEdge = try #require(edge.accuracy) / 20
          if smoothing == nil {
            sum.accuracy += right
            sum.calibrationError += error
            sum.atBoundaries += rightAtEdge
          } else {
            sum.smoothed += right
            sum.smoothedCalibrationError += error
            sum.smoothedAtBoundaries += rightAtEdge
          }
        }
        means[strategy.name] = sum
      }
    }
    print("\(name): accuracy, ECE, at boundaries, smoothed, ECE, at boundaries")
    for strategy in strategies {
      let numbers = means[strategy.name]!.numbers.map { String(format: "%.3f", $0) }
      print("  \(strategy.name): " + numbers.joined(separator: " "))
    }
    return means
  }
}

private let hasShared = FileManager.default.fileExists(atPath: FusionAccuracyTests.shared.path)
