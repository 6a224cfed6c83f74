import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import Baselines

@Suite struct FeatureTests {
  @Test(arguments: [(0, 0.7), (1, 3.5)])
  func filtersAreThoseOfSciPy(index: Int, sigma: Double) throws {
    let image = try fixtureImage("image")
    let expected = try fixture("filters")
    let filters = ImageFilters(of: image, sigma: sigma, threads: 2)
    // Every second row and column of the maps is stored.
    let (rows, columns) = (expected.shape[2], expected.shape[3])
    for row in 0..<rows {
      for column in 0..<columns {
        let found = filters.values(row: 2 * row, column: 2 * column)
        for filter in 0..<ImageFilters.count {
          let value = expected.values[((index * ImageFilters.count + filter) * rows + row) * columns + column]
          // Gaussians run in Float on values near 150: 1e-4 of them before differences are taken, squares of those
          // differences reach 1000.
          #expect(near(found[filter], value, 2e-4), "filter \(filter) at \(row), \(column)")
        }
      }
    }
  }

  /// Spectra with Gaussian lines at some energies over a flat background.
  private func spectra(_ lines: [[Double]], chips: Int = 4, coverage: [Float]? = nil) -> ChipSpectra {
    let energies = (0..<600).map { 200 + 10 * Double($0) }
    var counts = Matrix(rows: chips, columns: energies.count, repeating: 20)
    for chip in 0..<chips {
      for energy in lines[chip % lines.count] {
        let sigma = (130 * 130 + 2.5 * (energy - 5898.7)).squareRoot() / 2.3548
        for (bin, at) in energies.enumerated() where abs(at - energy) < 5 * sigma {
          counts[chip, bin] += Float(200 * exp(-(at - energy) * (at - energy) / (2 * sigma * sigma)))
        }
      }
    }
    return ChipSpectra(
      counts: counts, energiesInEV: energies, coverage: coverage ?? [Float](repeating: 1, count: chips))
  }

  @Test func linesThatStandOutBecomeMaps() {
    let maps = elementMaps(of: spectra([[4510.1], [4510.1, 1739.6]]))
    #expect(maps.first?.name == "Ti Ka")
    #expect(maps.contains { $0.name == "Si Ka" })
    let silicon = maps.first { $0.name == "Si Ka" }?.counts ?? []
    #expect(silicon.count == 4)
    #expect(silicon[1] > 2 * silicon[0])
    #expect(silicon[1] == silicon[3])
  }

  @Test func flatSpectraHaveNoMaps() {
    #expect(elementMaps(of: spectra([[]])).isEmpty)
  }

  @Test func chipsBesideTheFieldHaveTheMeanOfTheOthers() throws {
    let scene = try TwoHalves(seed: 1)
    let grid = try ChipGrid(
      imageRows: 64, imageColumns: 128, chipRows: 64, chipColumns: 32, strideRows: 64, strideColumns: 32)
    let features = chipFeatures(
      of: scene.image, grid: grid, spectra: spectra([[4510.1]], coverage: [1, 0.2, 1, 0.5]), threads: 1)
    #expect(features.columns > 42)
    let map = (0..<4).map { features[$0, 42] }
    #expect(map[0] == map[2])
    #expect(near(Double(map[3]), Double(2 * map[0]), 1e-5))
    #expect(near(Double(map[1]), Double(map[0] + map[2] + map[3]) / 3, 1e-5))
  }

  @Test func standardisedFeaturesHaveMeanZero() {
    let features = standardised(Matrix(rows: 3, columns: 2, elements: [1, 7, 2, 7, 3, 7]))
    #expect(near(Double(features[0, 0]), -1.224745, 1e-6))
    #expect(features[1, 0] == 0)
    #expect((0..<3).allSatisfy { features[$0, 1] == 0 })
  }
}
