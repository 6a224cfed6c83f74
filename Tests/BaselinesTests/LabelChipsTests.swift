import DataModel
import Kernels
import Testing

@testable import Baselines

@Suite struct LabelChipsTests {
  static let all: [Baseline] = [
    .otsu, .adaptive, .watershed, .kMeans(seed: 1), .ssim, .randomForest(trees: 50, seed: 1),
  ]

  @Test(arguments: all, 1...3)
  func plainAndStripedHalvesAreToldApart(baseline: Baseline, seed: Int) throws {
    let scene = try TwoHalves(seed: UInt64(seed))
    let found = baseline.label(scene.image, grid: scene.grid, spectra: nil, supports: scene.supports, threads: 2)
    let right = found.labels.indices.count { found.labels[$0] == scene.truth($0) }
    // Otsu and watershed may give a chip at the border to the other side.
    #expect(right >= 28, "\(baseline.name), seed \(seed): \(right) of 32")
    #expect((found.votes != nil) == (baseline.name == "random-forest"))
  }

  @Test(arguments: all)
  func resultDoesNotDependOnThreads(baseline: Baseline) throws {
    let scene = try TwoHalves(seed: 9)
    let results = [1, 3].map {
      baseline.label(scene.image, grid: scene.grid, spectra: nil, supports: scene.supports, threads: $0)
    }
    #expect(results[0].labels == results[1].labels)
    #expect(results[0].votes == results[1].votes)
  }

  @Test(arguments: all)
  func oneSupportPerClassIsEnough(baseline: Baseline) throws {
    let scene = try TwoHalves(seed: 4, perClass: 1)
    let found = baseline.label(scene.image, grid: scene.grid, spectra: nil, supports: scene.supports, threads: 1)
    #expect(found.labels.allSatisfy { $0 == 0 || $0 == 1 })
  }

  @Test(arguments: all)
  func aFlatImageIsNoError(baseline: Baseline) throws {
    let scene = try TwoHalves(seed: 4)
    let flat = Matrix(rows: 64, columns: 128, repeating: 7)
    let found = baseline.label(flat, grid: scene.grid, spectra: nil, supports: scene.supports, threads: 1)
    #expect(found.labels.count == scene.grid.count)
    #expect(found.labels.allSatisfy { $0 == 0 || $0 == 1 })
  }

  @Test func groupsTakeTheClassOfMostOfTheirSupports() throws {
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0, 1, 2]), .init(name: "b", chips: [3, 4, 5])])
    let groups = [0, 0, 3, 0, 3, 3, 1, 2]
    let found = classesOfGroups(groups, count: 4, supports: supports) { abs(Double($0 - $1)) }
    // Groups 1 and 2 have no supports: each takes the class of its neighbour.
    #expect(found == [0, 0, 1, 1])
    // Of equals the class named first.
    let even = classesOfGroups([0, 0, 0, 0, 0, 0, 0, 0], count: 1, supports: supports) { _, _ in 0 }
    #expect(even == [0])
  }

  @Test func namesAreThoseOfThePipelineFile() {
    #expect(Self.all.map(\.name) == Baseline.names)
  }
}
