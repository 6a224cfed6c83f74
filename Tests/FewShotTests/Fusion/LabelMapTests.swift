import DataModel
import Kernels
import TestSupport
import Testing

import FewShot

/// A segmentation with random probabilities; one chip in five is unclassified.
private func randomSegmentation(_ grid: ChipGrid, seed: UInt64, classes: Int = 3) -> Segmentation {
  var generator = SeededGenerator(seed: seed)
  var labels = [Int32](repeating: -1, count: grid.count)
  var probabilities = Matrix(rows: grid.count, columns: classes, repeating: .nan)
  for chip in 0..<grid.count where generator.below(5) > 0 {
    let weights = (0..<classes).map { _ in generator.uniform() }
    for label in 0..<classes { probabilities[chip, label] = Float(weights[label] / weights.reduce(0, +)) }
    labels[chip] = Int32(weights.firstIndex(of: weights.max() ?? 0) ?? 0)
  }
  let numbers = [Float](repeating: 0, count: grid.count)
  return Segmentation(
    strategy: FusionStrategy(name: "s", channels: ["c"], fusion: .alone),
    classes: (0..<classes).map { "class \($0)" }, grid: grid, labels: labels, distances: probabilities,
    probabilities: probabilities, entropy: numbers, margin: numbers, temperature: 1, temperatureMethod: .leaveOneOut)
}

/// Pixel by pixel over all chips.
private func naiveMap(_ segmentation: Segmentation) -> [UInt8] {
  let grid = segmentation.grid
  return (0..<grid.imageRows * grid.imageColumns).map { index in
    let (row, column) = (index / grid.imageColumns, index % grid.imageColumns)
    let chips = (0..<grid.count).filter { chip in
      let rectangle = grid.rectangle(of: chip)
      return (rectangle.row..<rectangle.row + rectangle.rows).contains(row)
        && (rectangle.column..<rectangle.column + rectangle.columns).contains(column)
        && segmentation.labels[chip] >= 0
    }
    guard !chips.isEmpty else { return 255 }
    let means = segmentation.classes.indices.map { label in
      chips.map { Double(segmentation.probabilities[$0, label]) }.reduce(0, +) / Double(chips.count)
    }
    return UInt8(means.firstIndex(of: means.max() ?? 0) ?? 255)
  }
}

@Suite struct LabelMapTests {
  /// Chip and stride in px: side by side, with gaps, overlapping by parts and by multiples, one pixel apart.
  @Test(arguments: [(4, 4), (3, 5), (5, 3), (6, 2), (7, 3), (4, 1)], [UInt64(1), 2])
  func agreesWithNaive(_ sizes: (chip: Int, stride: Int), seed: UInt64) throws {
    let grid = try ChipGrid(
      imageRows: 19, imageColumns: 24, chipRows: sizes.chip, chipColumns: sizes.chip + 1, strideRows: sizes.stride,
      strideColumns: sizes.stride)
    let segmentation = randomSegmentation(grid, seed: seed)
    let expected = LabelMask(rows: 19, columns: 24, values: naiveMap(segmentation))
    for threads in [1, 3] { #expect(labelMap(of: segmentation, threads: threads) == expected, "seed \(seed)") }
  }

  @Test func fewerChipsThanFit() throws {
    let grid = ChipGrid(
      imageRows: 12, imageColumns: 12, chipRows: 3, chipColumns: 3, strideRows: 2, strideColumns: 2, rows: 2,
      columns: 3)
    let segmentation = randomSegmentation(grid, seed: 3)
    #expect(labelMap(of: segmentation, threads: 2).values == naiveMap(segmentation))
  }

  @Test func equalMeansGoToTheClassNamedFirst() throws {
    let grid = try ChipGrid(
      imageRows: 1, imageColumns: 3, chipRows: 1, chipColumns: 2, strideRows: 1, strideColumns: 1)
    let probabilities = Matrix(rows: 2, columns: 2, elements: [0.25, 0.75, 0.75, 0.25])
    let segmentation = Segmentation(
      strategy: FusionStrategy(name: "s", channels: ["c"], fusion: .alone), classes: ["a", "b"], grid: grid,
      labels: [1, 0], distances: probabilities, probabilities: probabilities, entropy: [0, 0], margin: [0, 0],
      temperature: 1, temperatureMethod: .leaveOneOut)
    #expect(labelMap(of: segmentation, threads: 1).values == [1, 0, 0])
  }
}
