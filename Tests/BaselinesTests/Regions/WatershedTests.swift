import Kernels
import TestSupport
import Testing

@testable import Baselines

@Suite struct WatershedTests {
  @Test func regionsAreThoseOfScikitImage() throws {
    let markers = try fixture("markers").values.map { Int32($0) }
    let found = watershed(try fixtureImage("relief"), markers: markers)
    let expected = try fixture("watershed").values.map { Int32($0) }
    #expect(found == expected)
  }

  @Test func ridgesPart() {
    let relief = Matrix(rows: 1, columns: 7, elements: [0, 1, 2, 9, 3, 1, 0])
    #expect(watershed(relief, markers: [1, 0, 0, 0, 0, 0, 2]) == [1, 1, 1, 1, 2, 2, 2])
    // Heights below 0 come before those above.
    let shifted = Matrix(rows: 1, columns: 7, elements: relief.elements.map { $0 - 5 })
    #expect(watershed(shifted, markers: [1, 0, 0, 0, 0, 0, 2]) == [1, 1, 1, 1, 2, 2, 2])
  }

  @Test func withoutMarkersNothingIsFlooded() {
    #expect(watershed(Matrix(rows: 2, columns: 2), markers: [0, 0, 0, 0]) == [0, 0, 0, 0])
  }
}
