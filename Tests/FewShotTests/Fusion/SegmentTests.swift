import DataModel
import FewShot
import Kernels
import Testing

/// One strategy of every kind over the scene's two channels.
let strategies: [FusionStrategy] = [
  FusionStrategy(name: "image", channels: ["image"], fusion: .alone),
  FusionStrategy(name: "joined", channels: ["image", "eds"], fusion: .concatenate(scale: .none)),
  FusionStrategy(name: "unit", channels: ["image", "eds"], fusion: .concatenate(scale: .l2)),
  FusionStrategy(name: "standard", channels: ["image", "eds"], fusion: .concatenate(scale: .zScore)),
  FusionStrategy(name: "max", channels: ["image", "eds"], fusion: .meanDistance(weights: [1, 1], scale: .max)),
  FusionStrategy(
    name: "percentile", channels: ["image", "eds"], fusion: .meanDistance(weights: [2, 1], scale: .percentile99)),
  FusionStrategy(name: "median", channels: ["image", "eds"], fusion: .meanDistance(weights: [1, 3], scale: .median)),
  FusionStrategy(
    name: "support", channels: ["eds", "image"], fusion: .meanDistance(weights: [1, 1], scale: .supports)),
  FusionStrategy(name: "entropy", channels: ["image", "eds"], fusion: .entropyWeighted(weights: [1, 1], scale: .max)),
  FusionStrategy(
    name: "entropy 2", channels: ["image", "eds"], fusion: .entropyWeighted(weights: [2, 1], scale: .median)),
]

@Suite struct SegmentTests {
  /// Tables and fused distances are rounded to `Float` once each, a scale once more: within 4 half-units in the last
  /// place. Where weights come from entropies, the temperature of the naive scan is good to 1e-6 only.
  private func tolerance(_ strategy: FusionStrategy) -> Double {
    if case .entropyWeighted = strategy.fusion { 1e-5 } else { 4 * Double(Float.ulpOfOne) / 2 }
  }

