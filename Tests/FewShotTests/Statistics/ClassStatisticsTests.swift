import DataModel
import Foundation
import Kernels
import Testing

@testable import FewShot

@Suite struct ClassStatisticsTests {
  /// A segmentation of a grid of chips, sure to `probability` of every label.
  private func labelled(
    _ labels: [Int32], columns: Int, classes: Int = 2, probability: Float = 0.9, chipSide: Int = 1
  ) -> Segmentation {
    var probabilities = Matrix(rows: labels.count, columns: classes, repeating: (1 - probability) / Float(classes - 1))
    for (chip, label) in labels.enumerated() where label >= 0 { probabilities[chip, Int(label)] = probability }
    let rows = labels.count / columns
    return Segmentation(
      strategy: FusionStrategy(name: "a", channels: ["a"], fusion: .alone),
      classes: (0..<classes).map { "class \($0)" },
      grid: ChipGrid(
        imageRows: rows + chipSide - 1, imageColumns: columns + chipSide - 1, chipRows: chipSide,
        chipColumns: chipSide, strideRows: 1, strideColumns: 1, rows: rows, columns: columns),
      labels: labels, distances: probabilities, probabilities: probabilities,
      entropy: [Float](repeating: 0.1, count: labels.count), margin: [Float](repeating: 0.8, count: labels.count),
      temperature: 1, temperatureMethod: .leaveOneOut)
  }

  private func supports(_ perClass: [[Int]]) throws -> SupportSet {
    try SupportSet(classes: perClass.enumerated().map { .init(name: "class \($0)", chips: $1) })
  }

  /// Runs that all give the same labels: supports are no source of doubt.
  private func steady(_ segmentation: Segmentation, _ supports: SupportSet) -> [LeftOutRun] {
    supports.labelled.map {
      LeftOutRun(chip: $0.chip, label: $0.label, labels: segmentation.labels, probability: 0.9, clearance: 0.5)
    }
  }

