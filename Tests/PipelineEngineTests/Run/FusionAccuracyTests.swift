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
    let accuracy = try meanAccuracies(
      of: "crossed", in: projectRoot.appendingPathComponent("SampleData/crossed"),
      classes: ["perovskite Sr-Ti", "perovskite La-Fe", "layered Sr-Ti", "amorphous Sr-Ti"], withAtoms: true,
      spectral: [
        "composition": "{encoder: spectrum, scale: l1}", "words": "{encoder: spec2vec}",
        "counted words": "{encoder: spec2vec, intensity: counts, intensity-power: 1}",
      ])
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
  }

  static let shared = projectRoot.deletingLastPathComponent().appendingPathComponent("shared/data/simulated")

  @Test("irradiated: only the structure tells", .enabled(if: hasShared)) func irradiated() throws {
    let accuracy = try meanAccuracies(
      of: "irradiated", in: Self.shared.appendingPathComponent("irradiated-1"), classes: ["pristine", "irradiated"],
      withAtoms: true)
    #expect(accuracy["lattice"]! >= 0.94)
    #expect(accuracy["texture"]! >= 0.95)
    #expect(accuracy["atoms"]! >= 0.97)
  }

  @Test("STO/Ge, simulated: every fusion is right", .enabled(if: hasShared)) func interface() throws {
    let accuracy = try meanAccuracies(
      of: "stoge", in: Self.shared.appendingPathComponent("stoge-1"), classes: ["cap", "SrTiO3", "Ge"])
    #expect(accuracy["texture"]! >= 0.98)
    for fusion in ["concatenate", "mean-distance", "entropy-weighted", "texture + spectrum"] {
      #expect(accuracy[fusion]! >= 0.97, "\(fusion)")
    }
  }

  /// Mean accuracy over the draws, by encoder or fusion.
  ///
  /// - Parameter spectral: more channels by name, each tried alone and averaged with `lattice`.
  private func meanAccuracies(
    of name: String, in folder: URL, classes: [String], withAtoms: Bool = false, spectral: [String: String] = [:]
  ) throws -> [String: Double] {
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
    var sums: [String: Double] = [:]
    for seed in 1...20 {
      let supports = try drawSupports(
        from: labels, grid: plan.grid, classes: classes, perClass: 5, purity: 0.97, seed: UInt64(seed))
      for strategy in strategies {
        var distances: [String: DistanceTable] = [:]
        for channel in channels where strategy.channels.contains(channel.name) {
          distances[channel.name] = try channel.distances(
            to: supports, scale: strategy.fusion.embeddingScale, threads: 2)
        }
        let result = try segment(strategy, distances: distances, supports: supports, grid: plan.grid)
        let scores = truthScores(of: result.segmentation, truth: truth, supports: supports)
        sums[strategy.name, default: 0] += try #require(scores.accuracy)
      }
    }
    let means = sums.mapValues { $0 / 20 }
    print("\(name): " + strategies.map { "\($0.name) \(means[$0.name]!)" }.joined(separator: ", "))
    return means
  }
}

private let hasShared = FileManager.default.fileExists(atPath: FusionAccuracyTests.shared.path)
