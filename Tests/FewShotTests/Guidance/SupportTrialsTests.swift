import DataModel
import Kernels
import Testing

@testable import FewShot

@Suite struct SupportTrialsTests {
  private func trials(_ values: [Float], _ supports: SupportSet) throws -> [SupportTrial] {
    let embeddings = Embeddings(values: Matrix(rows: values.count, columns: 1, elements: values))
    let strategy = FusionStrategy(name: "s", channels: ["c"], fusion: .alone)
    return try supportTrials(supports) { rest, _ in
      try segment(strategy, channels: ["c": embeddings], supports: rest, grid: line(values.count), threads: 1)
        .segmentation
    }
  }

  @Test func aSupportOfAnotherClassIsFound() throws {
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0, 1, 2]), .init(name: "b", chips: [3, 4, 5])])
    // Chip 2 lies among the supports of b.
    let found = try trials([0, 0.1, 9, 10, 9.9, 10.1], supports)
    #expect(found.count == 6)
    #expect(found.filter { $0.found != Int32($0.label) }.map(\.chip) == [2])
    #expect(near(found[2].distances[0], 8.95, relative: 1e-6))
    #expect(near(found[2].distances[1], 1, relative: 1e-6))
    #expect(try #require(found[2].probability) < 0.5)
  }

  @Test func theOnlySupportOfAClassIsPassedOver() throws {
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0]), .init(name: "b", chips: [1, 2])])
    #expect(try trials([0, 5, 6], supports).map(\.chip) == [1, 2])
  }

  @Test func identicalSupportsAreNoTrouble() throws {
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0, 1]), .init(name: "b", chips: [2, 3])])
    let found = try trials([1, 1, 1, 1], supports)
    #expect(found.count == 4)
    let pair = try #require(classSeparations(found, classes: 2).first)
    #expect(pair.mistaken == 0)
    // Equal gaps have no spread, and no support is on the wrong side.
    #expect(pair.clearance == nil)
    #expect(!pair.isDoubtful)
  }

  @Test func classesThatOverlapAreDoubtful() throws {
    let supports = try SupportSet(
      classes: [
        .init(name: "a", chips: [0, 1, 2, 3]), .init(name: "b", chips: [4, 5, 6, 7]),
        .init(name: "c", chips: [8, 9, 10, 11]),
      ])
    let found = try trials([0, 1, 2, 3, 0.5, 1.5, 2.5, 3.5, 50, 51, 52, 53], supports)
    let separations = classSeparations(found, classes: 3)
    #expect(separations.map { [$0.first, $0.second] } == [[0, 1], [0, 2], [1, 2]])
    #expect(separations.map(\.isDoubtful) == [true, false, false])
    #expect(separations.allSatisfy { $0.supports == 8 })
  }

  @Test func clearanceIsTheMeanOverItsStandardError() throws {
    let found = [(0, 1.0, 2.0), (0, 1.0, 4.0), (1, 3.0, 1.0)].enumerated().map { index, entry in
      SupportTrial(
        chip: index, label: entry.0, found: Int32(entry.0), distances: [entry.1, entry.2], probability: 0.9)
    }
    // Gaps 1, 3, 2: mean 2, standard deviation 1.
    let pair = try #require(classSeparations(found, classes: 2).first)
    #expect(near(try #require(pair.clearance), 2 * 3.0.squareRoot(), relative: 1e-12))
  }
}
