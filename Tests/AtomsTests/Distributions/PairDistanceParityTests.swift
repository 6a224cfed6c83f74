import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

import Atoms

/// One chip that holds all points.
func wholeImage(_ side: Int = 400) -> ChipGrid {
  ChipGrid(
    imageRows: side, imageColumns: side, chipRows: side, chipColumns: side, strideRows: side, strideColumns: side,
    rows: 1, columns: 1)
}

func column(_ row: Double, _ column: Double, intensity: Double = 1) -> AtomColumn {
  AtomColumn(row: row, column: column, intensity: intensity, sigma: 1, method: .blob)
}

@Suite struct PairDistanceParityTests {
  private func fixture(_ name: String) throws -> [Double] {
    try NPYFixture(atomFixtures.appendingPathComponent("pair-distances/\(name).npy")).values
  }

  /// Half-open bins, the last one closed.
  private func histogram(_ samples: [Double], edges: [Double]) -> [Double] {
    var counts = [Double](repeating: 0, count: edges.count - 1)
    for sample in samples {
      if let bin = counts.indices.last(where: { edges[$0] <= sample }), sample <= edges[bin + 1] { counts[bin] += 1 }
    }
    return counts
  }

  private static let sets = [
    "square", "square_jitter", "hexagonal", "random", "cluster", "two_points", "one_point", "duplicates", "on_edges",
  ]

  @Test(arguments: sets) func countsAreExact(name: String) throws {
    let points = try fixture("points_\(name)_y_x")
    let edges = try fixture("edges")
    // Some sets begin outside an image; a whole number moves the others' exact distances by nothing.
    let columns = (0..<points.count / 2).map { column(points[2 * $0] + 100, points[2 * $0 + 1] + 100) }
    let found = chipDistributions(
      of: columns, in: wholeImage(), pixelSize: nil, options: .init(largestDistance: edges.last, halo: 0))
    #expect(found.samples == found.samples.sorted() && found.weights.isEmpty)
    #expect(try histogram(found.samples, edges: edges) == fixture("histogram_\(name)"))
    #expect(found.evidence == [columns.count > 1])
    // The halo of a chip that is the whole image is empty.
    let withHalo = chipDistributions(
      of: columns.reversed(), in: wholeImage(), pixelSize: nil, options: .init(largestDistance: edges.last, halo: 50))
    #expect(withHalo == found)
  }

  @Test func distancesBetweenHistograms() throws {
    let edges = try fixture("edges")
    let middles = (0..<edges.count - 1).map { (edges[$0] + edges[$0 + 1]) / 2 }
    let expected = try fixture("matrix_5x5")
    let histograms = try Self.sets.prefix(5).map { try fixture("histogram_\($0)") }
    for row in 0..<5 {
      for other in 0..<5 {
        let (first, second) = (histograms[row], histograms[other])
        let found = try wassersteinDistance(
          middles.span, weights: first.span, middles.span, weights: second.span)
        #expect(abs(found - expected[5 * row + other]) <= 1e-9 * max(1, found))
      }
    }
  }
}
