import DataModel
import Kernels
import Testing

import FewShot

@Suite struct DistributionDistancesTests {
  /// Random ascending samples, more of them and wider spread for later chips of a class.
  private func scene(
    seed: UInt64, chips: Int = 24, weighted: Bool, missing: Set<Int> = []
  ) throws -> (distributions: ChipDistributions, supports: SupportSet) {
    var random = SeededGenerator(seed: seed)
    var (samples, weights, starts) = ([Double](), [Double](), [0])
    for chip in 0..<chips {
      let count = missing.contains(chip) ? 0 : 3 + Int(random.uniform() * 20)
      samples += (0..<count).map { _ in Double(chip % 2) + random.uniform() * 4 }.sorted()
      if weighted { weights += (0..<count).map { _ in 0.1 + random.uniform() } }
      starts.append(samples.count)
    }
    let supports = try SupportSet(
      classes: [.init(name: "even", chips: [0, 2, 4]), .init(name: "odd", chips: [1, 5, 3, 9])])
    return (
      ChipDistributions(
        samples: samples, weights: weights, starts: starts, evidence: (0..<chips).map { !missing.contains($0) }),
      supports
    )
  }

  private func distance(_ distributions: ChipDistributions, _ one: Int, _ other: Int) throws -> Double {
    func side(_ values: [Double], _ chip: Int) -> [Double] {
      values.isEmpty ? [] : Array(values[distributions.range(of: chip)])
    }
    let samples = (side(distributions.samples, one), side(distributions.samples, other))
    let weights = (side(distributions.weights, one), side(distributions.weights, other))
    return try wassersteinDistance(
      samples.0.span, weights: weights.0.span, samples.1.span, weights: weights.1.span)
  }

  @Test(arguments: [1, 2, 3] as [UInt64], [false, true]) func isTheMeanOverTheSupports(seed: UInt64, weighted: Bool)
    throws
  {
    let scene = try scene(seed: seed, weighted: weighted, missing: [2, 7, 9])
    let table = try classDistances(of: scene.distributions, supports: scene.supports, channel: "atoms")
    #expect(table.evidence == scene.distributions.evidence)
    for chip in 0..<scene.distributions.chips {
      for (label, one) in scene.supports.classes.enumerated() {
        guard table.evidence[chip] else {
          #expect(table.values[chip, label].isNaN)
          continue
        }
        let chips = one.chips.filter { ![2, 7, 9].contains($0) }
        let expected = try chips.map { try distance(scene.distributions, chip, $0) }.reduce(0, +) / Double(chips.count)
        #expect(near(Double(table.values[chip, label]), expected, relative: 6.1e-8), "seed \(seed)")
      }
    }
    for threads in [2, 3] {
      let other = try classDistances(
        of: scene.distributions, supports: scene.supports, channel: "atoms", threads: threads)
      #expect(zip(other.values.elements, table.values.elements).allSatisfy { $0.bitPattern == $1.bitPattern })
    }
  }

  /// n / (n − 1) times a support's distance to its own class is its distance to the class without it.
  @Test(arguments: [4, 5] as [UInt64]) func leavingOneOutIsExact(seed: UInt64) throws {
    let scene = try scene(seed: seed, weighted: false)
    let table = try classDistances(of: scene.distributions, supports: scene.supports, channel: "atoms")
    for (label, one) in scene.supports.classes.enumerated() {
      for chip in one.chips {
        let without = try SupportSet(
          classes: scene.supports.classes.map { other in
            SupportSet.Class(name: other.name, chips: other.chips.filter { $0 != chip })
          })
        let left = try classDistances(of: scene.distributions, supports: without, channel: "atoms")
        let count = Double(one.chips.count)
        let scaled = count / (count - 1) * Double(table.values[chip, label])
        #expect(near(scaled, Double(left.values[chip, label]), relative: 2e-7), "seed \(seed)")
      }
    }
  }

  @Test func mistakesAreNamed() throws {
    let scene = try scene(seed: 1, weighted: false, missing: [0, 2, 4])
    #expect(throws: FewShotError.noEvidence(channel: "atoms", class: "even")) {
      try classDistances(of: scene.distributions, supports: scene.supports, channel: "atoms")
    }
    let outside = try SupportSet(classes: [.init(name: "a", chips: [1]), .init(name: "b", chips: [24])])
    #expect(throws: FewShotError.supportOutsideGrid(class: "b", chip: 24, chips: 24)) {
      try classDistances(of: scene.distributions, supports: outside, channel: "atoms")
    }
  }

  @Test(
    arguments: [
      ([0, 1, 2, .nan], []), ([0, 1, 2, .infinity], []), ([0, 1, 2, 3], [1, 1, 1, -1]), ([0, 1, 2, 3], [1, 1, 0, 0]),
      ([0, 1, 2, 1e300], [1, 1, 1, .nan]), ([0, 1, 2, 1e300], []),
    ] as [([Double], [Double])])
  func samplesThatAreNoDistribution(samples: [Double], weights: [Double]) throws {
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0]), .init(name: "b", chips: [1])])
    let starts = [0, 1, 2, 4]
    let distributions = ChipDistributions(
      samples: samples, weights: weights, starts: starts, evidence: [true, true, true])
    #expect(throws: FewShotError.notFinite(channel: "atoms", chip: 2)) {
      try classDistances(of: distributions, supports: supports, channel: "atoms")
    }
  }
}
