import DataModel
import Foundation
import Kernels
import Testing

@testable import FewShot

private func grid(_ rows: Int, _ columns: Int) -> ChipGrid {
  ChipGrid(
    imageRows: rows, imageColumns: columns, chipRows: 1, chipColumns: 1, strideRows: 1, strideColumns: 1, rows: rows,
    columns: columns)
}

private func randomCosts(_ chips: Int, _ classes: Int, _ generator: inout SeededGenerator) -> Matrix {
  Matrix(rows: chips, columns: classes, elements: (0..<chips * classes).map { _ in Float(3 * generator.uniform()) })
}

/// All labellings of some chips.
private func labellings(_ chips: Int, _ classes: Int) -> [[Int]] {
  (0..<chips).reduce([[]]) { all, _ in all.flatMap { labels in (0..<classes).map { labels + [$0] } } }
}

@Suite struct PottsModelTests {
  @Test(arguments: UInt64(1)...20)
  func theCutIsTheCheapestOfAll(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let nodes = 2 + generator.below(8)
    let pairs = (0..<2 * nodes).compactMap { _ -> (first: Int, second: Int)? in
      let pair = (generator.below(nodes), generator.below(nodes))
      return pair.0 == pair.1 ? nil : pair
    }
    let terminals = (0..<nodes).map { _ in generator.below(21) - 10 }
    let capacities = pairs.map { _ in generator.below(8) }
    func cost(_ sink: [Bool]) -> Int {
      zip(terminals, sink).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
        + zip(pairs, capacities).reduce(0) { $0 + (!sink[$1.0.first] && sink[$1.0.second] ? $1.1 : 0) }
    }
    let found = MinimumCut(nodes: nodes, pairs: pairs).sinkSide(terminals: terminals, capacities: capacities)
    let all = (0..<1 << nodes).map { bits in (0..<nodes).map { bits >> $0 & 1 == 1 } }
    let cheapest = all.map(cost).min() ?? 0
    #expect(cost(found) == cheapest, "seed \(seed)")
    let fewest = all.filter { cost($0) == cheapest }.map { $0.count { $0 } }.min()
    #expect(found.count { $0 } == fewest, "seed \(seed)")
  }

  @Test(arguments: UInt64(1)...12)
  func twoClassesAreSolvedExactly(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let costs = randomCosts(12, 2, &generator)
    let model = PottsModel(costs: costs, participates: [Bool](repeating: true, count: 12), grid: grid(3, 4))
    for strength in [0.1, 0.5, 1, 3] {
      let found = model.energy(model.labels(strength: strength), strength: strength)
      let best = labellings(12, 2).map { model.energy($0, strength: strength) }.min()
      #expect(found == best, "seed \(seed), strength \(strength)")
    }
  }

  @Test(arguments: UInt64(1)...8)
  func moreClassesKeepTheBound(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let costs = randomCosts(8, 3, &generator)
    let model = PottsModel(costs: costs, participates: [Bool](repeating: true, count: 8), grid: grid(2, 4))
    var optimal = 0
    for strength in [0.2, 0.6, 1.5] {
      let labels = model.labels(strength: strength)
      let found = model.energy(labels, strength: strength)
      let best =
        labellings(8, 3).min {
          model.energy($0, strength: strength) < model.energy($1, strength: strength)
        } ?? []
      let lowest = model.energy(best, strength: strength)
      let data = model.energy(best, strength: 0)
      #expect(found >= lowest && found <= data + 2 * (lowest - data), "seed \(seed), strength \(strength)")
      #expect(found <= model.energy(model.labels(strength: 0), strength: strength), "seed \(seed)")
      if found == lowest { optimal += 1 }
    }
    #expect(optimal >= 2, "seed \(seed): expansion usually finds the lowest energy of so few chips")
  }

  @Test func chipsThatTakeNoPartSeparateTheOthers() {
    // a b | a: the doubtful middle one follows its only neighbour left; nothing crosses the gap.
    let costs = Matrix(rows: 4, columns: 2, elements: [0, 5, 0.2, 0, .nan, .nan, 0, 9])
    let model = PottsModel(costs: costs, participates: [true, true, false, true], grid: grid(1, 4))
    #expect(model.chips == [0, 1, 3] && model.pairs.count == 1)
    #expect(model.labels(strength: 0.1) == [0, 1, 0])
    #expect(model.labels(strength: 0.5) == [0, 0, 0])
  }

  @Test func aFixedChipStays() {
    let costs = Matrix(rows: 3, columns: 2, elements: [0, 5, 0.2, 0, 0, 5])
    var model = PottsModel(costs: costs, participates: [true, true, true], grid: grid(1, 3))
    #expect(model.labels(strength: 2) == [0, 0, 0])
    model.fix(1, at: 1, strength: 2)
    #expect(model.labels(strength: 2) == [0, 1, 0])
  }

  @Test func equalChoicesKeepTheLabel() {
    // A chip between one neighbour of each class, and no reason of its own but the first class's name.
    let costs = Matrix(rows: 3, columns: 2, elements: [0, 9, 0, 0, 9, 0])
    let model = PottsModel(costs: costs, participates: [true, true, true], grid: grid(1, 3))
    #expect(model.labels(strength: 1) == [0, 0, 1])
  }

  @Test(arguments: UInt64(1)...4)
  func meanFieldIsNearTheTrueProbabilities(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let costs = randomCosts(6, 2, &generator)
    let model = PottsModel(costs: costs, participates: [Bool](repeating: true, count: 6), grid: grid(2, 3))
    let strength = 0.4
    let all = labellings(6, 2)
    let weights = all.map { labels -> Double in
      let data = labels.enumerated().reduce(0.0) { $0 + Double(costs[$1.offset, $1.element]) }
      return exp(-data - strength * Double(model.pairs.count { labels[$0.first] != labels[$0.second] }))
    }
    let total = weights.reduce(0, +)
    let found = meanFieldProbabilities(model, costs: costs, strength: strength)
    for chip in 0..<6 {
      let exact = zip(all, weights).reduce(0.0) { $0 + ($1.0[chip] == 0 ? $1.1 : 0) } / total
      #expect(abs(found[2 * chip] - exact) < 0.05, "seed \(seed), chip \(chip)")
      #expect(near(found[2 * chip] + found[2 * chip + 1], 1, relative: 1e-12))
    }
    let alone = meanFieldProbabilities(model, costs: costs, strength: 0)
    for chip in 0..<6 {
      let expected = probabilities(ofDistances: costs.row(chip).map(Double.init), temperature: 1)
      #expect(alone[2 * chip] == expected[0], "seed \(seed)")
    }
  }
}
