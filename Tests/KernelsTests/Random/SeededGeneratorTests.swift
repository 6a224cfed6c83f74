import Kernels
import Testing

@Suite("Seeded generator") struct SeededGeneratorTests {
  @Test("the published sequence of SplitMix64 for seed 1234567") func sequence() {
    var generator = SeededGenerator(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
    ]
    #expect((0..<4).map { _ in generator.next() } == expected)
  }

  @Test("draws are different, inside, and even", arguments: 1...5) func draws(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var hits = [Int](repeating: 0, count: 10)
    for _ in 0..<2000 {
      let drawn = generator.draw(3, from: Array(0..<10))
      #expect(Set(drawn).count == 3)
      for value in drawn { hits[value] += 1 }
    }
    // 600 expected of each, standard deviation 20.5: five of them.
    #expect(hits.allSatisfy { abs($0 - 600) < 103 }, "seed \(seed): \(hits)")
    #expect(generator.draw(5, from: [1, 2]).sorted() == [1, 2])
  }
}
