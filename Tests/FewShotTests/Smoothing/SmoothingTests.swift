import DataModel
import Foundation
import Kernels
import Testing

@testable import FewShot

/// Two halves of a square of chips whose single number is 0 on the left and 1 on the right, with noise.
private struct Halves {
  let grid: ChipGrid
  let channels: [String: Embeddings]
  let supports: SupportSet
  let truth: [Int32]

  init(seed: UInt64, side: Int = 12, noise: Double, perClass: Int = 5) throws {
    var generator = SeededGenerator(seed: seed)
    grid = ChipGrid(
      imageRows: side, imageColumns: side, chipRows: 1, chipColumns: 1, strideRows: 1, strideColumns: 1, rows: side,
      columns: side)
    let truth: [Int32] = (0..<side * side).map { $0 % side < side / 2 ? 0 : 1 }
    self.truth = truth
    let values = truth.map { Float(Double($0) + noise * (generator.uniform() + generator.uniform() - 1)) }
    channels = ["image": Embeddings(values: Matrix(rows: side * side, columns: 1, elements: values))]
    supports = try SupportSet(
      classes: [0, 1].map { label in
        .init(name: "\(label)", chips: generator.draw(perClass, from: truth.indices.filter { truth[$0] == label }))
      })
  }

  func segmentation(_ options: SegmentationOptions) throws -> Segmentation {
    try segment(
      FusionStrategy(name: "s", channels: ["image"], fusion: .alone), channels: channels, supports: supports,
      grid: grid,
      options: options, threads: 1
    ).segmentation
  }
}

@Suite struct SmoothingTests {
  @Test(arguments: UInt64(1)...10)
  func smoothingAMapWithStrayChipsMakesItBetter(seed: UInt64) throws {
    let scene = try Halves(seed: seed, noise: 0.75)
    let found = try scene.segmentation(SegmentationOptions(smoothing: .auto))
    let smoothing = try #require(found.smoothing)
    func right(_ labels: [Int32]) -> Int { zip(labels, scene.truth).count { $0 == $1 } }
    #expect(smoothing.labels == (try scene.segmentation(SegmentationOptions())).labels, "seed \(seed)")
    #expect(right(found.labels) >= right(smoothing.labels), "seed \(seed)")
    #expect(smoothing.strength > 0 && smoothing.strength <= 1, "seed \(seed)")
    #expect(smoothing.changedChips == zip(found.labels, smoothing.labels).count { $0 != $1 }, "seed \(seed)")
    for chip in found.labels.indices {
      let row = found.probabilities.row(chip)
      #expect(near(Double(row.reduce(0, +)), 1, relative: 1e-6), "seed \(seed)")
      let entropy = normalisedEntropy(of: row.map(Double.init))
      #expect(near(Double(found.entropy[chip]), entropy, relative: 1e-4, absolute: 1e-6), "seed \(seed)")
    }
  }

  @Test func noStrengthChangesNothing() throws {
    let scene = try Halves(seed: 3, noise: 0.8)
    let plain = try scene.segmentation(SegmentationOptions())
    let found = try scene.segmentation(SegmentationOptions(smoothing: .strength(0)))
    #expect(found.labels == plain.labels && found.smoothing?.changedChips == 0)
    for (one, other) in zip(found.probabilities.elements, plain.probabilities.elements) {
      #expect(near(Double(one), Double(other), relative: 1e-5, absolute: 1e-12))
    }
  }

  @Test func supportsAreNotOverruled() throws {
    let scene = try Halves(seed: 4, noise: 0.6)
    let plain = try scene.segmentation(SegmentationOptions())
    let found = try scene.segmentation(SegmentationOptions(smoothing: .strength(50)))
    for (chip, label) in scene.supports.labelled where plain.labels[chip] == Int32(label) {
      #expect(found.labels[chip] == Int32(label))
    }
    #expect(Set(found.labels).count == 2)
  }

