import Kernels
import Testing

@testable import Baselines

@Suite struct KMeansTests {
  private func points(_ seed: UInt64, centres: [(Double, Double)], each: Int, spread: Double) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    let elements = (0..<each * centres.count).flatMap { index -> [Float] in
      let centre = centres[index % centres.count]
      return [
        Float(centre.0 + spread * (generator.uniform() - 0.5)), Float(centre.1 + spread * (generator.uniform() - 0.5)),
      ]
    }
    return Matrix(rows: each * centres.count, columns: 2, elements: elements)
  }

  @Test(arguments: 1...10)
  func separateGroupsAreFound(seed: Int) {
    let data = points(UInt64(seed), centres: [(0, 0), (5, 0), (0, 5), (5, 5)], each: 12, spread: 1)
    let found = kMeans(data, clusters: 4, seed: UInt64(seed)).clusterOfPoint
    for point in found.indices { #expect(found[point] == found[point % 4], "seed \(seed), point \(point)") }
    #expect(Set(found).count == 4)
  }

  @Test(arguments: 1...10)
  func centresAreMeansAndPointsBelongToTheNearest(seed: Int) {
    let data = points(UInt64(seed), centres: [(0, 0), (1, 0)], each: 30, spread: 2)
    let found = kMeans(data, clusters: 3, seed: UInt64(seed))
    for label in 0..<found.centres.rows {
      let members = found.clusterOfPoint.indices.filter { found.clusterOfPoint[$0] == label }
      #expect(!members.isEmpty, "seed \(seed)")
      for axis in 0..<2 {
        let mean = members.reduce(0.0) { $0 + Double(data[$1, axis]) } / Double(members.count)
        #expect(near(mean, Double(found.centres[label, axis]), 1e-5), "seed \(seed)")
      }
    }
    for point in 0..<data.rows {
      let squares = (0..<found.centres.rows).map { label in
        (0..<2).reduce(0.0) {
          $0 + (Double(data[point, $1]) - Double(found.centres[label, $1]))
            * (Double(data[point, $1]) - Double(found.centres[label, $1]))
        }
      }
      #expect(squares[found.clusterOfPoint[point]] <= (squares.min() ?? 0) + 1e-6, "seed \(seed), point \(point)")
    }
  }

  @Test func equalPointsAreOneCluster() {
    let found = kMeans(Matrix(rows: 5, columns: 3, repeating: 2), clusters: 3, seed: 1)
    #expect(found.centres.rows == 1)
    #expect(found.clusterOfPoint == [0, 0, 0, 0, 0])
  }

  @Test func seedDecides() {
    let data = points(4, centres: [(0, 0)], each: 50, spread: 1)
    #expect(kMeans(data, clusters: 5, seed: 2).clusterOfPoint == kMeans(data, clusters: 5, seed: 2).clusterOfPoint)
  }
}
