import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import Encoders

@Suite struct LatticeEncoderTests {
  private let encoder = LatticeEncoder()

  @Test(
    "agrees with the reference in NumPy, in double precision", arguments: ["64x64", "35x34", "95x95", "8x8", "7x40"])
  func reference(size: String) throws {
    let folder = projectRoot.appending(path: "Tests/EncodersTests/Fixtures/lattice")
    let chips = try NPYFixture(folder.appending(path: "chips_\(size).npy"))
    let expected = try NPYFixture(folder.appending(path: "embeddings_\(size).npy"))
    let batch = batch(chips.floats, rows: chips.shape[1], columns: chips.shape[2])
    let found = try encoder.encode(batch, threads: 1)
    #expect(found.chips == expected.shape[0] && found.dimensions == expected.shape[1])
    #expect(encoder.dimensions(chipRows: batch.rows, chipColumns: batch.columns) == found.dimensions)
    // A frequency's amplitude is wrong by some 1e-6 of the root of the chip's whole power, at worst; the floor of 0.03
    // keeps that from growing in the logarithm.
    let largest = zip(found.values.elements, expected.values).map { abs(Double($0) - $1) }.max()!
    #expect(largest <= 2e-6, "largest difference \(largest)")
  }

  @Test("the same bits for every number of threads and every split into batches")
  func threadsAndBatches() throws {
    let chips = lattices(count: 21, rows: 34, columns: 35, seed: 4)
    let whole = try encoder.encode(chips, threads: 1).values
    for threads in 2...4 { #expect(try encoder.encode(chips, threads: threads).values == whole) }
    for size in [1, 4, 20] {
      var joined: [Float] = []
      for start in stride(from: 0, to: chips.count, by: size) {
        let end = min(start + size, chips.count)
        let part = Array(chips.elements[start * chips.imageSize..<end * chips.imageSize])
        joined += try encoder.encode(batch(part, rows: 34, columns: 35), threads: 2).values.elements
      }
      #expect(joined == whole.elements, "batches of \(size)")
    }
  }

  @Test("a gain moves only the level, and that of every chip alike", arguments: [2, 0.25, 1024, 3.7, 0.001])
  func gain(gain: Float) throws {
    let chips = lattices(count: 4, rows: 48, columns: 32, seed: 9)
    let before = try encoder.encode(chips, threads: 1).values
    let after = try encoder.encode(batch(chips.elements.map { $0 * gain }, rows: 48, columns: 32), threads: 1).values
    let level = before.columns - 3
    let exact = gain.significand == 1
    for chip in 0..<4 {
      for dimension in 0..<before.columns where dimension != level {
        let difference = abs(after[chip, dimension] - before[chip, dimension])
        // A power of two changes no significand. Any other gain rounds every pixel to half an ulp.
        #expect(exact ? difference == 0 : difference <= 1e-5, "dimension \(dimension) of chip \(chip)")
      }
      #expect(abs(after[chip, level] - before[chip, level] - 0.5 * log(gain)) <= 1e-5, "level of chip \(chip)")
    }
  }

  @Test("an offset moves only level and contrast", arguments: [Float(4096), -300, 100])
  func offset(offset: Float) throws {
    // Whole numbers, so that adding the offset rounds nothing.
    let chips = lattices(count: 4, rows: 40, columns: 40, seed: 2)
    let before = try encoder.encode(chips, threads: 1).values
    let after = try encoder.encode(batch(chips.elements.map { $0 + offset }, rows: 40, columns: 40), threads: 1).values
    let level = before.columns - 3
    for chip in 0..<4 {
      for dimension in 0..<before.columns where dimension != level && dimension != level + 1 {
        let difference = abs(after[chip, dimension] - before[chip, dimension])
        // The rounding variance, 1e-10 of the mean square, is below 1e-5 of these chips' variance.
        #expect(difference <= 1e-5, "dimension \(dimension) of chip \(chip)")
      }
      #expect(after[chip, level] != before[chip, level] && after[chip, level + 1] != before[chip, level + 1])
    }
  }

  @Test("a rotation by 90° moves every direction on by 4 of 8")
  func rotation() throws {
    for size in [64, 33] {
      let chips = lattices(count: 3, rows: size, columns: size, seed: 6)
      var turned = chips
      for chip in 0..<3 {
        for r in 0..<size {
          for c in 0..<size {
            turned.elements[(chip * size + c) * size + size - 1 - r] = chips.elements[(chip * size + r) * size + c]
          }
        }
      }
      let before = try encoder.encode(chips, threads: 1).values
      let after = try encoder.encode(turned, threads: 1).values
      // Rings first, then 8 directions for each of the rings that are split, then three of the intensities.
      let rings = LatticeLayout(rows: size, columns: size).rings.count
      for chip in 0..<3 {
        for dimension in 0..<before.columns {
          var source = dimension
          if dimension >= rings && dimension < before.columns - 3 {
            let place = dimension - rings
            source = rings + place / 8 * 8 + (place + 4) % 8
          }
          #expect(abs(after[chip, dimension] - before[chip, source]) <= 2e-6, "dimension \(dimension), \(size) px")
        }
      }
    }
  }

  @Test("a wave has its power in its ring and direction, in oblong chips too")
  func wave() throws {
    // Along the columns: direction 0; along the rows: direction 4.
    for (rows, columns) in [(64, 64), (96, 48), (45, 80)] {
      var chips = ImageBatch(count: 2, rows: rows, columns: columns)
      for r in 0..<rows {
        for c in 0..<columns {
          chips.elements[r * columns + c] = 100 + 50 * cos(2 * .pi * Float(c) * 0.115)
          chips.elements[(rows + r) * columns + c] = 100 + 50 * cos(2 * .pi * Float(r) * 0.115)
        }
      }
      let found = try encoder.encode(chips, threads: 1).values
      let layout = LatticeLayout(rows: rows, columns: columns)
      // Of the 15 rings the 9th reaches from 0.099 to 0.125.
      let ring = try #require(layout.rings.firstIndex(of: 8))
      let split = try #require(layout.splitRings.firstIndex(of: 8))
      for chip in 0..<2 {
        #expect(layout.rings.indices.max { found[chip, $0] < found[chip, $1] } == ring, "\(rows) x \(columns)")
        let directions = (0..<8).map { found[chip, layout.rings.count + split * 8 + $0] }
        #expect(directions.firstIndex(of: directions.max()!) == chip * 4, "\(rows) x \(columns): \(directions)")
      }
    }
  }

  @Test("chips without variation, of one px and with NaN")
  func degenerate() throws {
    for (rows, columns) in [(64, 64), (8, 8), (1, 1), (1, 9), (2, 2), (3, 50)] {
      let size = rows * columns
      var chips = ImageBatch(count: 4, rows: rows, columns: columns)
      for i in 0..<size {
        chips.elements[size + i] = 215
        chips.elements[2 * size + i] = 0.1
      }
      chips.elements[3 * size] = .nan
      let found = try encoder.encode(chips, threads: 1)
      #expect(found.evidence == [true, true, true, true])
      let values = found.values
      #expect(values.row(0).allSatisfy { $0 == 0 }, "zeros, \(rows) x \(columns)")
      for chip in 1...2 {
        let row = Array(values.row(chip))
        #expect(row.allSatisfy { $0.isFinite }, "constant, \(rows) x \(columns)")
        #expect(row.dropLast(3).allSatisfy { abs($0) < 1e-6 }, "constant, \(rows) x \(columns)")
        #expect(abs(row[row.count - 2]) < 1e-6 && abs(row[row.count - 1]) < 1e-6)
      }
      #expect(values.row(3).allSatisfy { $0.isNaN }, "NaN, \(rows) x \(columns)")
    }
    #expect(try encoder.encode(ImageBatch(count: 0, rows: 64, columns: 64), threads: 2).chips == 0)
  }

  @Test("any magnitude of intensities", arguments: [Float(1e-30), 1e-6, 1, 1e30])
  func magnitudes(unit: Float) throws {
    let chips = lattices(count: 2, rows: 32, columns: 32, seed: 3)
    let values = try encoder.encode(batch(chips.elements.map { $0 * unit }, rows: 32, columns: 32), threads: 1).values
    #expect(values.elements.allSatisfy { $0.isFinite })
  }

  @Test("tells an ordered lattice from a disordered one and from noise by few supports", arguments: 1...3)
  func separates(seed: UInt64) throws {
    let perClass = 30
    let kinds: [(spacing: Double, disorder: Double)] = [(12, 0), (12, 2.5), (9, 0), (12, 100)]
    var generator = SeededGenerator(seed: seed)
    var elements: [Float] = []
    for kind in kinds {
      for _ in 0..<perClass {
        elements += columns(spacing: kind.spacing, disorder: kind.disorder, size: 48, &generator)
      }
    }
    let values = try encoder.encode(batch(elements, rows: 48, columns: 48), threads: 2).values
    func distance(_ row: Int, _ prototype: [Float]) -> Float {
      zip(values.row(row), prototype).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let prototypes = kinds.indices.map { kind in
      (0..<values.columns).map { d in (0..<5).reduce(Float(0)) { $0 + values[kind * perClass + $1, d] } / 5 }
    }
    var right = 0
    for kind in kinds.indices {
      for chip in 5..<perClass {
        let distances = prototypes.map { distance(kind * perClass + chip, $0) }
        if distances.firstIndex(of: distances.min()!) == kind { right += 1 }
      }
    }
    let share = Double(right) / Double(kinds.count * (perClass - 5))
    #expect(share >= 0.95, "share of chips labelled right, seed \(seed)")
  }
}

private func batch(_ elements: [Float], rows: Int, columns: Int) -> ImageBatch {
  var batch = ImageBatch(count: elements.count / (rows * columns), rows: rows, columns: columns)
  batch.elements = elements
  return batch
}

/// Noisy lattices of whole-number intensities.
private func lattices(count: Int, rows: Int, columns: Int, seed: UInt64) -> ImageBatch {
  var generator = SeededGenerator(seed: seed)
  var result = ImageBatch(count: count, rows: rows, columns: columns)
  for chip in 0..<count {
    let angle = Double(generator.below(180)) * .pi / 180
    let period = 4 + Double(generator.below(100)) / 10
    for r in 0..<rows {
      for c in 0..<columns {
        let along = (Double(c) * cos(angle) + Double(r) * sin(angle)) / period
        let across = (Double(r) * cos(angle) - Double(c) * sin(angle)) / period
        let wave = 200 + 80 * cos(2 * .pi * along) + 60 * cos(2 * .pi * across)
        result.elements[(chip * rows + r) * columns + c] = Float(Int(wave) + generator.below(40))
      }
    }
  }
  return result
}

/// A square lattice of bright columns of random phase, each moved at random by up to `disorder` px, with noise.
private func columns(spacing: Double, disorder: Double, size: Int, _ generator: inout SeededGenerator) -> [Float] {
  func even() -> Double { Double(generator.below(20001)) / 10000 - 1 }
  var image = (0..<size * size).map { _ in Float(20 + generator.below(12)) }
  let (y0, x0) = (even() * spacing, even() * spacing)
  let reach = Int(Double(size) / spacing) + 3
  for i in -3...reach {
    for j in -3...reach {
      let (y, x) = (y0 + Double(i) * spacing + even() * disorder, x0 + Double(j) * spacing + even() * disorder)
      for r in max(Int(y) - 6, 0)..<max(min(Int(y) + 7, size), max(Int(y) - 6, 0)) {
        for c in max(Int(x) - 6, 0)..<max(min(Int(x) + 7, size), max(Int(x) - 6, 0)) {
          let square = (Double(r) - y) * (Double(r) - y) + (Double(c) - x) * (Double(c) - x)
          image[r * size + c] += Float(100 * exp(-square / 8))
        }
      }
    }
  }
  return image
}
