import DataModel
import Foundation
import Kernels
import Testing

@testable import Atoms

@Suite("Finding atom columns")
struct FindColumnsTests {
  /// The distance from a place to the nearest column.
  private func distance(_ row: Double, _ column: Double, to columns: [AtomColumn]) -> Double {
    columns.map { hypot($0.row - row, $0.column - column) }.min() ?? .infinity
  }

  @Test("every column of both sublattices is found and nothing else", arguments: [1, 2, 3] as [UInt64])
  func everyColumn(seed: UInt64) throws {
    let (rows, columns) = (230, 210)
    let lattice = Lattice.twoSublattices(rows: rows, columns: columns, seed: seed)
    let found = try findColumns(in: lattice.image(rows: rows, columns: columns, noise: 3, seed: seed), threads: 2)
    for place in lattice.inside(rows: rows, columns: columns, margin: 4) {
      #expect(distance(place.row, place.column, to: found) < 0.8, "\(place), seed \(seed)")
    }
    for column in found {
      let nearest = lattice.columns.map { hypot($0.row - column.row, $0.column - column.column) }.min() ?? .infinity
      #expect(nearest < 1.5, "\(column.row), \(column.column), seed \(seed)")
      #expect(column.method == .blob && column.neighbourDistance > 8)
    }
    let bright = found.filter { $0.intensity > 60 }
    let widths = bright.map(\.sigma).reduce(0, +) / Double(bright.count)
    #expect(abs(widths - 2.6) < 0.3 && bright.allSatisfy { abs($0.intensity - 100) < 30 }, "\(widths)")
  }

  @Test("two structures of different spacing in one image")
  func interface() throws {
    let (rows, columns) = (300, 300)
    var lattice = Lattice()
    lattice.columns = Lattice.twoSublattices(rows: rows, columns: columns, cell: 30, sigma: 3.5, seed: 1).columns
      .filter { $0.row < 140 }
    lattice.columns += Lattice.twoSublattices(rows: rows, columns: columns, cell: 16, sigma: 2, dim: 0.6, seed: 2)
      .columns
      .filter { $0.row > 152 }
    let found = try findColumns(in: lattice.image(rows: rows, columns: columns, noise: 2), threads: 2)
    let truth = lattice.inside(rows: rows, columns: columns, margin: 5)
    let missed = truth.filter { distance($0.row, $0.column, to: found) > 1 }
    #expect(missed.isEmpty, "\(missed.count) of \(truth.count)")
    #expect(found.count < lattice.columns.count)
  }

  @Test("dumbbells are two columns each")
  func dumbbells() throws {
    var lattice = Lattice()
    for i in 0..<7 {
      for j in 0..<8 {
        let (row, column) = (20 + 36 * Double(i), 14 + 30 * Double(j) + (i % 2 == 0 ? 0 : 15))
        for offset in [-6.0, 6] { lattice.columns.append((row + offset, column, 100, 3.4)) }
      }
    }
    let found = try findColumns(in: lattice.image(rows: 260, columns: 260, noise: 2), threads: 1)
    #expect(found.count == lattice.columns.count)
    for atom in lattice.columns { #expect(distance(atom.row, atom.column, to: found) < 1) }
  }

  @Test("turning the image by 90° turns the columns", arguments: [1, 2] as [UInt64])
  func rotation(seed: UInt64) throws {
    let (rows, columns) = (150, 171)
    let image = Lattice.twoSublattices(rows: rows, columns: columns, seed: seed)
      .image(rows: rows, columns: columns, noise: 6, seed: seed)
    var turned = Matrix(rows: columns, columns: rows)
    for row in 0..<rows { for column in 0..<columns { turned[columns - 1 - column, row] = image[row, column] } }
    let found = try findColumns(in: image, threads: 2)
    let other = try findColumns(in: turned, threads: 2)
    #expect(found.count == other.count && found.count > 100)
    for column in found {
      #expect(
        distance(Double(columns - 1) - column.column, column.row, to: other) < 1e-6, "\(column), seed \(seed)")
    }
  }

