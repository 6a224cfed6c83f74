import DataModel
import Kernels
import Testing

@testable import FewShot

@Suite struct SuggestedChipsTests {
  /// Chips on a line at given places, one channel of one number.
  private func nearness(_ places: [Float], always: [Int] = []) -> ChipNearness {
    let values = Matrix(rows: places.count, columns: 1, elements: places)
    let evidence = [Bool](repeating: true, count: places.count)
    return ChipNearness(
      [ChipNearness.Channel(DistanceTable(values: values, evidence: evidence))], always: always, threads: 1)
  }

  private func supports(_ first: [Int], _ second: [Int]) throws -> SupportSet {
    try SupportSet(classes: [.init(name: "a", chips: first), .init(name: "b", chips: second)])
  }

  @Test func aGroupWithoutSupportComesFirstAndAnOutlierDoesNot() throws {
    // Supports at 0 and 10; a group of five near 5, one outlier at 30.
    let places: [Float] = [0, 10, 0.1, 9.9, 4.8, 5, 5.2, 5.4, 4.6, 18]
    let labels = ChipLabels(labels: [0, 1, 0, 1, 0, 0, 1, 1, 0, 1], entropy: [Float](repeating: 0.5, count: 10))
    let found = suggestedChips(
      for: labels, supports: try supports([0], [1]), nearness: nearness(places), count: 3)
    #expect(found.first?.chip == 5)
    #expect(found.first?.standsFor == 5)
    #expect(found.dropFirst().first?.chip == 9)
    #expect(Set(found.map(\.chip)).count == found.count)
    #expect(near(try #require(found.first?.distanceToSupport), 5.0 / 18, relative: 1e-6))
  }

  @Test func uncertaintyDecidesBetweenLikeGroups() throws {
    let places: [Float] = [0, 10, 4, 4.1, 6, 5.9]
    var entropy: [Float] = [0, 0, 0.1, 0.1, 0.9, 0.9]
    func first() throws -> Int? {
      suggestedChips(
        for: ChipLabels(labels: [0, 1, 0, 0, 1, 1], entropy: entropy), supports: try supports([0], [1]),
        nearness: nearness(places), count: 1
      ).first?.chip
    }
    #expect([4, 5].contains(try first()))
    entropy = [0, 0, 0.9, 0.9, 0.1, 0.1]
    #expect([2, 3].contains(try first()))
  }

  @Test func onePerClassTakesEachClassOnce() throws {
    let scene = try Scene(seed: 3)
    let strategy = FusionStrategy(
      name: "both", channels: ["image", "eds"], fusion: .meanDistance(weights: [1, 1], scale: .max))
    let result = try segment(
      strategy, channels: scene.channels, supports: scene.supports, grid: scene.grid, threads: 1
    ).segmentation
    let channels = try ["image", "eds"].map { name in
      let embeddings = try #require(scene.channels[name])
      return ChipNearness.Channel(
        embeddings, distances: try classDistances(of: embeddings, supports: scene.supports, channel: name))
    }
    let found = suggestedChips(
      for: ChipLabels(labels: result.labels, entropy: result.entropy), supports: scene.supports,
      nearness: ChipNearness(channels, always: [], threads: 1), count: 3, onePerClass: true)
    #expect(found.count == 3)
    #expect(Set(found.map(\.label)).count == 3)
    let known = Set(scene.supports.labelled.map(\.chip))
    #expect(found.allSatisfy { !known.contains($0.chip) })
  }

  @Test func nothingIsSuggestedWhereAllChipsAreAlike() throws {
    let labels = ChipLabels(labels: [0, 1, 0], entropy: [1, 1, 1])
    #expect(
      suggestedChips(for: labels, supports: try supports([0], [1]), nearness: nearness([2, 2, 2]), count: 3).isEmpty)
  }

  @Test func withoutSupportsInTheImageTheMiddleComesFirst() throws {
    let labels = ChipLabels(labels: [0, 0, -1, 1, 1], entropy: [0.2, 0.2, .nan, 0.2, 0.2])
    let found = suggestedChips(
      for: labels, supports: try SupportSet(elsewhere: ["a", "b"]), nearness: nearness([1, 2, 3, 4, 5]), count: 2)
    #expect(found.first?.chip == 2)
    #expect(found.first?.entropy == nil)
    #expect(found.first?.distanceToSupport == nil)
  }

  /// Every class has two forms, and two supports rarely show both: what a label must do is find the form that is missing.
  @Test func aSuggestedChipPerClassTeachesMoreThanARandomOne() throws {
    var suggestedGain = 0.0
    var randomGain = 0.0
    for draw in 0..<60 {
      let scene = try FormScene(seed: UInt64(draw))
      let base = try scene.accuracy(scene.supports)
      let suggested = try scene.suggestion()
      suggestedGain += try scene.accuracy(scene.adding(suggested)) - base
      randomGain += try scene.accuracy(scene.adding(scene.randomChips)) - base
    }
    #expect(suggestedGain / 60 > randomGain / 60 + 0.01, "\(suggestedGain / 60) against \(randomGain / 60)")
  }
}

/// Two classes of two forms each on a plane, the second form of half as many chips; two supports per class.
private struct FormScene {
  let grid = line(90)
  let embeddings: Embeddings
  let truth: [Int]
  let supports: SupportSet
  let randomChips: [Int]
  private let strategy = FusionStrategy(name: "s", channels: ["c"], fusion: .alone)

  init(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let forms: [(Double, Double)] = [(0, 0), (0, 0), (3, 4), (6, 0), (6, 0), (7, 4.5)]
    var values = Matrix(rows: 90, columns: 2)
    for chip in 0..<90 {
      let centre = forms[chip % 6]
      values[chip, 0] = Float(centre.0 + 2 * (generator.uniform() - 0.5))
      values[chip, 1] = Float(centre.1 + 2 * (generator.uniform() - 0.5))
    }
    embeddings = Embeddings(values: values)
    let truth = (0..<90).map { $0 % 6 < 3 ? 0 : 1 }
    self.truth = truth
    let chosen = (0..<2).map { label in generator.draw(2, from: (0..<90).filter { truth[$0] == label }) }
    supports = try SupportSet(classes: [.init(name: "a", chips: chosen[0]), .init(name: "b", chips: chosen[1])])
    randomChips = generator.draw(2, from: (0..<90).filter { !(chosen[0] + chosen[1]).contains($0) })
  }

  func run(_ supports: SupportSet) throws -> Segmentation {
    try segment(strategy, channels: ["c": embeddings], supports: supports, grid: grid, threads: 1).segmentation
  }

  func suggestion() throws -> [Int] {
    let result = try run(supports)
    let table = try classDistances(of: embeddings, supports: supports, channel: "c")
    return suggestedChips(
      for: ChipLabels(labels: result.labels, entropy: result.entropy), supports: supports,
      nearness: ChipNearness([.init(embeddings, distances: table)], always: [], threads: 1), count: 2,
      onePerClass: true
    ).map(\.chip)
  }

  func adding(_ chips: [Int]) throws -> SupportSet {
    try SupportSet(
      classes: supports.classes.enumerated().map { label, one in
        .init(name: one.name, chips: one.chips + chips.filter { truth[$0] == label })
      })
  }

  func accuracy(_ supports: SupportSet) throws -> Double {
    let labels = try run(supports).labels
    let known = Set(supports.labelled.map(\.chip))
    let scored = truth.indices.filter { !known.contains($0) }
    return Double(scored.count { labels[$0] == Int32(truth[$0]) }) / Double(scored.count)
  }
}