  @Test func randomLabelsAskForNoSmoothing() throws {
    var generator = SeededGenerator(seed: 8)
    let values = Matrix(rows: 144, columns: 1, elements: (0..<144).map { _ in Float(generator.uniform()) })
    let grid = try Halves(seed: 1, noise: 0).grid
    let order = (0..<144).sorted { values[$0, 0] < values[$1, 0] }
    let supports = try SupportSet(classes: [
      .init(name: "low", chips: Array(order[..<5])), .init(name: "high", chips: Array(order[139...])),
    ])
    let found = try segment(
      FusionStrategy(name: "s", channels: ["image"], fusion: .alone), channels: ["image": Embeddings(values: values)],
      supports: supports, grid: grid, options: SegmentationOptions(smoothing: .auto), threads: 1)
    #expect(try #require(found.segmentation.smoothing).strength < 0.15)
  }

  @Test func oneSupportInEachClassSmoothsOnlyWhenTold() throws {
    let scene = try Halves(seed: 5, noise: 0.5, perClass: 1)
    let found = try scene.segmentation(SegmentationOptions(smoothing: .auto))
    let smoothing = try #require(found.smoothing)
    #expect(smoothing.strength == 0 && smoothing.changedChips == 0 && smoothing.labels == found.labels)
    let told = try scene.segmentation(SegmentationOptions(smoothing: .strength(1)))
    #expect(try #require(told.smoothing).changedChips > 0)
    let limited = try scene.segmentation(SegmentationOptions(rejection: .init(distance: .auto)))
    #expect(limited.rejection == Segmentation.Rejection(distanceLimits: nil, beyondDistance: 0, unsure: 0))
  }

  @Test func strangersAreRejectedByDistance() throws {
    // The last chip lies ten times farther from everything than any support from its class.
    let values = Matrix(rows: 8, columns: 1, elements: [0, 0.1, 0.2, 1, 1.1, 1.2, 0.9, 4])
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0, 1, 2]), .init(name: "b", chips: [3, 4, 5])])
    let alone = FusionStrategy(name: "s", channels: ["image"], fusion: .alone)
    func run(_ rejection: SegmentationOptions.Rejection) throws -> Segmentation {
      try segment(
        alone, channels: ["image": Embeddings(values: values)], supports: supports, grid: line(8),
        options: SegmentationOptions(rejection: rejection), threads: 1
      ).segmentation
    }
    // The farthest left-out support of either class lies 0.15 from it.
    let auto = try run(.init(distance: .auto))
    #expect(auto.labels == [0, 0, 0, 1, 1, 1, 1, -1])
    #expect(auto.rejection?.beyondDistance == 1 && auto.rejection?.chips == 1)
    #expect(near(auto.rejection?.distanceLimits?[0] ?? 0, 0.225, relative: 1e-6))
    #expect(auto.probabilities[7, 0].isNaN && auto.entropy[7].isNaN && auto.margin[7].isNaN)
    #expect(near(Double(auto.distances[7, 1]), 2.9, relative: 1e-6), "the distances stay, to see why")
    #expect(try run(.init(distance: .times(1))).labels == [0, 0, 0, 1, 1, 1, -1, -1])
  }

  @Test func unsureChipsAreRejectedByEntropy() throws {
    let values = Matrix(rows: 6, columns: 1, elements: [0, 0.1, 1, 1.1, 0.55, 0.3])
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0, 1]), .init(name: "b", chips: [2, 3])])
    let found = try segment(
      FusionStrategy(name: "s", channels: ["image"], fusion: .alone), channels: ["image": Embeddings(values: values)],
      supports: supports, grid: line(6), options: SegmentationOptions(rejection: .init(entropy: 0.95)), threads: 1
    ).segmentation
    #expect(found.labels == [0, 0, 1, 1, -1, 0])
    #expect(found.rejection == Segmentation.Rejection(distanceLimits: nil, beyondDistance: 0, unsure: 1))
  }
}
