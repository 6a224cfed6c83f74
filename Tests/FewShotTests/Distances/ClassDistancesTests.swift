import DataModel
import Kernels
import TestSupport
import Testing

import FewShot

@Suite struct ClassDistancesTests {
  /// The sum is in `Double`; what remains is one rounding to `Float`.
  @Test(arguments: [1, 7, 8, 64, 1025], FusionStrategy.EmbeddingScale.allCases)
  func agreesWithNaive(dimensions: Int, scale: FusionStrategy.EmbeddingScale) throws {
    let scene = try Scene(seed: UInt64(dimensions), chips: 40, dimensions: ["c": dimensions], missing: 0.2)
    let embeddings = try #require(scene.channels["c"])
    let table = try classDistances(of: embeddings, supports: scene.supports, channel: "c", scale: scale)
    let naive = Naive(
      strategy: FusionStrategy(name: "c", channels: ["c"], fusion: .concatenate(scale: scale)), scene: scene)
    #expect(table.evidence == embeddings.evidence)
    let vectors = (0..<40).map { naive.vector($0, in: "c", scale: scale) }
    let prototypes = (0..<3).map { naive.prototype($0, in: "c", scale: scale, without: nil) }
    for chip in 0..<40 {
      for label in 0..<3 {
        let squares = zip(vectors[chip], prototypes[label]).map { ($0 - $1) * ($0 - $1) }.reduce(0, +)
        let expected = embeddings.evidence[chip] ? squares.squareRoot() : .nan
        #expect(near(Double(table.values[chip, label]), expected, relative: 6.1e-8, absolute: 1e-12))
      }
    }
  }

  @Test func equalColumnsDoNotCountInAZScore() throws {
    // 0.1 has no exact mean: a spread taken from the rounded mean would be noise blown up to 1.
    let columns: [Float] = [0.1, 3, 0.1, 5, 0.1, 4, 0.1, 9, 0.1, 2, 0.1, 7, 0.1, 1]
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0, 1]), .init(name: "b", chips: [2, 3])])
    let both = Embeddings(values: Matrix(rows: 7, columns: 2, elements: columns))
    let one = Embeddings(
      values: Matrix(rows: 7, columns: 1, elements: (0..<7).map { columns[2 * $0 + 1] }))
    let all = try classDistances(of: both, supports: supports, channel: "c", scale: .zScore)
    #expect(try all == classDistances(of: one, supports: supports, channel: "c", scale: .zScore))
  }

  @Test func emptySpectraStayAtTheOriginInL2() throws {
    let values = Matrix(rows: 3, columns: 2, elements: [3, 4, 0, 5, 0, 0])
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0]), .init(name: "b", chips: [1])])
    let table = try classDistances(
      of: Embeddings(values: values), supports: supports, channel: "c", scale: .l2)
    #expect(table.values[2, 0] == 1 && table.values[2, 1] == 1)
  }

  @Test func hugeNumbersAreRefusedNotInfinite() throws {
    let values = Matrix(rows: 3, columns: 2, elements: [0, 0, 1, 1, 3e38, 3e38])
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0]), .init(name: "b", chips: [1])])
    #expect(throws: FewShotError.notFinite(channel: "c", chip: 2)) {
      try classDistances(of: Embeddings(values: values), supports: supports, channel: "c")
    }
    let table = try classDistances(
      of: Embeddings(values: values, evidence: [true, true, false]), supports: supports, channel: "c")
    #expect(table.values[2, 0].isNaN && table.values[2, 1].isNaN)
  }
}
