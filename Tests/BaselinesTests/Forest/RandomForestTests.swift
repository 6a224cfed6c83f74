import Kernels
import Testing

@testable import Baselines

@Suite struct RandomForestTests {
  /// Samples of three classes: two features tell them apart, four are noise.
  private func samples(_ seed: UInt64, count: Int) -> (features: Matrix, labels: [Int]) {
    var generator = SeededGenerator(seed: seed)
    let labels = (0..<count).map { $0 % 3 }
    let elements = labels.flatMap { label -> [Float] in
      [Float(label) + Float(generator.uniform()), Float(label == 1 ? 4 : 0) + Float(generator.uniform())]
        + (0..<4).map { _ in Float(generator.uniform()) }
    }
    return (Matrix(rows: count, columns: 6, elements: elements), labels)
  }

  @Test(arguments: 1...5)
  func learnsWhatCanBeLearnt(seed: Int) {
    let (features, labels) = samples(UInt64(seed), count: 60)
    let forest = RandomForest(features, labels: labels, classes: 3, trees: 100, seed: UInt64(seed), threads: 1)
    let (unseen, truth) = samples(UInt64(seed) + 100, count: 300)
    let votes = forest.votes(for: unseen, threads: 1)
    let right = truth.indices.count { votes.row($0).max() == votes[$0, truth[$0]] }
    #expect(Double(right) / 300 > 0.95, "seed \(seed): \(right) of 300")
    for row in 0..<votes.rows { #expect(near(votes.row(row).reduce(0) { $0 + Double($1) }, 1, 1e-5)) }
  }

  @Test func resultDependsOnTheSeedAndNotOnThreads() {
    let (features, labels) = samples(1, count: 30)
    func votes(_ seed: UInt64, _ threads: Int) -> Matrix {
      RandomForest(features, labels: labels, classes: 3, trees: 30, seed: seed, threads: threads)
        .votes(for: features, threads: threads)
    }
    #expect(votes(1, 1) == votes(1, 4))
    #expect(votes(1, 1) != votes(2, 1))
  }

  @Test func oneTreeIsPureOnWhatItLearntFrom() {
    let (features, labels) = samples(8, count: 45)
    var generator = SeededGenerator(seed: 5)
    let tree = DecisionTree(
      features, labels: labels, samples: Array(labels.indices), classes: 3, tried: 2, generator: &generator)
    for (row, label) in labels.enumerated() { #expect(tree.shares(for: features.row(row))[label] == 1) }
  }

  @Test func samplesThatCannotBeToldApartShareALeaf() {
    let features = Matrix(rows: 4, columns: 2, repeating: 1)
    var generator = SeededGenerator(seed: 5)
    let tree = DecisionTree(
      features, labels: [0, 0, 0, 1], samples: [0, 1, 2, 3], classes: 2, tried: 1, generator: &generator)
    #expect(tree.shares(for: features.row(0)) == [0.75, 0.25])
  }
}
