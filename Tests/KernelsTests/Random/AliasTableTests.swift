import Kernels
import Testing

@Suite struct AliasTableTests {
  @Test(
    "every number has its chance",
    arguments: [[1.0], [1, 1, 1], [5, 0, 1, 3, 0.5], [1e-9, 1], [3, 1, 4, 1, 5, 9, 2, 6]])
  func chances(weights: [Double]) {
    let table = AliasTable(weights: weights)
    var chances = [Double](repeating: 0, count: weights.count)
    for slot in weights.indices {
      let own = Int(table.aliases[slot]) == slot ? 1 : Double(table.shares[slot]) / 4_294_967_296
      chances[slot] += own / Double(weights.count)
      chances[Int(table.aliases[slot])] += (1 - own) / Double(weights.count)
    }
    let sum = weights.reduce(0, +)
    for (chance, weight) in zip(chances, weights) { #expect(abs(chance - weight / sum) < 1e-8) }
  }
}
