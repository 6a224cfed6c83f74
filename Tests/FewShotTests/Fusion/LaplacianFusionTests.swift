import DataModel
import Foundation
import Kernels
import Testing

@testable import FewShot

private let laplacian = FusionStrategy(name: "l", channels: ["image", "eds"], fusion: .laplacian(scale: .max))

@Suite struct LaplacianFusionTests {
  @Test(arguments: UInt64(1)...3)
  func theProbabilitiesAreAFixedPoint(seed: UInt64) throws {
    let scene = try Scene(seed: seed, noise: 1.5)
    let plain = try segment(
      FusionStrategy(name: "w", channels: laplacian.channels, fusion: .learnedWeights(scale: .max)),
      channels: scene.channels, supports: scene.supports, grid: scene.grid, threads: 1
    ).segmentation
    let drawn = try segment(
      laplacian, channels: scene.channels, supports: scene.supports, grid: scene.grid, threads: 1
    ).segmentation
    #expect(drawn.temperature == plain.temperature && drawn.learnedWeights == plain.learnedWeights)
    // Every chip is another's neighbour with weights that sum to 1 on average: what is added lies between 0 and a
    // few λ T, and sums, over all chips and classes, to λ T Σ_i Σ_j a_ij (K − 1).
    var sum = 0.0
    for chip in 0..<scene.grid.count {
      for label in 0..<3 {
        let added = Double(drawn.distances[chip, label]) - Double(plain.distances[chip, label])
        #expect(added > -1e-6 && added < 11 * plain.temperature, "seed \(seed)")
        sum += added
      }
    }
    let expected = Double(scene.grid.count) * 2 * plain.temperature * LaplacianFusion.strength
    #expect(near(sum, expected, relative: 1e-4), "seed \(seed)")
  }

  @Test func aDoubtfulChipGoesWithItsNeighbours() throws {
    // The last chip is a little nearer to class a, and its nearest chips are of class b.
    var positions: [Float] = [0, 0.02, 0.04, 1, 1.02, 0.98]
    positions += (0..<12).map { 0.6 + 0.01 * Float($0) } + [0.49]
    let values = Matrix(rows: 19, columns: 1, elements: positions)
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0, 1, 2]), .init(name: "b", chips: [3, 4, 5])])
    let strategy = FusionStrategy(name: "l", channels: ["image"], fusion: .laplacian(scale: .max))
    let channels = ["image": Embeddings(values: values)]
    let alone = FusionStrategy(name: "a", channels: ["image"], fusion: .alone)
    let before = try segment(alone, channels: channels, supports: supports, grid: line(19), threads: 1).segmentation
    let after = try segment(strategy, channels: channels, supports: supports, grid: line(19), threads: 1).segmentation
    #expect(before.labels[18] == 0 && after.labels[18] == 1)
    #expect(Array(before.labels[..<18]) == Array(after.labels[..<18]))
    #expect(after.learnedWeights == [1])
  }

  @Test func missingDataStaysOut() throws {
    for seed in UInt64(1)...4 {
      let scene = try Scene(seed: seed, missing: 0.3)
      let found = try segment(
        laplacian, channels: scene.channels, supports: scene.supports, grid: scene.grid, threads: 1
      ).segmentation
      for chip in 0..<scene.grid.count {
        let any = scene.channels.values.contains { $0.evidence[chip] }
        #expect((found.labels[chip] >= 0) == any && found.distances[chip, 0].isNaN == !any, "seed \(seed)")
      }
    }
  }
}
