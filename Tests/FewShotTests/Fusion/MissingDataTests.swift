import DataModel
import Kernels
import Testing

import FewShot

/// Two channels of one dimension; chips 0 to 3 are supports, 4 lacks the second channel, 5 has none.
private func scene() throws -> (channels: [String: Embeddings], supports: SupportSet) {
  let first = Matrix(rows: 7, columns: 1, elements: [0, 2, 10, 12, 3, 0, 9])
  let second = Matrix(rows: 7, columns: 1, elements: [0, 4, 20, 24, 0, 0, 1])
  let channels = [
    "a": Embeddings(values: first, evidence: [true, true, true, true, true, false, true]),
    "b": Embeddings(values: second, evidence: [true, true, true, true, false, false, true]),
  ]
  return (channels, try SupportSet(classes: [.init(name: "x", chips: [0, 1]), .init(name: "y", chips: [2, 3])]))
}

private func run(_ fusion: FusionStrategy.Fusion) throws -> Segmentation {
  let (channels, supports) = try scene()
  let strategy = FusionStrategy(name: "s", channels: ["a", "b"], fusion: fusion)
  return try segment(strategy, channels: channels, supports: supports, grid: line(7), threads: 1).segmentation
}

@Suite struct MissingDataTests {
  static let fusions: [FusionStrategy.Fusion] = [
    .concatenate(scale: .none), .concatenate(scale: .l2), .concatenate(scale: .zScore),
    .meanDistance(weights: [1, 3], scale: .max), .entropyWeighted(weights: [1, 3], scale: .max),
  ]

  @Test(arguments: fusions)
  func aChipWithoutAnyChannelIsUnclassified(_ fusion: FusionStrategy.Fusion) throws {
    let found = try run(fusion)
    #expect(found.labels[5] == -1)
    #expect(found.distances.row(5).allSatisfy(\.isNaN) && found.probabilities.row(5).allSatisfy(\.isNaN))
    #expect(found.entropy[5].isNaN && found.margin[5].isNaN)
    #expect(found.labels.enumerated().allSatisfy { $0 == 5 || $1 >= 0 })
    #expect(found.temperature.isFinite && found.temperature > 0)
  }

  @Test func theWeightGoesToTheOtherChannel() throws {
    // Prototypes 1 and 11: distances of chip 4 are 2 and 8, the largest of all is 11.
    let found = try run(.meanDistance(weights: [1, 3], scale: .max))
    #expect(near(Double(found.distances[4, 0]), 2.0 / 11, relative: 1e-6))
    #expect(near(Double(found.distances[4, 1]), 8.0 / 11, relative: 1e-6))
    // Chip 6 has both: a says 8 and 2 of 11, b says 1 and 21 of 22.
    #expect(near(Double(found.distances[6, 0]), (8.0 / 11 + 3 * 1.0 / 22) / 4, relative: 1e-6))
    #expect(near(Double(found.distances[6, 1]), (2.0 / 11 + 3 * 21.0 / 22) / 4, relative: 1e-6))
  }

  @Test func joinedEmbeddingsAreComparedOnWhatIsThere() throws {
    let found = try run(.concatenate(scale: .none))
    #expect(found.distances.row(4) == [2, 8])
    #expect(near(Double(found.distances[6, 0]), Double(8 * 8 + 1 * 1).squareRoot(), relative: 1e-7))
  }

  @Test func aChannelOfWeightZeroIsNoEvidence() throws {
    let found = try run(.meanDistance(weights: [0, 1], scale: .max))
    #expect(found.labels[4] == -1 && found.distances[4, 0].isNaN)
    #expect(found.labels[6] == 0)
  }

  @Test func aSupportWithoutEvidenceDoesNotEnterThePrototype() throws {
    let values = Matrix(rows: 4, columns: 1, elements: [1, 100, 5, 7])
    let data = Embeddings(values: values, evidence: [true, false, true, true])
    let supports = try SupportSet(classes: [.init(name: "x", chips: [0, 1]), .init(name: "y", chips: [2, 3])])
    let table = try classDistances(of: data, supports: supports, channel: "c")
    #expect(table.values.row(2) == [4, 1])
    #expect(throws: FewShotError.noEvidence(channel: "c", class: "x")) {
      try classDistances(
        of: Embeddings(values: values, evidence: [false, false, true, true]), supports: supports, channel: "c")
    }
  }

  @Test func noNumberOfAChipWithoutEvidenceIsRead() throws {
    let (channels, supports) = try scene()
    for fusion in MissingDataTests.fusions {
      let strategy = FusionStrategy(name: "s", channels: ["a", "b"], fusion: fusion)
      let clean = try segment(strategy, channels: channels, supports: supports, grid: line(7), threads: 1)
      var dirty = channels
      for (name, data) in channels {
        var values = data.values
        for chip in 0..<7 where !data.evidence[chip] { values[chip, 0] = chip % 2 == 0 ? .nan : 1e30 }
        dirty[name] = Embeddings(values: values, evidence: data.evidence)
      }
      let other = try segment(strategy, channels: dirty, supports: supports, grid: line(7), threads: 1)
      #expect(bits(other.segmentation) == bits(clean.segmentation))
    }
  }

  @Test func aSupportThatIsItsClassesOnlyWitnessLeavesTheChannel() throws {
    // In channel b class x has chip 0 only: chip 0 left out is judged by channel a alone.
    let first = Matrix(rows: 4, columns: 1, elements: [9, 2, 10, 12])
    let second = Matrix(rows: 4, columns: 1, elements: [0, 0, 20, 24])
    let channels = [
      "a": Embeddings(values: first), "b": Embeddings(values: second, evidence: [true, false, true, true]),
    ]
    let supports = try SupportSet(classes: [.init(name: "x", chips: [0, 1]), .init(name: "y", chips: [2, 3])])
    let result = try segment(
      FusionStrategy(name: "s", channels: ["a", "b"], fusion: .meanDistance(weights: [1, 1], scale: .max)),
      channels: channels, supports: supports, grid: line(4), threads: 1)
    // Channel a alone: chip 0 is 7 from chip 1 and 2 from the mean of 10 and 12, so it goes to y; the rest are right.
    #expect(result.supportAccuracy == 0.75)
    #expect(result.segmentation.labels[0] == 0)
  }
}
