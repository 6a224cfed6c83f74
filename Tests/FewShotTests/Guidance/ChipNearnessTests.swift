import DataModel
import Kernels
import Testing

@testable import FewShot

@Suite struct ChipNearnessTests {
  @Test(arguments: 1...5)
  func distancesAreTheMeanOverSharedChannels(seed: Int) throws {
    let scene = try Scene(seed: UInt64(seed), missing: 0.3)
    var channels: [ChipNearness.Channel] = []
    var scales: [Double] = []
    for name in ["image", "eds"] {
      let embeddings = try #require(scene.channels[name])
      let table = try classDistances(of: embeddings, supports: scene.supports, channel: name)
      channels.append(ChipNearness.Channel(embeddings, distances: table))
      scales.append(
        Double((0..<60).filter { embeddings.evidence[$0] }.flatMap { Array(table.values.row($0)) }.max() ?? 0))
    }
    let nearness = ChipNearness(channels, always: [], threads: 2)
    for (row, first) in nearness.chips.enumerated() {
      for (column, second) in nearness.chips.enumerated() {
        var shares: [Double] = []
        for (scale, name) in zip(scales, ["image", "eds"]) {
          let embeddings = try #require(scene.channels[name])
          guard embeddings.evidence[first], embeddings.evidence[second] else { continue }
          let squares = zip(embeddings.values.row(first), embeddings.values.row(second))
            .reduce(0.0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }
          shares.append(squares.squareRoot() / scale)
        }
        let expected = shares.isEmpty ? 1 : shares.reduce(0, +) / Double(shares.count)
        #expect(
          near(
            Double(nearness.distances[row, column]), first == second ? 0 : expected, relative: 1e-6, absolute: 1e-7),
          "seed \(seed), chips \(first) and \(second)")
      }
    }
    #expect(nearness.distances == ChipNearness(channels, always: [], threads: 1).distances)
    #expect(!nearness.chips.contains { chip in channels.allSatisfy { !$0.evidence[chip] } })
  }

  @Test func manyChipsAreThinnedOutButNeverThoseThatMatter() {
    let rows = Matrix(rows: 5000, columns: 1, elements: (0..<5000).map { Float($0 % 7) })
    let channel = ChipNearness.Channel(DistanceTable(values: rows, evidence: [Bool](repeating: true, count: 5000)))
    let nearness = ChipNearness([channel], always: [1, 4999], threads: 1)
    #expect(nearness.chips.count <= ChipNearness.mostChips + 2)
    #expect(nearness.chips.contains(1) && nearness.chips.contains(4999))
    #expect(nearness.chips == nearness.chips.sorted())
  }
}
