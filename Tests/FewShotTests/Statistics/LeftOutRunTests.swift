import DataModel
import Kernels
import Testing

@testable import FewShot

@Suite struct LeftOutRunTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func aSupportLeftOutOfAMeanIsAsIfItHadNeverBeenThere(seed: UInt64) throws {
    let scene = try Scene(seed: seed, missing: 0.2)
    for (name, embeddings) in scene.channels {
      let full = try classDistances(of: embeddings, supports: scene.supports, channel: name)
      let channel = try SupportDistances(full, supports: scene.supports, prototype: .mean) {
        try classDistances(of: embeddings, supports: $0, channel: name)
      }
      try compare(channel, full, scene.supports, "seed \(seed), \(name)") {
        try classDistances(of: embeddings, supports: $0, channel: name)
      }
    }
  }

  @Test(arguments: [5, 6] as [UInt64])
  func aSupportLeftOutWhereTheNearestCounts(seed: UInt64) throws {
    let scene = try Scene(seed: seed, missing: 0.2)
    for (name, embeddings) in scene.channels {
      func measure(_ supports: SupportSet) throws -> DistanceTable {
        try classDistances(of: embeddings, supports: supports, channel: name, prototypes: .nearest)
      }
      let full = try measure(scene.supports)
      let channel = try SupportDistances(full, supports: scene.supports, prototype: .nearestSupport, measure: measure)
      try compare(channel, full, scene.supports, "seed \(seed), \(name)", measure)
      for (chip, label) in scene.supports.labelled where full.evidence[chip] {
        let rest = scene.supports.classes.enumerated().map { position, one in
          position == label ? SupportSet.Class(name: one.name, chips: one.chips.filter { $0 != chip }) : one
        }
        guard rest[label].chips.contains(where: { full.evidence[$0] }) else { continue }
        let expected = try measure(try SupportSet(classes: rest))
        let found = channel.leavingOut(chip, of: label, in: scene.supports)
        #expect(found.withoutSelf == expected.withoutSelf, "seed \(seed), \(name), support \(chip)")
        #expect(found.values.elements.map(\.bitPattern) == expected.values.elements.map(\.bitPattern))
      }
    }
  }

  @Test func aSupportLeftOutOfAMeanOfDistances() throws {
    var random = SeededGenerator(seed: 4)
    let samples = (0..<40).map { chip in (0..<5).map { _ in random.uniform() + Double(chip % 2) / 2 }.sorted() }
    let distributions = ChipDistributions(
      samples: samples.flatMap(\.self), starts: (0...40).map { 5 * $0 }, evidence: [Bool](repeating: true, count: 40))
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0, 2, 4]), .init(name: "b", chips: [1, 3])])
    func measure(_ supports: SupportSet) throws -> DistanceTable {
      try classDistances(of: distributions, supports: supports, channel: "atoms")
    }
    let full = try measure(supports)
    let channel = try SupportDistances(full, supports: supports, prototype: .eachSupport, measure: measure)
    try compare(channel, full, supports, "distributions", measure)
  }

  /// A table without a support against the table measured without it.
  private func compare(
    _ channel: SupportDistances, _ full: DistanceTable, _ supports: SupportSet, _ name: String,
    _ measure: (SupportSet) throws -> DistanceTable
  ) throws {
    for (chip, label) in supports.labelled {
      let rest = supports.classes[label].chips.filter { $0 != chip }
      let found = channel.leavingOut(chip, of: label, in: supports)
      guard rest.contains(where: { full.evidence[$0] }), full.evidence[chip] else {
        #expect(found == full || !full.evidence[chip], "\(name), support \(chip)")
        continue
      }
      let classes = supports.classes.enumerated().map { position, one in
        position == label ? SupportSet.Class(name: one.name, chips: rest) : one
      }
      let expected = try measure(try SupportSet(classes: classes))
      for index in 0..<full.values.rows where full.evidence[index] {
        for column in 0..<full.values.columns {
          // Squares of distances of about 1 in single precision, subtracted: 1e-6 in the square, 1e-3 at a distance of 0.
          #expect(
            near(
              Double(found.values[index, column]), Double(expected.values[index, column]), relative: 1e-5,
              absolute: 1e-3),
            "\(name), support \(chip), chip \(index)")
        }
      }
    }
  }

  @Test func everySupportThatHasCompanyIsLeftOutOnce() throws {
    let scene = try Scene(seed: 9, perClass: [3, 1, 2])
    let runs = try leftOut(scene)
    #expect(runs.map(\.chip) == scene.supports.labelled.filter { $0.label != 1 }.map(\.chip))
    #expect(runs.allSatisfy { $0.labels.count == 60 && $0.probability.map { (0...1).contains($0) } == true })
    #expect(try runs == leftOut(scene, threads: 3), "the same for every number of threads")
  }

  @Test func smoothingAndRejectionDoNotAnswerForASupport() throws {
    let scene = try Scene(seed: 10)
    let plain = try leftOut(scene)
    for options in [
      SegmentationOptions(smoothing: .strength(5)), SegmentationOptions(rejection: .init(distance: .times(1e-6))),
    ] {
      let runs = try leftOut(scene, options: options)
      #expect(runs.map(\.isRight) == plain.map(\.isRight))
      #expect(runs.map(\.clearance) == plain.map(\.clearance))
      #expect(runs.map(\.labels) != plain.map(\.labels))
    }
  }
}

/// A strategy of the mean distance of all channels, without each support.
func leftOut(
  _ scene: Scene, threads: Int = 1, options: SegmentationOptions = SegmentationOptions()
) throws -> [LeftOutRun] {
  let strategy = averaging(scene)
  var channels: [String: SupportDistances] = [:]
  for (name, embeddings) in scene.channels {
    channels[name] = try SupportDistances(
      classDistances(of: embeddings, supports: scene.supports, channel: name), supports: scene.supports,
      prototype: .mean
    ) { try classDistances(of: embeddings, supports: $0, channel: name) }
  }
  let grid = scene.grid
  return try leftOutRuns(channels: channels, supports: scene.supports, threads: threads) { tables, supports in
    try segment(strategy, distances: tables, supports: supports, grid: grid, options: options).segmentation
  }
}

/// The mean distance of all channels of a scene.
func averaging(_ scene: Scene) -> FusionStrategy {
  let names = scene.channels.keys.sorted()
  return FusionStrategy(
    name: "mean", channels: names, fusion: .meanDistance(weights: names.map { _ in 1 }, scale: .max))
}