  @Test("a constant added and a factor move no column by more than 0.02 px", arguments: [1, 2] as [UInt64])
  func intensity(seed: UInt64) throws {
    let (rows, columns) = (140, 160)
    let image = Lattice.twoSublattices(rows: rows, columns: columns, seed: seed)
      .image(rows: rows, columns: columns, noise: 6, seed: seed)
    let found = try findColumns(in: image, threads: 2)
    for (factor, constant) in [(1, 1000), (37, 0), (0.001, -5)] as [(Float, Float)] {
      let changed = Matrix(rows: rows, columns: columns, elements: image.elements.map { $0 * factor + constant })
      let other = try findColumns(in: changed, threads: 2)
      #expect(found.count == other.count, "\(factor), \(constant), seed \(seed)")
      for column in found { #expect(distance(column.row, column.column, to: other) < 0.02, "seed \(seed)") }
    }
  }

  @Test("the number of threads does not matter") func threads() throws {
    let image = Lattice.twoSublattices(rows: 330, columns: 280, seed: 4).image(rows: 330, columns: 280, noise: 8)
    let one = try findColumns(in: image, threads: 1)
    for threads in [2, 3] {
      // As text: a value that is NaN is not equal to itself.
      #expect("\(one)" == "\(try findColumns(in: image, threads: threads))")
    }
    #expect(one.count > 400)
  }

  @Test("one column is found; noise, a constant, saturation and almost no pixels give none")
  func fewColumns() throws {
    var lattice = Lattice()
    lattice.columns = [(41.3, 60.8, 80, 3)]
    let one = try findColumns(in: lattice.image(rows: 100, columns: 120, noise: 2), threads: 2)
    #expect(
      one.count == 1 && one.allSatisfy { hypot($0.row - 41.3, $0.column - 60.8) < 0.3 && $0.neighbourDistance.isNaN })
    #expect(try findColumns(in: Lattice().image(rows: 100, columns: 120, noise: 5), threads: 2).count <= 2)
    for image in [
      Matrix(rows: 60, columns: 50, repeating: 65535), Matrix(rows: 0, columns: 0), Matrix(rows: 2, columns: 90),
      Matrix(rows: 1, columns: 1, repeating: 3),
    ] { #expect(try findColumns(in: image, threads: 2).isEmpty) }
  }

  @Test("saturated columns with flat tops are one column each") func saturated() throws {
    let lattice = Lattice.twoSublattices(rows: 160, columns: 160, dim: 0.9, seed: 1)
    let image = lattice.image(rows: 160, columns: 160, noise: 0)
    let cut = Matrix(rows: 160, columns: 160, elements: image.elements.map { min($0, 70) })
    let found = try findColumns(in: cut, threads: 2)
    for place in lattice.inside(rows: 160, columns: 160, margin: 4) {
      #expect(found.count { hypot($0.row - place.row, $0.column - place.column) < 4 } == 1)
    }
  }

  @Test("columns closer than they are wide are one; no two are closer than 2 px") func close() throws {
    var lattice = Lattice()
    lattice.columns = [(40, 40, 100, 1.5), (40, 41.4, 90, 1.5), (60, 60, 100, 1.5)]
    let found = try findColumns(
      in: lattice.image(rows: 100, columns: 100, noise: 1), options: ColumnFindingOptions(minSigma: 1, maxSigma: 3),
      threads: 1)
    #expect(found.count == 2 && found.allSatisfy { $0.neighbourDistance >= 2 }, "\(found)")
  }

  @Test("given widths are kept to") func widths() throws {
    var lattice = Lattice()
    lattice.columns = [(30, 30, 100, 2), (70, 70, 100, 6)]
    let image = lattice.image(rows: 110, columns: 110, noise: 1)
    let narrow = try findColumns(in: image, options: ColumnFindingOptions(minSigma: 1.5, maxSigma: 3), threads: 1)
    #expect(narrow.count == 1 && narrow.allSatisfy { abs($0.row - 30) < 0.2 })
    let wide = try findColumns(in: image, options: ColumnFindingOptions(minSigma: 5, maxSigma: 8), threads: 1)
    #expect(wide.count == 1 && wide.allSatisfy { abs($0.row - 70) < 0.2 })
  }

  @Test(
    "options that make no sense are refused in one line",
    arguments: [
      (ColumnFindingOptions(spacing: 1), "a spacing of 1.0 px; give at least 2 px"),
      (
        ColumnFindingOptions(minSigma: 5, maxSigma: 3),
        "column widths from 5.0 to 3.0 px; the first must be at most the second"
      ),
      (
        ColumnFindingOptions(maxSigma: 30),
        "columns of a width of 30.0 px do not fit into the image of 60 x 80 px; give at most a quarter of the smaller "
          + "side"
      ),
      (ColumnFindingOptions(contrast: 2), "a contrast of 2.0; give a number from 0 to 1"),
    ])
  func refusals(options: ColumnFindingOptions, message: String) {
    let error = #expect(throws: AtomsError.self) {
      try findColumns(in: Matrix(rows: 60, columns: 80), options: options, threads: 1)
    }
    #expect(error?.description == message)
  }

  @Test("a NaN is refused and named") func notANumber() {
    var image = Matrix(rows: 60, columns: 80)
    image[7, 9] = .nan
    let error = #expect(throws: AtomsError.self) { try findColumns(in: image, threads: 1) }
    #expect(error?.description == "the image is NaN or infinite at row 7, column 9; replace such pixels first")
  }
}
