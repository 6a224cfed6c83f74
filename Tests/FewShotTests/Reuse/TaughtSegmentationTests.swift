import DataModel
import Kernels
import Testing

@testable import FewShot

@Suite struct TaughtSegmentationTests {
  private static let strategies = [
    FusionStrategy(name: "alone", channels: ["image"], fusion: .alone),
    FusionStrategy(name: "raw", channels: ["image", "eds"], fusion: .concatenate(scale: .none)),
    FusionStrategy(name: "unit", channels: ["image", "eds"], fusion: .concatenate(scale: .l2)),
    FusionStrategy(name: "z", channels: ["image", "eds"], fusion: .concatenate(scale: .zScore)),
    FusionStrategy(name: "mean", channels: ["image", "eds"], fusion: .meanDistance(weights: [2, 1], scale: .max)),
    FusionStrategy(
      name: "median", channels: ["image", "eds"], fusion: .meanDistance(weights: [1, 1], scale: .median)),
    FusionStrategy(
      name: "entropy", channels: ["image", "eds"], fusion: .entropyWeighted(weights: [1, 1], scale: .percentile99)),
  ]

  /// A strategy on some chips of a scene, taught by the whole scene.
  private func taught(
    _ strategy: FusionStrategy, _ scene: Scene, chips: [Int], options: SegmentationOptions = SegmentationOptions()
  ) throws -> Segmentation {
    var here: [String: DistanceTable] = [:]
    var there: [String: DistanceTable] = [:]
    for name in strategy.channels {
      let reference = try #require(scene.channels[name])
      let part = Embeddings(
        values: Matrix(
          rows: chips.count, columns: reference.dimensions,
          elements: chips.flatMap { Array(reference.values.row($0)) }),
        evidence: chips.map { reference.evidence[$0] })
      let scale = strategy.fusion.embeddingScale
      there[name] = try classDistances(of: reference, supports: scene.supports, channel: name, scale: scale)
      here[name] = try classDistances(
        of: part, taughtBy: reference, supports: scene.supports, channel: name, scale: scale, threads: 2)
    }
    let teacher = TeachingImage(distances: there, supports: scene.supports, grid: scene.grid)
    return try segment(
      strategy, distances: here, grid: line(chips.count), taughtBy: teacher, options: options
    ).segmentation
  }

  @Test(arguments: strategies)
  func theTeachingImageGetsItsOwnResult(strategy: FusionStrategy) throws {
    let scene = try Scene(seed: 5, missing: 0.2)
    let own = try segment(
      strategy, channels: scene.channels, supports: scene.supports, grid: scene.grid, threads: 1
    ).segmentation
    let found = try taught(strategy, scene, chips: Array(0..<60))
    #expect(found.labels == own.labels)
    #expect(same(found.probabilities, own.probabilities))
    #expect(same(found.distances, own.distances))
    #expect(found.temperature == own.temperature)
  }

  @Test(arguments: strategies)
  func aChipIsTheSameInAnyImage(strategy: FusionStrategy) throws {
    let scene = try Scene(seed: 6, missing: 0.2)
    let all = try taught(strategy, scene, chips: Array(0..<60))
    let chips = [58, 3, 17, 41]
    let few = try taught(strategy, scene, chips: chips)
    for (place, chip) in chips.enumerated() {
      #expect(few.labels[place] == all.labels[chip])
      #expect(zip(few.probabilities.row(place), all.probabilities.row(chip)).allSatisfy { $0 == $1 || $0.isNaN })
    }
  }

  @Test(arguments: strategies)
  func rejectionAndStrengthAreTheTeachingImages(strategy: FusionStrategy) throws {
    let scene = try Scene(seed: 7)
    var options = SegmentationOptions(rejection: .init(entropy: 0.8, distance: .times(0.9)))
    func own() throws -> Segmentation {
      try segment(
        strategy, channels: scene.channels, supports: scene.supports, grid: scene.grid, options: options, threads: 1
      ).segmentation
    }
    let rejected = try taught(strategy, scene, chips: Array(0..<60), options: options)
    #expect(try rejected.labels == own().labels)
    #expect(try rejected.rejection == own().rejection)
    options.smoothing = .auto
    let smoothed = try taught(strategy, scene, chips: [58, 3, 17, 41], options: options)
    #expect(try smoothed.smoothing?.strength == own().smoothing?.strength)
  }

  @Test func embeddingsOfAnotherLengthAreRefused() throws {
    let scene = try Scene(seed: 5)
    let reference = try #require(scene.channels["image"])
    let shorter = Embeddings(values: Matrix(rows: 4, columns: 3))
    #expect(throws: FewShotError.dimensions(channel: "image", found: 3, reference: 9)) {
      try classDistances(of: shorter, taughtBy: reference, supports: scene.supports, channel: "image")
    }
  }

  private func same(_ first: Matrix, _ second: Matrix) -> Bool {
    zip(first.elements, second.elements).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }
}
