import DataModel
import Kernels
import Testing

@testable import FewShot

@Suite struct DistanceScaleTests {
  @Test func chipsWithoutEvidenceDoNotCount() throws {
    let values = Matrix(rows: 4, columns: 2, elements: [0, 4, 3, 0, 1, 2, .nan, .nan])
    let table = DistanceTable(values: values, evidence: [true, true, true, false])
    let supports = try SupportSet(classes: [.init(name: "a", chips: [2]), .init(name: "b", chips: [3])])
    #expect(scaleOfDistances(table, .max, supports: supports) == 4)
    #expect(scaleOfDistances(table, .median, supports: supports) == 1.5)
    #expect(near(scaleOfDistances(table, .percentile99, supports: supports), 3.95, relative: 1e-12))
    #expect(scaleOfDistances(table, .supports, supports: supports) == 2)
  }

  @Test func aScaleOfZeroGivesWayToTheLargest() throws {
    let supports = try SupportSet(classes: [.init(name: "a", chips: [0]), .init(name: "b", chips: [1])])
    var values = Matrix(rows: 4, columns: 2)
    values[3, 1] = 5
    let table = DistanceTable(values: values, evidence: [true, true, true, true])
    for scale in FusionStrategy.DistanceScale.allCases where scale != .percentile99 {
      #expect(scaleOfDistances(table, scale, supports: supports) == 5)
    }
    let zero = DistanceTable(values: Matrix(rows: 4, columns: 2), evidence: [true, true, true, true])
    for scale in FusionStrategy.DistanceScale.allCases {
      #expect(scaleOfDistances(zero, scale, supports: supports) == 0)
    }
  }
}
