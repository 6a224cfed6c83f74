import DataModel
import Foundation
import Kernels
import Testing

@testable import Atoms

@Suite struct ChipDistributionsTests {
  private func random(_ count: Int, seed: UInt64, side: Double = 100) -> [AtomColumn] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      column(
        Double.random(in: -0.5..<side - 0.5, using: &random), Double.random(in: -0.5..<side - 0.5, using: &random),
        intensity: Double.random(in: 0...9, using: &random))
    }
  }

  private func quarters(_ side: Int = 100) throws -> ChipGrid {
    try ChipGrid(
      imageRows: side, imageColumns: side, chipRows: side / 2, chipColumns: side / 2, strideRows: side / 2,
      strideColumns: side / 2)
  }

  /// Every pair looked at, for a chip of the lower right quarter.
  private func naive(_ columns: [AtomColumn], halo: Double, largest: Double) -> [Double] {
    func isNear(_ one: AtomColumn, _ halo: Double) -> Bool { one.row >= 49.5 - halo && one.column >= 49.5 - halo }
    var distances: [Double] = []
    for (index, one) in columns.enumerated() where isNear(one, 0) {
      for (other, two) in columns.enumerated() where isNear(two, halo) && other != index {
        let (rows, across) = (two.row - one.row, two.column - one.column)
        let distance = (rows * rows + across * across).squareRoot()
        if distance <= largest && (halo > 0 || other > index) { distances.append(distance) }
      }
    }
    return distances.sorted()
  }

  @Test(arguments: [1, 2] as [UInt64], [0.0, 7, 200]) func agreesWithEveryPair(seed: UInt64, halo: Double) throws {
    let columns = random(150, seed: seed)
    let found = try chipDistributions(
      of: columns, in: quarters(), pixelSize: nil, options: .init(largestDistance: 17.5, halo: halo))
    #expect(Array(found.samples[found.range(of: 3)]) == naive(columns, halo: halo, largest: 17.5), "seed \(seed)")
    #expect(found.chips == 4 && found.evidence.allSatisfy { $0 })
  }

  @Test(arguments: DescriptionOptions.Kind.allCases) func threadsAndOrderChangeNothing(kind: DescriptionOptions.Kind)
    throws
  {
    let columns = random(300, seed: 9)
    let options = DescriptionOptions(kind: kind)
    let one = try chipDistributions(of: columns, in: quarters(), pixelSize: nil, options: options)
    for threads in [2, 3] {
      let other = try chipDistributions(
        of: columns.shuffled(), in: quarters(), pixelSize: nil, options: options, threads: threads)
      #expect(one == other)
    }
  }

  @Test func fewerThanTwoColumnsSayNothing() throws {
    let columns = [column(10, 10), column(70, 10), column(75, 10), column(30, 80), column(90, 90), column(90, 52)]
    for kind in DescriptionOptions.Kind.allCases {
      let options = DescriptionOptions(kind: kind, largestDistance: 20)
      let found = try chipDistributions(of: columns, in: quarters(), pixelSize: nil, options: options)
      // The two columns of the last chip are too far apart for a pair, but they have intensities.
      #expect(found.evidence == [false, false, true, kind == .intensities])
      let none = try chipDistributions(of: [], in: quarters(), pixelSize: nil, options: .init(kind: kind))
      #expect(none.samples.isEmpty && none.evidence == [false, false, false, false])
      let lonely = try chipDistributions(of: [column(5, 5)], in: quarters(), pixelSize: nil, options: .init(kind: kind))
      #expect(lonely.evidence == [false, false, false, false])
      let equal = [column(5, 5), column(5, 5)]
      _ = try chipDistributions(of: equal, in: quarters(), pixelSize: nil, options: .init(kind: kind))
    }
  }

  @Test func lengthsAreInNanometresWhereTheyAreKnown() throws {
    let columns = [column(10, 10), column(13, 14), column(60, 60), column(60, 64)]
    let size = try #require(PixelSize(heightInNM: 0.5, widthInNM: 0.25))
    let found = try chipDistributions(
      of: columns, in: quarters(), pixelSize: size, options: .init(largestDistance: 5, halo: 0))
    #expect(found.samples == [(1.5 * 1.5 + 1).squareRoot(), 1])
    let nearest = try chipDistributions(
      of: columns, in: quarters(), pixelSize: size, options: .init(kind: .nearestNeighbours))
    #expect(nearest.samples == [(1.5 * 1.5 + 1).squareRoot(), (1.5 * 1.5 + 1).squareRoot(), 1, 1])
  }

  @Test func theLargestDistanceIsTwiceTheMedianNeighbours() throws {
    // Rows of columns 6 px apart, the rows far from each other.
    let columns = (0..<16).map { column(Double($0 / 8) * 60, Double($0 % 8) * 6) }
    let found = try chipDistributions(of: columns, in: quarters(), pixelSize: nil)
    #expect(Set(found.samples) == [6, 12])
  }

  @Test func nearestNeighboursMayLieInTheHalo() throws {
    let columns = [column(48, 20), column(30, 20), column(52, 20)]
    func nearest(halo: Double) throws -> [Double] {
      let found = try chipDistributions(
        of: columns, in: quarters(), pixelSize: nil,
        options: .init(kind: .nearestNeighbours, largestDistance: 40, halo: halo))
      return Array(found.samples[found.range(of: 0)])
    }
    #expect(try nearest(halo: 0) == [18, 18])
    #expect(try nearest(halo: 5) == [4, 18])
  }

  @Test func intensitiesAreThoseInside() throws {
    let columns = random(80, seed: 3)
    let found = try chipDistributions(of: columns, in: quarters(), pixelSize: nil, options: .init(kind: .intensities))
    let inside = columns.filter { $0.row < 49.5 && $0.column < 49.5 }.map(\.intensity).sorted()
    #expect(Array(found.samples[found.range(of: 0)]) == inside)
  }

  /// Columns strewn evenly: g(r) is 1 with and without a halo, up to the window's size.
  @Test(arguments: [0.0, 30]) func strewnColumnsHaveNoOrder(halo: Double) throws {
    let columns = random(40_000, seed: 12, side: 1000)
    let grid = ChipGrid(
      imageRows: 1000, imageColumns: 1000, chipRows: 300, chipColumns: 200, strideRows: 300, strideColumns: 200,
      rows: 3,
      columns: 5)
    let found = chipDistributions(
      of: columns, in: grid, pixelSize: nil,
      options: .init(kind: .radialDistribution, largestDistance: 60, halo: halo, bins: 6), threads: 2)
    for chip in 0..<grid.count {
      #expect(Array(found.samples[found.range(of: chip)]) == [5, 15, 25, 35, 45, 55])
      // 2400 columns; a bin holds 20,000 pairs or more: 5 % are more than four of its spreads.
      for weight in found.weights[found.range(of: chip)] { #expect(abs(weight - 1) < 0.05, "chip \(chip)") }
    }
  }

  @Test func oneWindowIsTheUsualEstimate() {
    let columns = random(60, seed: 4)
    let (bins, largest) = (20, 40.0)
    let found = chipDistributions(
      of: columns, in: wholeImage(100), pixelSize: nil,
      options: .init(kind: .radialDistribution, largestDistance: largest, bins: bins))
    var expected = [Double](repeating: 0, count: bins)
    let width = largest / Double(bins)
    let density = 60.0 / 10_000
    for (index, one) in columns.enumerated() {
      for (other, two) in columns.enumerated() where other != index {
        let (rows, across) = (abs(two.row - one.row), abs(two.column - one.column))
        let distance = (rows * rows + across * across).squareRoot()
        guard distance < largest else { continue }
        let bin = Int(distance / width)
        let area = 2 * .pi * (Double(bin) + 0.5) * width * width
        expected[bin] += 1 / (area * density * density) / ((100 - rows) * (100 - across))
      }
    }
    for (weight, reference) in zip(found.weights, expected) { #expect(abs(weight - reference) <= 1e-10 * reference) }
  }
}
