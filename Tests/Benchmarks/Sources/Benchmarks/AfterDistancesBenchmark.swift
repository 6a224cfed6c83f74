import Tessera

/// Everything after the distances for 1024 chips of four classes with five supports each and eight strategies:
/// `after-distances [threads]`. Prints the best of five rounds in ms; the aim is under 500 ms for all together.
///
/// Parts: fusion with smoothing, the label maps, agreement, and the class shares with their intervals from the strategies
/// without each support. The chips are a square of four phases with noise, so that smoothing has something to do.
func afterDistancesBenchmark(_ arguments: [String]) throws {
  let threads = arguments.first.flatMap { Int($0) } ?? 2
  let grid = try ChipGrid(
    imageRows: 1024, imageColumns: 1024, chipRows: 32, chipColumns: 32, strideRows: 32, strideColumns: 32)
  var generator = SeededGenerator(seed: 1)
  func phase(_ chip: Int) -> Int { (chip / grid.columns * 2 / grid.rows) * 2 + chip % grid.columns * 2 / grid.columns }
  let supports = try SupportSet(
    classes: (0..<4).map { label in
      .init(name: "class \(label)", chips: generator.draw(5, from: (0..<grid.count).filter { phase($0) == label }))
    })
  var channels: [String: SupportDistances] = [:]
  var tables: [String: DistanceTable] = [:]
  for name in ["image", "eds", "texture"] {
    var values = Matrix(rows: grid.count, columns: 16)
    for chip in 0..<grid.count {
      for axis in 0..<16 {
        let noise = (0..<3).reduce(0.0) { sum, _ in sum + Double(generator.next() >> 11) / 9_007_199_254_740_992 }
        values[chip, axis] = Float((axis % 4 == phase(chip) ? 1.0 : 0) + 1.2 * noise)
      }
    }
    let embeddings = Embeddings(values: values)
    let table = try classDistances(of: embeddings, supports: supports, channel: name, threads: threads)
    tables[name] = table
    channels[name] = try SupportDistances(table, supports: supports, prototype: .mean) {
      try classDistances(of: embeddings, supports: $0, channel: name, threads: threads)
    }
  }
  let both = ["image", "eds"]
  let strategies = [
    FusionStrategy(name: "image", channels: ["image"], fusion: .alone),
    FusionStrategy(name: "eds", channels: ["eds"], fusion: .alone),
    FusionStrategy(name: "joined", channels: both, fusion: .concatenate(scale: .none)),
    FusionStrategy(name: "mean", channels: both, fusion: .meanDistance(weights: [1, 1], scale: .max)),
    FusionStrategy(name: "entropy", channels: both, fusion: .entropyWeighted(weights: [1, 1], scale: .max)),
    FusionStrategy(name: "learned", channels: both, fusion: .learnedWeights(scale: .max)),
    FusionStrategy(name: "laplacian", channels: both, fusion: .laplacian(scale: .max)),
    FusionStrategy(name: "three", channels: both + ["texture"], fusion: .learnedWeights(scale: .max)),
  ]
  let options = SegmentationOptions(smoothing: .auto)
  var best = [Duration](repeating: .seconds(1000), count: 4)
  let clock = ContinuousClock()
  for _ in 0..<5 {
    var segmentations: [Segmentation] = []
    let fusing = try clock.measure {
      for strategy in strategies {
        segmentations.append(
          try segment(strategy, distances: tables, supports: supports, grid: grid, options: options).segmentation)
      }
    }
    let mapping = clock.measure { for one in segmentations { _ = labelMap(of: one, threads: threads) } }
    let comparing = clock.measure { _ = agreement(between: segmentations) }
    let intervals = try clock.measure {
      for (strategy, segmentation) in zip(strategies, segmentations) {
        let used = channels.filter { strategy.channels.contains($0.key) }
        // As strongly as the whole map: the strength is no part of what a support says.
        let strength = SegmentationOptions.Smoothing.strength(segmentation.smoothing?.strength ?? 0)
        let same = SegmentationOptions(smoothing: strength)
        let runs = try leftOutRuns(channels: used, supports: supports, threads: threads) { tables, supports in
          try segment(strategy, distances: tables, supports: supports, grid: grid, options: same).segmentation
        }
        _ = classStatistics(of: segmentation, supports: supports, leftOut: runs)
      }
    }
    best = zip(best, [fusing, mapping, comparing, intervals]).map { min($0, $1) }
  }
  for (part, time) in zip(["fusion and smoothing", "label maps", "agreement", "intervals"], best) {
    print("\(part): \(milliseconds(time)) ms")
  }
  print("all: \(milliseconds(best.reduce(.zero, +))) ms")
}

private func milliseconds(_ time: Duration) -> Double {
  Double(time.components.attoseconds / 100_000_000_000_000) / 10 + Double(time.components.seconds) * 1000
}
