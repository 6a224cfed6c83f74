import Tessera

/// Eight strategies over two channels of 1024 chips: `fusion [threads]`. Prints the best of five rounds in ms; the aim is
/// under 200 ms for all together, each strategy computing its distances anew.
func fusionBenchmark(_ arguments: [String]) throws {
  let threads = arguments.first.flatMap { Int($0) } ?? 2
  let chips = 1024
  var generator = SeededGenerator(seed: 1)
  func embeddings(_ dimensions: Int) -> Embeddings {
    var values = Matrix(rows: chips, columns: dimensions)
    for index in values.elements.indices { values.elements[index] = Float(generator.next() >> 40) / 16_777_216 }
    return Embeddings(values: values)
  }
  let channels = ["image": embeddings(2048), "eds": embeddings(2048)]
  let supports = try SupportSet(
    classes: (0..<4).map { label in
      SupportSet.Class(name: "class \(label)", chips: (0..<5).map { label + 100 * $0 })
    })
  let grid = try ChipGrid(
    imageRows: 1024, imageColumns: 1024, chipRows: 32, chipColumns: 32, strideRows: 32, strideColumns: 32)
  let both = ["image", "eds"]
  let strategies = [
    FusionStrategy(name: "image", channels: ["image"], fusion: .alone),
    FusionStrategy(name: "eds", channels: ["eds"], fusion: .alone),
    FusionStrategy(name: "joined", channels: both, fusion: .concatenate(scale: .none)),
    FusionStrategy(name: "l2", channels: both, fusion: .concatenate(scale: .l2)),
    FusionStrategy(name: "z-score", channels: both, fusion: .concatenate(scale: .zScore)),
    FusionStrategy(name: "max", channels: both, fusion: .meanDistance(weights: [1, 1], scale: .max)),
    FusionStrategy(name: "p99", channels: both, fusion: .meanDistance(weights: [1, 1], scale: .percentile99)),
    FusionStrategy(name: "entropy", channels: both, fusion: .entropyWeighted(weights: [1, 1], scale: .max)),
  ]
  let clock = ContinuousClock()
  var total = Duration.zero
  for strategy in strategies {
    let best =
      try (0..<5).map { _ in
        try clock.measure {
          let result = try segment(
            strategy, channels: channels, supports: supports, grid: grid, threads: threads)
          _ = labelMap(of: result.segmentation, threads: threads)
        }
      }.min() ?? .zero
    total += best
    print("\(strategy.name): \(milliseconds(best)) ms")
  }
  print("all: \(milliseconds(total)) ms on \(threads) threads")
}

private func milliseconds(_ duration: Duration) -> Double {
  Double((duration / .milliseconds(1) * 10).rounded()) / 10
}
