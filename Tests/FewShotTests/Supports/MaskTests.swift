import DataModel
import Kernels
import TestSupport
import Testing

import FewShot

/// A mask of random blocks of 5 px, one in six unlabelled, and a grid of overlapping oblong chips over it.
private func randomMask(seed: UInt64, classes: Int) throws -> (mask: LabelMask, grid: ChipGrid) {
  var generator = SeededGenerator(seed: seed)
  let (rows, columns) = (47, 61)
  let blocks = (0..<10 * 13).map { _ in UInt8(generator.below(6) == 0 ? 255 : generator.below(classes)) }
  let values = (0..<rows * columns).map { blocks[($0 / columns / 5) * 13 + ($0 % columns) / 5] }
  let grid = try ChipGrid(
    imageRows: rows, imageColumns: columns, chipRows: 6, chipColumns: 4, strideRows: 3, strideColumns: 5)
  return (LabelMask(rows: rows, columns: columns, values: values), grid)
}

/// Pixels of a chip that carry a value.
private func pixels(of value: Int, in chip: Int, _ mask: LabelMask, _ grid: ChipGrid) -> Int {
  let rectangle = grid.rectangle(of: chip)
  return (0..<mask.rows * mask.columns).count { index in
    let (row, column) = (index / mask.columns, index % mask.columns)
    return (rectangle.row..<rectangle.row + rectangle.rows).contains(row)
      && (rectangle.column..<rectangle.column + rectangle.columns).contains(column)
      && Int(mask.values[index]) == value
  }
}

@Suite struct MaskTests {
  @Test(arguments: [UInt64(1), 2])
  func sharesAndTruthAreCounted(seed: UInt64) throws {
    let (mask, grid) = try randomMask(seed: seed, classes: 3)
    let shares = try classShares(of: mask, grid: grid, classes: 3)
    let truth = try chipTruth(from: mask, grid: grid, classes: 3, majority: 0.75)
    for chip in 0..<grid.count {
      let counts = (0..<3).map { pixels(of: $0, in: chip, mask, grid) }
      #expect(shares.row(chip).elementsEqual(counts.map { Float($0) / 24 }), "seed \(seed), chip \(chip)")
      // 18 of 24 pixels are exactly three quarters.
      #expect(truth.labels[chip] == Int32(counts.firstIndex { $0 >= 18 } ?? -1), "seed \(seed), chip \(chip)")
    }
  }

  @Test func exactShareIsEnoughAndTiesGoToTheFirst() throws {
    let grid = try ChipGrid(
      imageRows: 1, imageColumns: 20, chipRows: 1, chipColumns: 10, strideRows: 1, strideColumns: 10)
    let nine = [UInt8](repeating: 1, count: 9) + [255]
    let half = [UInt8](repeating: 1, count: 5) + [UInt8](repeating: 0, count: 5)
    let mask = LabelMask(rows: 1, columns: 20, values: nine + half)
    // 0.9 is no sum of powers of two: neither Float nor a tolerance may decide this.
    #expect(try chipTruth(from: mask, grid: grid, classes: 2, majority: 0.9).labels == [1, -1])
    #expect(try chipTruth(from: mask, grid: grid, classes: 2, majority: 0.5).labels == [1, 0])
    #expect(try chipTruth(from: mask, grid: grid, classes: 1, majority: 0.5).labels == [-1, 0])
    let blank = LabelMask(rows: 1, columns: 20, values: [UInt8](repeating: 255, count: 20))
    #expect(try chipTruth(from: blank, grid: grid, classes: 2, majority: 0.1).labels == [-1, -1])
  }

  @Test(arguments: [0.5, 0.75, 1.0], [UInt64(1), 2, 3])
  func drawnSupportsArePure(purity: Double, seed: UInt64) throws {
    let (mask, grid) = try randomMask(seed: 4, classes: 3)
    func draw(_ seed: UInt64) throws -> SupportSet {
      try drawSupports(from: mask, grid: grid, classes: ["a", "b", "c"], perClass: 3, purity: purity, seed: seed)
    }
    let supports = try draw(seed)
    #expect(supports.names == ["a", "b", "c"])
    for (label, one) in supports.classes.enumerated() {
      #expect(one.chips.count == 3)
      for chip in one.chips {
        #expect(Double(pixels(of: label, in: chip, mask, grid)) >= purity * 24, "seed \(seed), chip \(chip)")
      }
    }
    #expect(try draw(seed) == supports)
    #expect(try draw(seed + 10) != supports)
  }

  @Test func everyPureChipCanBeDrawn() throws {
    let grid = try ChipGrid(
      imageRows: 4, imageColumns: 4, chipRows: 1, chipColumns: 1, strideRows: 1, strideColumns: 1)
    let mask = LabelMask(rows: 4, columns: 4, values: (0..<16).map { UInt8($0 % 2) })
    var drawn: Set<Int> = []
    for seed in UInt64(0)..<60 {
      let supports = try drawSupports(
        from: mask, grid: grid, classes: ["even", "odd"], perClass: 1, purity: 1, seed: seed)
      drawn.formUnion(supports.labelled.map(\.chip))
    }
    #expect(drawn == Set(0..<16))
    let all = try drawSupports(from: mask, grid: grid, classes: ["even", "odd"], perClass: 8, purity: 1, seed: 1)
    #expect(Set(all.classes[1].chips) == [1, 3, 5, 7, 9, 11, 13, 15])
  }

  @Test func aClassAddedAtTheEndChangesNoOther() throws {
    let (mask, grid) = try randomMask(seed: 4, classes: 3)
    func draw(_ classes: [String]) throws -> [SupportSet.Class] {
      try drawSupports(from: mask, grid: grid, classes: classes, perClass: 2, purity: 0.9, seed: 3).classes
    }
    #expect(try Array(draw(["a", "b", "c"]).prefix(2)) == draw(["a", "b"]))
  }

  @Test func aChipSharedByTwoClassesIsDrawnOnce() throws {
    let grid = try ChipGrid(
      imageRows: 1, imageColumns: 4, chipRows: 1, chipColumns: 2, strideRows: 1, strideColumns: 2)
    let mask = LabelMask(rows: 1, columns: 4, values: [0, 1, 0, 1])
    for seed in UInt64(0)..<8 {
      let supports = try drawSupports(
        from: mask, grid: grid, classes: ["a", "b"], perClass: 1, purity: 0.5, seed: seed)
      #expect(Set(supports.labelled.map(\.chip)) == [0, 1], "seed \(seed)")
    }
  }
}
