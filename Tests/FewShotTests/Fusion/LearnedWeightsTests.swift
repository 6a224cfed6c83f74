import DataModel
import Foundation
import Kernels
import Testing

@testable import FewShot

private let learned = FusionStrategy(name: "l", channels: ["image", "eds"], fusion: .learnedWeights(scale: .max))

@Suite struct LearnedWeightsTests {
  /// J as it is written down, by the naive code: for the weight of the first of two channels.
  private func cost(_ weight: Double, _ scene: Scene) -> Double {
    let equal = FusionStrategy(
      name: "e", channels: learned.channels, fusion: .meanDistance(weights: [1, 1], scale: .max))
    let (scales, _) = Naive(strategy: equal, scene: scene).preparation()
    let temperature = Naive(strategy: equal, scene: scene).leftOut(scales: scales, temperatures: [:]).temperature()
    let weighted = FusionStrategy(
      name: "w", channels: learned.channels, fusion: .meanDistance(weights: [weight, 1 - weight], scale: .max))
    let leftOut = Naive(strategy: weighted, scene: scene).leftOut(scales: scales, temperatures: [:])
    let offset = weight - 0.5
    return leftOut.negativeLogLikelihood(temperature) * Double(leftOut.rows.count) + 2 * 2 * offset * offset
  }

  @Test(arguments: UInt64(1)...6)
  func noOtherWeightIsBetter(seed: UInt64) throws {
    let scene = try Scene(seed: seed, noise: 2.5)
    let result = try segment(
      learned, channels: scene.channels, supports: scene.supports, grid: scene.grid, threads: 1)
    let weights = try #require(result.segmentation.learnedWeights)
    #expect(near(weights.reduce(0, +), 1, relative: 1e-12), "seed \(seed)")
    let best = cost(weights[0], scene)
    for step in 0...20 {
      // Distances are stored as `Float`, and the naive temperature is good to 1e-6.
      #expect(best <= cost(Double(step) / 20, scene) + 1e-4, "seed \(seed), weight \(weights[0])")
    }
  }

  @Test func theChannelThatTellsTheClassesApartWeighsMore() throws {
    var generator = SeededGenerator(seed: 5)
    var useful = Matrix(rows: 40, columns: 3)
    var useless = useful
    for chip in 0..<40 {
      for axis in 0..<3 {
        useful[chip, axis] = Float(chip % 2) + Float(generator.uniform())
        useless[chip, axis] = Float(generator.uniform())
      }
    }
    let supports = try SupportSet(classes: [
      .init(name: "a", chips: [0, 2, 4, 6, 8]), .init(name: "b", chips: [1, 3, 5, 7, 9]),
    ])
    let result = try segment(
      learned, channels: ["image": Embeddings(values: useless), "eds": Embeddings(values: useful)], supports: supports,
      grid: line(40), threads: 1)
    let weights = try #require(result.segmentation.learnedWeights)
    #expect(weights[1] > 0.55 && weights[1] < 1)
  }

  @Test func withOneSupportInAClassTheWeightsAreEqual() throws {
    let scene = try Scene(seed: 2, perClass: [1, 3, 4])
    let result = try segment(
      learned, channels: scene.channels, supports: scene.supports, grid: scene.grid, threads: 1)
    #expect(result.segmentation.learnedWeights == [0.5, 0.5])
    #expect(result.segmentation.temperatureMethod == .medianGap)
  }

  @Test func equalChannelsShareTheWeight() throws {
    let values = Matrix(rows: 8, columns: 1, elements: [0, 1, 0.2, 1.2, 0.1, 0.9, 0.4, 0.8])
    let same = ["image": Embeddings(values: values), "eds": Embeddings(values: values)]
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0, 2]), .init(name: "b", chips: [1, 3])])
    let result = try segment(learned, channels: same, supports: supports, grid: line(8), threads: 1)
    #expect(result.segmentation.learnedWeights == [0.5, 0.5])
  }

  @Test func theSimplexIsHit() {
    #expect(projectedOnSimplex([0.5, 0.5]) == [0.5, 0.5])
    #expect(projectedOnSimplex([3, 0, 0]) == [1, 0, 0])
    #expect(projectedOnSimplex([-1, -1, -2]) == [0.5, 0.5, 0])
    var generator = SeededGenerator(seed: 9)
    for round in 0..<50 {
      let point = (0..<4).map { _ in 4 * generator.uniform() - 2 }
      let found = projectedOnSimplex(point)
      #expect(near(found.reduce(0, +), 1, relative: 1e-12), "round \(round)")
      // The nearest point: all positive coordinates are shifted by the same amount, the others by no more.
      let shifts = zip(point, found).filter { $1 > 0 }.map { $0 - $1 }
      #expect((shifts.max() ?? 0) - (shifts.min() ?? 0) < 1e-12, "round \(round)")
      #expect(zip(point, found).allSatisfy { $1 > 0 || $0 <= shifts[0] + 1e-12 }, "round \(round)")
    }
  }
}