  @Test(arguments: strategies, [UInt64(1), 2, 3])
  func agreesWithTheDefinitions(_ strategy: FusionStrategy, seed: UInt64) throws {
    for (noise, missing) in [(0.6, 0.0), (2.5, 0.0), (1.5, 0.3)] {
      let scene = try Scene(seed: seed, noise: noise, missing: missing)
      let result = try segment(
        strategy, channels: scene.channels, supports: scene.supports, grid: scene.grid, threads: 2)
      let found = result.segmentation
      let naive = Naive(strategy: strategy, scene: scene)
      let (scales, temperatures) = naive.preparation()
      let leftOut = naive.leftOut(scales: scales, temperatures: temperatures)
      let context: Comment = "seed \(seed), noise \(noise), missing \(missing)"
      #expect(near(found.temperature, leftOut.temperature(), relative: 1e-4), context)
      let right = leftOut.rows.count { $0.distances.firstIndex(of: $0.distances.min() ?? 0) == $0.label }
      #expect(result.supportAccuracy == Double(right) / Double(leftOut.rows.count), context)
      for chip in 0..<scene.grid.count {
        let expected = naive.fused(Naive.Question(chip: chip), scales: scales, temperatures: temperatures)
        guard let expected else {
          #expect(found.labels[chip] == -1 && found.distances[chip, 0].isNaN, context)
          continue
        }
        for (label, distance) in expected.enumerated() {
          #expect(near(Double(found.distances[chip, label]), distance, relative: tolerance(strategy)), context)
        }
        #expect(found.labels[chip] == Int32(expected.firstIndex(of: expected.min() ?? 0) ?? -1), context)
        let stored = found.distances.row(chip).map(Double.init)
        let probabilities = Naive.probabilities(stored, found.temperature)
        for label in stored.indices {
          #expect(near(Double(found.probabilities[chip, label]), probabilities[label], relative: 1e-6, absolute: 1e-30))
        }
        let sorted = probabilities.sorted(by: >)
        #expect(near(Double(found.margin[chip]), sorted[0] - sorted[1], relative: 1e-6, absolute: 1e-12), context)
        #expect(
          near(Double(found.entropy[chip]), Naive.entropy(stored, found.temperature), relative: 1e-6, absolute: 1e-12))
        #expect(abs(found.probabilities.row(chip).reduce(0, +) - 1) < 1e-6, context)
      }
    }
  }

  @Test(arguments: strategies)
  func threadsDoNotChangeABit(_ strategy: FusionStrategy) throws {
    let scene = try Scene(seed: 5, chips: 301, dimensions: ["image": 131, "eds": 17], missing: 0.2)
    let results = try [1, 2, 3, 7].map {
      try segment(strategy, channels: scene.channels, supports: scene.supports, grid: scene.grid, threads: $0)
    }
    for other in results.dropFirst() { #expect(bits(other.segmentation) == bits(results[0].segmentation)) }
  }

  @Test(arguments: strategies)
  func distancesOfChannelsGiveTheSame(_ strategy: FusionStrategy) throws {
    let scene = try Scene(seed: 6, missing: 0.2)
    var tables: [String: DistanceTable] = [:]
    for (name, embeddings) in scene.channels {
      tables[name] = try classDistances(
        of: embeddings, supports: scene.supports, channel: name, scale: strategy.fusion.embeddingScale)
    }
    let one = try segment(strategy, distances: tables, supports: scene.supports, grid: scene.grid)
    let other = try segment(
      strategy, channels: scene.channels, supports: scene.supports, grid: scene.grid, threads: 1)
    #expect(bits(one.segmentation) == bits(other.segmentation))
  }

  @Test(arguments: strategies)
  func permutedChipsGivePermutedResults(_ strategy: FusionStrategy) throws {
    let scene = try Scene(seed: 7, missing: 0.2)
    var generator = SeededGenerator(seed: 8)
    let order = generator.draw(scene.grid.count, from: Array(0..<scene.grid.count))
    let permuted = scene.channels.mapValues { data in
      Embeddings(
        values: Matrix(
          rows: data.chips, columns: data.dimensions, elements: order.flatMap { Array(data.values.row($0)) }),
        evidence: order.map { data.evidence[$0] })
    }
    let supports = try SupportSet(
      classes: scene.supports.classes.map { one in
        SupportSet.Class(name: one.name, chips: one.chips.compactMap { order.firstIndex(of: $0) })
      })
    let one = try segment(strategy, channels: scene.channels, supports: scene.supports, grid: scene.grid, threads: 1)
    let other = try segment(strategy, channels: permuted, supports: supports, grid: scene.grid, threads: 1)
    #expect(other.segmentation.labels == order.map { one.segmentation.labels[$0] })
    for (place, chip) in order.enumerated() {
      for label in 0..<3 {
        let expected = Double(one.segmentation.probabilities[chip, label])
        // A z-score sums over the chips, so their order shows in the last places.
        #expect(near(Double(other.segmentation.probabilities[place, label]), expected, relative: 1e-4, absolute: 1e-9))
      }
    }
  }

  @Test(arguments: strategies)
  func permutedClassesGivePermutedColumns(_ strategy: FusionStrategy) throws {
    let scene = try Scene(seed: 9, missing: 0.2)
    let order = [2, 0, 1]
    let supports = try SupportSet(classes: order.map { scene.supports.classes[$0] })
    let one = try segment(strategy, channels: scene.channels, supports: scene.supports, grid: scene.grid, threads: 1)
    let other = try segment(strategy, channels: scene.channels, supports: supports, grid: scene.grid, threads: 1)
    for chip in 0..<scene.grid.count {
      for (column, label) in order.enumerated() {
        let expected = Double(one.segmentation.distances[chip, label])
        #expect(near(Double(other.segmentation.distances[chip, column]), expected, relative: 1e-6))
      }
      let label = one.segmentation.labels[chip]
      #expect(other.segmentation.labels[chip] == (label < 0 ? -1 : Int32(order.firstIndex(of: Int(label)) ?? -1)))
    }
  }

  @Test func scalingAChannelChangesConcatenateOnly() throws {
    let scene = try Scene(seed: 10, noise: 2.5)
    var scaled = scene.channels
    scaled["eds"] = scene.channels["eds"].map { data in
      let values = Matrix(
        rows: data.chips, columns: data.dimensions, elements: data.values.elements.map { $0 * 1024 })
      return Embeddings(values: values)
    }
    func labels(_ fusion: FusionStrategy.Fusion, _ channels: [String: Embeddings]) throws -> [Int32] {
      let strategy = FusionStrategy(name: "s", channels: ["image", "eds"], fusion: fusion)
      let result = try segment(strategy, channels: channels, supports: scene.supports, grid: scene.grid, threads: 1)
      return result.segmentation.labels
    }
    for scale in FusionStrategy.DistanceScale.allCases {
      let fusion = FusionStrategy.Fusion.meanDistance(weights: [1, 1], scale: scale)
      #expect(try labels(fusion, scaled) == labels(fusion, scene.channels))
    }
    for scale in [FusionStrategy.EmbeddingScale.l2, .zScore] {
      #expect(try labels(.concatenate(scale: scale), scaled) == labels(.concatenate(scale: scale), scene.channels))
    }
    #expect(
      try labels(.concatenate(scale: .none), scaled) != labels(.concatenate(scale: .none), scene.channels))
  }

  /// Four classes, two by two: one channel knows the row, the other, with numbers a thousand times larger, the column.
  @Test(arguments: UInt64(1)...5)
  func averagingSeparatesWhatNoChannelCan(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var image = Matrix(rows: 200, columns: 4)
    var spectra = Matrix(rows: 200, columns: 4)
    for chip in 0..<200 {
      for axis in 0..<4 {
        image[chip, axis] = Float(Double(chip % 4 / 2) + generator.uniform())
        spectra[chip, axis] = Float(1000 * (Double(chip % 2) + generator.uniform()))
      }
    }
    let supports = try SupportSet(
      classes: (0..<4).map { label in .init(name: "\(label)", chips: (0..<5).map { label + 4 * $0 }) })
    func accuracy(_ channels: [String], _ fusion: FusionStrategy.Fusion) throws -> Double {
      let found = try segment(
        FusionStrategy(name: "s", channels: channels, fusion: fusion),
        channels: ["image": Embeddings(values: image), "eds": Embeddings(values: spectra)], supports: supports,
        grid: line(200), threads: 2)
      let truth = ChipTruth(labels: (0..<200).map { Int32($0 % 4) })
      return truthScores(of: found.segmentation, truth: truth, supports: supports).accuracy ?? .nan
    }
    let both = ["image", "eds"]
    #expect(try accuracy(["image"], .alone) < 0.75, "seed \(seed)")
    #expect(try accuracy(["eds"], .alone) < 0.75, "seed \(seed)")
    #expect(try accuracy(both, .concatenate(scale: .none)) < 0.75, "seed \(seed)")
    #expect(try accuracy(both, .concatenate(scale: .zScore)) > 0.95, "seed \(seed)")
    for scale in FusionStrategy.DistanceScale.allCases {
      #expect(try accuracy(both, .meanDistance(weights: [1, 1], scale: scale)) > 0.95, "seed \(seed)")
      #expect(try accuracy(both, .entropyWeighted(weights: [1, 1], scale: scale)) > 0.95, "seed \(seed)")
    }
  }

  @Test func tiesGoToTheClassNamedFirst() throws {
    // Chip 4 lies in the middle between both classes.
    let values = Matrix(rows: 5, columns: 1, elements: [0, 2, 10, 12, 6])
    let supports = try SupportSet(classes: [.init(name: "b", chips: [2, 3]), .init(name: "a", chips: [0, 1])])
    let result = try segment(
      FusionStrategy(name: "s", channels: ["c"], fusion: .alone), channels: ["c": Embeddings(values: values)],
      supports: supports, grid: line(5), threads: 1)
    #expect(result.segmentation.labels == [1, 1, 0, 0, 0])
    #expect(result.segmentation.distances.row(4) == [5, 5])
    #expect(result.segmentation.probabilities.row(4) == [0.5, 0.5])
    #expect(result.segmentation.entropy[4] == 1 && result.segmentation.margin[4] == 0)
    #expect(result.supportAccuracy == 1)
  }
}

/// All numbers of a segmentation as bits, so that NaN equals NaN.
func bits(_ one: Segmentation) -> [UInt32] {
  let numbers = one.distances.elements + one.probabilities.elements + one.entropy + one.margin
  return one.labels.map { UInt32(bitPattern: $0) } + numbers.map(\.bitPattern)
    + [UInt32(truncatingIfNeeded: one.temperature.bitPattern), UInt32(one.temperature.bitPattern >> 32)]
}
