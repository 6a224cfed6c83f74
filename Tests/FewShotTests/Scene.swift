import DataModel
import Kernels
import TestSupport

/// Random embeddings of chips that belong to classes, with supports; the same for the same seed.
struct Scene {
  let grid: ChipGrid
  let channels: [String: Embeddings]
  let supports: SupportSet
  /// The class every chip was drawn from.
  let truth: [Int]

  /// - Parameters:
  ///   - noise: spread of the embeddings around their class's centre; centres are about 1 apart.
  ///   - missing: share of the chips without evidence, channel by channel; some supports may be among them.
  ///   - perClass: supports of each class.
  init(
    seed: UInt64, chips: Int = 60, dimensions: [String: Int] = ["image": 9, "eds": 5], noise: Double = 0.6,
    missing: Double = 0, perClass: [Int] = [4, 3, 5]
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let classes = perClass.count
    truth = (0..<chips).map { $0 % classes }
    var channels: [String: Embeddings] = [:]
    for (name, count) in dimensions.sorted(by: { $0.key < $1.key }) {
      let centres = (0..<classes * count).map { _ in generator.uniform() }
      var values = Matrix(rows: chips, columns: count)
      for chip in 0..<chips {
        for axis in 0..<count {
          let offset = noise * (generator.uniform() - 0.5)
          values[chip, axis] = Float(centres[truth[chip] * count + axis] + offset)
        }
      }
      // The first support of every class always has evidence, the others are left to chance.
      let evidence = (0..<chips).map { $0 < classes || generator.uniform() >= missing }
      channels[name] = Embeddings(values: values, evidence: evidence)
    }
    self.channels = channels
    supports = try SupportSet(
      classes: perClass.enumerated().map { label, count in
        SupportSet.Class(name: "class \(label)", chips: (0..<count).map { label + classes * $0 })
      })
    grid = line(chips)
  }
}

/// A grid of chips of one pixel in a row.
func line(_ chips: Int) -> ChipGrid {
  ChipGrid(
    imageRows: 1, imageColumns: chips, chipRows: 1, chipColumns: 1, strideRows: 1, strideColumns: 1, rows: 1,
    columns: chips)
}

extension SeededGenerator {
  /// A number from 0 up to but not including 1.
  mutating func uniform() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
}

/// Whether two numbers differ by at most `relative` times the larger; NaN is near NaN.
func near(_ found: Double, _ expected: Double, relative: Double, absolute: Double = 0) -> Bool {
  if expected.isNaN { return found.isNaN }
  return abs(found - expected) <= max(relative * max(abs(found), abs(expected)), absolute)
}