  private func coin(_ count: Int, seed: UInt64) -> [Int32] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in Int32(random.below(2)) }
  }

  @Test func oneSupportInAClassLeavesIntervalsOut() throws {
    let segmentation = labelled(coin(64, seed: 1), columns: 8)
    let supports = try supports([[0, 1], [2]])
    let found = classStatistics(
      of: segmentation, supports: supports, leftOut: Array(steady(segmentation, supports).prefix(2)))
    #expect(found.classes.allSatisfy { $0.fraction != nil && $0.inField == nil && $0.inMaterial == nil })
    #expect(found.effectiveChips != nil && found.chips == 64)
  }

  @Test func aClassThatWinsNowhere() throws {
    let segmentation = labelled(coin(64, seed: 2), columns: 8, classes: 3)
    let supports = try supports([[0, 1], [2, 3], [4, 5]])
    let found = classStatistics(of: segmentation, supports: supports, leftOut: steady(segmentation, supports))
    let absent = found.classes[2]
    #expect(absent.chips == 0 && absent.fraction == 0)
    let range = try #require(absent.inField)
    #expect(range.lowerBound == 0 && range.upperBound > 0 && range.upperBound < 0.1)
  }

  @Test func oneClassEverywhere() throws {
    let segmentation = labelled([Int32](repeating: 1, count: 64), columns: 8)
    let supports = try supports([[0, 1], [2, 3]])
    let found = classStatistics(of: segmentation, supports: supports, leftOut: steady(segmentation, supports))
    #expect(found.effectiveChips == nil && found.block == nil)
    #expect(found.classes[1].fraction == 1 && found.classes[1].inField?.upperBound == 1)
    #expect(found.classes.allSatisfy { $0.inMaterial == nil })
  }

  @Test func nothingIsClassified() throws {
    let segmentation = labelled([Int32](repeating: -1, count: 64), columns: 8)
    let found = classStatistics(of: segmentation, supports: try supports([[0, 1], [2, 3]]), leftOut: [])
    #expect(found.chips == 0 && found.classes.allSatisfy { $0.fraction == nil && $0.inField == nil })
  }

  @Test func supportsAreLeftOutOnRequest() throws {
    let segmentation = labelled([0, 0, 1, 1, 1, 0, 0, 0, 1], columns: 3)
    let supports = try supports([[0, 1], [2, 3]])
    let runs = steady(segmentation, supports)
    let with = classStatistics(of: segmentation, supports: supports, leftOut: runs)
    let without = classStatistics(
      of: segmentation, supports: supports, leftOut: runs, options: .init(excludesSupports: true))
    #expect(with.chips == 9 && with.classes[0].fraction == 5.0 / 9)
    #expect(without.chips == 5 && without.classes[0].fraction == 3.0 / 5 && without.excludesSupports)
  }

  @Test func theErrorOfDoubtfulChips() throws {
    // One class everywhere: no border adds to the doubt.
    let one = [Int32](repeating: 0, count: 100)
    let segmentation = labelled(one, columns: 10)
    let supports = try supports([[0, 1], [2, 3]])
    let found = classStatistics(of: segmentation, supports: supports, leftOut: steady(segmentation, supports))
    // 100 chips of p (1 − p) = 0.09 each, halved.
    let error = try #require(found.classes[0].standardError)
    #expect(near(error, (0.09 / 200).squareRoot(), relative: 1e-5))
    let overlapping = labelled(one, columns: 10, chipSide: 2)
    let larger = classStatistics(of: overlapping, supports: supports, leftOut: steady(overlapping, supports))
    #expect(near(try #require(larger.classes[0].standardError), 2 * error, relative: 1e-5), "four chips share a pixel")
  }

  @Test func theJackknifeOverSupports() throws {
    let labels = coin(100, seed: 4)
    let segmentation = labelled(labels, columns: 10, probability: 1)
    let supports = try supports([[0, 1, 2], [3, 4]])
    var runs = steady(segmentation, supports)
    // Without its first support the first class loses four chips: shares f − 0.04, f, f.
    let lost = Set(labels.indices.filter { labels[$0] == 0 }.prefix(4))
    runs[0] = LeftOutRun(
      chip: 0, label: 0, labels: labels.enumerated().map { lost.contains($0.offset) ? 1 : $0.element },
      probability: 1, clearance: 0)
    let found = classStatistics(of: segmentation, supports: supports, leftOut: runs)
    let expected = 2.0 / 3 * (0.04 * 0.04 * 2.0 / 3)
    let borders = borderVariances(labels: labels, grid: segmentation.grid, classes: 2, chips: 100)
    for (line, border) in zip(found.classes, borders) {
      #expect(near(try #require(line.standardError), (expected + border).squareRoot(), relative: 1e-9))
    }
  }

  @Test func bordersAreUnsureByHalfAChip() throws {
    // Classes 0 and 1 meet along a straight border of four chips, 1 and 2 along three steps of a staircase.
    let labels: [Int32] = [
      0, 1, 1, 1, 2,
      0, 1, 1, 2, 2,
      0, 1, 2, 2, 2,
      0, 1, -1, 2, 2,
    ]
    let grid = labelled(labels, columns: 5, classes: 3).grid
    let variances = borderVariances(labels: labels, grid: grid, classes: 3, chips: 19)
    let straight = 16.0 / 12 / (19 * 19)
    // Three steps to the right and two down, each a run of one; the unclassified chip has no border.
    let stairs = 5.0 / 12 / (19 * 19)
    for (found, expected) in zip(variances, [straight, straight + stairs, stairs]) {
      #expect(near(found, expected, relative: 1e-12))
    }
  }

  @Test(arguments: [5, 6, 7] as [UInt64]) func independentChipsAreWorthThemselves(seed: UInt64) throws {
    let segmentation = labelled(coin(900, seed: seed), columns: 30)
    let supports = try supports([[0, 1], [2, 3]])
    let found = classStatistics(of: segmentation, supports: supports, leftOut: steady(segmentation, supports))
    let effective = try #require(found.effectiveChips)
    #expect(effective > 500 && effective <= 900, "seed \(seed): \(effective)")
    // The binomial interval is right here: 1.96 · 0.5 / 30.
    let range = try #require(found.classes[0].inMaterial)
    let reach = (range.upperBound - range.lowerBound) / 2
    #expect(reach > 0.02 && reach < 0.055, "seed \(seed): \(reach)")
  }

  @Test func halvesAreWorthHardlyMoreThanOneChip() throws {
    let segmentation = labelled((0..<400).map { $0 < 200 ? 0 : 1 }, columns: 20)
    let supports = try supports([[0, 1], [398, 399]])
    let found = classStatistics(of: segmentation, supports: supports, leftOut: steady(segmentation, supports))
    #expect(try #require(found.effectiveChips) < 2)
    #expect(found.classes.allSatisfy { $0.inMaterial == nil && $0.inField != nil })
  }

  @Test func blocksOfAGivenSide() throws {
    let segmentation = labelled(coin(900, seed: 8), columns: 30)
    let supports = try supports([[0, 1], [2, 3]])
    let found = classStatistics(
      of: segmentation, supports: supports, leftOut: steady(segmentation, supports), options: .init(blockSide: 7))
    #expect(found.block?.rows == 7 && found.block?.columns == 7)
    let large = classStatistics(
      of: segmentation, supports: supports, leftOut: steady(segmentation, supports), options: .init(blockSide: 999))
    #expect(large.block?.rows == 10, "a third of the grid")
  }

  @Test(arguments: [(1, 40), (40, 1), (1, 2), (2, 2), (3, 3)]) func narrowGrids(rows: Int, columns: Int) throws {
    let labels = (0..<rows * columns).map { Int32($0 % 2) }
    let segmentation = labelled(labels, columns: columns)
    let supports = try supports([[0], [1]])
    let found = classStatistics(of: segmentation, supports: supports, leftOut: [])
    #expect(found.chips == rows * columns && found.classes[0].fraction != nil)
    #expect(found.effectiveChips.map { $0.isFinite && $0 > 0 } ?? true)
  }

  @Test func elementsExplainPeaks() {
    let energies = (0..<980).map { 200 + 10 * Double($0) }
    func spectrum(_ lines: [(Double, Double)]) -> [Double] {
      energies.map { energy in
        lines.reduce(40) { sum, line in
          let width = (130 * 130 + 2.5 * (line.0 - 5895)).squareRoot() / 2.355
          let away = (energy - line.0) / width
          return sum + line.1 * exp(-away * away / 2)
        }
      }
    }
    let found = elementsPresent(
      in: spectrum([(524.9, 4000), (4510, 6000), (4933, 800), (6400, 3000), (7059, 400)]), energiesInEV: energies)
    // Strongest first, by area: the detector is sharpest at low energies.
    #expect(found == ["Ti", "Fe", "O"])
    #expect(elementsPresent(in: spectrum([]), energiesInEV: energies).isEmpty)
    #expect(
      elementsPresent(in: [], energiesInEV: []).isEmpty && elementsPresent(in: [1, 2], energiesInEV: [1, 2]).isEmpty)
  }

  @Test func meanSpectraOfClasses() {
    let segmentation = labelled([0, 0, 1, -1], columns: 4)
    let spectra = ChipSpectra(
      counts: Matrix(rows: 4, columns: 2, elements: [1, 2, 3, 6, 5, 5, 100, 100]), energiesInEV: [200, 210],
      coverage: [1, 1, 0.4, 1])
    let found = classSpectra(of: segmentation, spectra: spectra, named: ["Fe", "Xx"])
    #expect(found.means == [[2, 4], []] && found.chips == [2, 0])
    #expect(found.elements == ["Fe"] && found.elementsAreNamed)
  }
}
