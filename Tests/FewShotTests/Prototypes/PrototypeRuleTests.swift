import DataModel
import Kernels
import Testing

@testable import FewShot

private func table(
  _ values: [Float], _ classes: [[Int]], _ rule: PrototypeRule, dimensions: Int = 1
) throws -> DistanceTable {
  let supports = try SupportSet(classes: classes.enumerated().map { .init(name: "\($0.offset)", chips: $0.element) })
  let matrix = Matrix(rows: values.count / dimensions, columns: dimensions, elements: values)
  return try classDistances(of: Embeddings(values: matrix), supports: supports, channel: "c", prototypes: rule)
}

@Suite struct PrototypeRuleTests {
  @Test func nearestIsTheSmallestDistanceToASupport() throws {
    let found = try table([0, 1, 10, 14, 12.5, 7], [[0, 1], [2, 3]], .nearest)
    #expect(found.values.elements == [0, 10, 0, 9, 9, 0, 13, 0, 11.5, 1.5, 6, 3])
    #expect(found.withoutSelf == [0: 1, 1: 1, 2: 4, 3: 4])
  }

  @Test func aClassOfTwoKindsGetsTwoPrototypes() throws {
    // Class 0 lies at 0 and at 10, class 1 at 5: one mean would put class 0 on top of class 1.
    let values: [Float] = [0, 0.2, 0.1, 10, 10.2, 10.1, 5, 5.2, 5.1, 4.9, 0.3, 9.7, 5.3]
    let classes = [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9]]
    let auto = try table(values, classes, .auto)
    let nearest = (10..<13).map { auto.values[$0, 0] < auto.values[$0, 1] ? 0 : 1 }
    #expect(nearest == [0, 0, 1])
    #expect(near(Double(auto.values[10, 0]), 0.2, relative: 1e-5))
    #expect(near(Double(auto.withoutSelf?[0] ?? .nan), 0.15, relative: 1e-5), "0 against the mean of 0.1 and 0.2")
    let mean = try table(values, classes, .mean)
    #expect(near(Double(mean.values[12, 0]), 0.2, relative: 1e-5) && mean.withoutSelf == nil)
  }

  @Test(arguments: UInt64(1)...20)
  func oneCloudKeepsOnePrototype(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    func row() -> LaneRow {
      [SIMD8((0..<8).map { _ in (0..<4).reduce(0.0) { sum, _ in sum + generator.uniform() } })]
    }
    let rows = (0..<8).map { _ in row() }
    #expect(groupCount(of: rows) == 1, "seed \(seed)")
    #expect(groupMeans(of: rows, count: 1)[0] == mean(of: rows), "seed \(seed)")
  }

  @Test func autoWithoutGroupsIsTheMean() throws {
    let scene = try Scene(seed: 4)
    let embeddings = try #require(scene.channels["image"])
    let mean = try classDistances(of: embeddings, supports: scene.supports, channel: "c")
    let auto = try classDistances(of: embeddings, supports: scene.supports, channel: "c", prototypes: .auto)
    #expect(auto.values == mean.values)
    for (chip, label) in scene.supports.labelled {
      let count = Double(scene.supports.classes[label].chips.count)
      let byFactor = Double(mean.values[chip, label]) * count / (count - 1)
      #expect(near(Double(auto.withoutSelf?[chip] ?? .nan), byFactor, relative: 1e-5))
    }
  }

  @Test func identicalSupportsAreOneGroup() {
    let row: LaneRow = [SIMD8(repeating: 3)]
    #expect(groupCount(of: [LaneRow](repeating: row, count: 6)) == 1)
    #expect(groupMeans(of: [row, row, row], count: 3).allSatisfy { $0 == row })
  }

  @Test(arguments: 1...3)
  func fewSupportsAreOneGroup(count: Int) {
    #expect(groupCount(of: (0..<count).map { [SIMD8(repeating: Double($0))] }) == 1)
  }

  @Test func leftOutSupportsAreMeasuredWithTheRule() throws {
    // Left out, the chip at 1 is nearer to the class at 2 than to its own at 0 and -4.
    let values: [Float] = [0, 1, -4, 2, 3, 6]
    let data = ["c": Embeddings(values: Matrix(rows: 6, columns: 1, elements: values))]
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0, 1, 2]), .init(name: "b", chips: [3, 4, 5])])
    let strategy = FusionStrategy(name: "s", channels: ["c"], fusion: .alone)
    func accuracy(_ rule: PrototypeRule) throws -> Double? {
      let table = try classDistances(
        of: data["c"] ?? Embeddings(values: Matrix(rows: 0, columns: 0)), supports: supports, channel: "c",
        prototypes: rule)
      return try segment(strategy, distances: ["c": table], supports: supports, grid: line(6)).supportAccuracy
    }
    // Nearest: 0 (1 against 2), 1 (1 against 1: the first), -4 (4 against 6), 2 (1 against 1: class a!), 3, 6.
    #expect(try accuracy(.nearest) == 5.0 / 6)
    #expect(try accuracy(.mean) != nil)
  }

  @Test func nearestOfDistributions() throws {
    let distributions = ChipDistributions(
      samples: [0, 2, 10, 14, 3], starts: [0, 1, 2, 3, 4, 5], evidence: [Bool](repeating: true, count: 5))
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0, 1]), .init(name: "b", chips: [2, 3])])
    let found = try classDistances(of: distributions, supports: supports, channel: "c", prototypes: .nearest)
    #expect(found.values.row(4).elementsEqual([1, 7]))
    #expect(found.withoutSelf == [0: 2, 1: 2, 2: 4, 3: 4])
  }
}
