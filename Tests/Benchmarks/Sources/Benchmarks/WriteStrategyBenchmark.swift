import Foundation
import Tessera

/// Writes all files of one strategy for an image of 3044 x 3042 px with 1024 chips; at most 0.35 s is asked for.
///
/// The image is noise over a lattice, as hard to compress as a real micrograph.
func writeStrategyBenchmark(_ arguments: [String]) throws {
  let rows = 3044
  let columns = 3042
  let classes = ["film", "interface", "substrate"]
  let grid = try ChipGrid(
    imageRows: rows, imageColumns: columns, chipRows: 95, chipColumns: 95, strideRows: 95, strideColumns: 95)
  var random = SeededGenerator(seed: 1)
  let values = (0..<rows * columns).map { index -> Float in
    let lattice = (index / columns % 24 < 8 ? 40 : 0) + (index % columns % 24 < 8 ? 40 : 0)
    return Float(lattice + random.below(60))
  }
  let image = Micrograph(
    intensity: Matrix(rows: rows, columns: columns, elements: values), pixelType: .uint8,
    pixelSize: PixelSize(sideInNM: 0.02), title: "benchmark")
  let labels = (0..<grid.count).map { _ in Int32(random.below(3)) }
  var mask = [UInt8](repeating: 255, count: rows * columns)
  for chip in 0..<grid.count {
    let box = grid.rectangle(of: chip)
    for row in box.row..<box.row + box.rows {
      for column in box.column..<box.column + box.columns { mask[row * columns + column] = UInt8(labels[chip]) }
    }
  }
  let output = StrategyOutput(
    segmentation: Segmentation(
      strategy: FusionStrategy(name: "benchmark", channels: ["image"], fusion: .alone), classes: classes, grid: grid,
      labels: labels, distances: Matrix(rows: grid.count, columns: 3, repeating: 1 / 3),
      probabilities: Matrix(rows: grid.count, columns: 3, repeating: 1 / 3),
      entropy: [Float](repeating: 1, count: grid.count), margin: [Float](repeating: 0, count: grid.count),
      temperature: 1, temperatureMethod: .medianGap),
    scores: StrategyScores(supportAccuracy: nil, truth: nil),
    labelMap: LabelMask(rows: rows, columns: columns, values: mask))
  let supports = try SupportSet(
    classes: classes.enumerated().map { .init(name: $1, chips: [$0 * 7, $0 * 7 + 40]) })
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tessera-\(UUID().uuidString)").path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let clock = ContinuousClock()
  let times = try (0..<5).map { run in
    try FileManager.default.createDirectory(atPath: "\(folder)/\(run)", withIntermediateDirectories: true)
    return try clock.measure {
      try writeStrategy(output, image: image, supports: supports, to: "\(folder)/\(run)")
    }
  }
  print("write-strategy: best of 5: \(times.min() ?? .zero), all: \(times)")
}
