import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import Chips

@Suite("Denoising") struct DenoiseSpectraTests {
  private func spectra(_ counts: Matrix) -> ChipSpectra {
    ChipSpectra(
      counts: counts, energiesInEV: (0..<counts.columns).map { 10 * Double($0) },
      coverage: [Float](repeating: 1, count: counts.rows))
  }

  private func fixture(_ name: String) throws -> Matrix {
    let file = try NPYFixture(projectRoot.appendingPathComponent("Tests/ChipsTests/Fixtures/denoising/\(name).npy"))
    return Matrix(rows: file.shape[0], columns: file.shape[1], elements: file.floats)
  }

  @Test("what is left is what HyperSpy leaves", arguments: ["tall", "wide"], [1, 2, 3])
  func parity(_ name: String, components: Int) throws {
    let counts = try fixture(name)
    let expected = try fixture("\(name)_\(components)")
    let (found, kept) = try denoisedSpectra(spectra(counts), components: .count(components), threads: 2)
    #expect(kept == components)
    // Both sides compute in Double; what differs is the rounding to Float, and the way to the singular vectors.
    let largest = expected.elements.map(abs).max()!
    for (place, value) in found.counts.elements.enumerated() {
      #expect(abs(value - expected.elements[place]) <= 1e-6 * largest, "\(name), place \(place)")
    }
  }

  /// Poisson counts of mixtures of `rank` spectra that share no channel.
  private func mixtures(rank: Int, chips: Int, channels: Int, countsPerChip: Double, seed: UInt64) -> Matrix {
    var random = SeededGenerator(seed: seed)
    var counts = Matrix(rows: chips, columns: channels)
    for chip in 0..<chips {
      let phase = chip % rank
      let dose = countsPerChip * (0.5 + Double(random.below(1000)) / 1000)
      for channel in 0..<channels {
        // Half of a spectrum is common, half its own.
        let own = channel * rank / channels == phase ? Double(rank) : 0
        let mean = dose / Double(channels) * (0.5 + 0.5 * own)
        counts[chip, channel] = Float(random.poisson(mean))
      }
    }
    return counts
  }

  @Test(
    "auto finds how many phases there are",
    arguments: [(1, 200, 64, 300.0), (2, 200, 64, 300), (3, 64, 200, 400), (4, 300, 100, 2000), (6, 150, 150, 5000)])
  func rank(_ rank: Int, chips: Int, channels: Int, counts: Double) throws {
    for seed in 1...3 {
      let matrix = mixtures(rank: rank, chips: chips, channels: channels, countsPerChip: counts, seed: UInt64(seed))
      let found = try denoisedSpectra(spectra(matrix), components: .auto, threads: 2)
      #expect(found.components == rank, "seed \(seed)")
    }
  }

  @Test("less noise: nearer to the mean counts than the counts are") func nearer() throws {
    let counts = mixtures(rank: 3, chips: 240, channels: 90, countsPerChip: 500, seed: 7)
    let other = mixtures(rank: 3, chips: 240, channels: 90, countsPerChip: 500, seed: 7)
    #expect(counts == other)
    let (found, _) = try denoisedSpectra(spectra(counts), components: .auto, threads: 1)
    // Chips of a phase differ by their dose alone: shares of counts are the same in each.
    func spread(_ matrix: Matrix) -> Double {
      var sum = 0.0
      for phase in 0..<3 {
        let rows = stride(from: phase, to: 240, by: 3).map { row in
          let total = matrix.row(row).reduce(0.0) { $0 + Double($1) }
          return matrix.row(row).map { Double($0) / total }
        }
        for channel in 0..<90 {
          let mean = rows.reduce(0.0) { $0 + $1[channel] } / Double(rows.count)
          sum += rows.reduce(0.0) { $0 + ($1[channel] - mean) * ($1[channel] - mean) }
        }
      }
      return sum
    }
    // Three components of ninety are left, and so is about that share of the noise.
    #expect(spread(found.counts) < 0.1 * spread(counts))
  }

  @Test("sums of chips and channels stay, and all components give the counts back") func conserved() throws {
    let counts = mixtures(rank: 2, chips: 50, channels: 30, countsPerChip: 200, seed: 11)
    for components in [1, 2, 5] {
      let (found, _) = try denoisedSpectra(spectra(counts), components: .count(components), threads: 2)
      for chip in 0..<50 {
        // The first component is the product of the sums of chips and channels; the others sum to nothing.
        let (before, after) = (counts.row(chip).reduce(0, +), found.counts.row(chip).reduce(0, +))
        #expect(abs(before - after) <= 1e-4 * before, "chip \(chip)")
      }
    }
    let (all, kept) = try denoisedSpectra(spectra(counts), components: .count(99), threads: 2)
    #expect(kept == 30)
    for (before, after) in zip(counts.elements, all.counts.elements) { #expect(abs(before - after) < 1e-4) }
  }

  @Test("the same bits for every number of threads") func threads() throws {
    let counts = mixtures(rank: 3, chips: 700, channels: 600, countsPerChip: 900, seed: 3)
    let one = try denoisedSpectra(spectra(counts), components: .auto, threads: 1)
    for threads in [2, 3, 8] {
      let found = try denoisedSpectra(spectra(counts), components: .auto, threads: threads)
      #expect(found.spectra.counts == one.spectra.counts && found.components == one.components)
    }
  }

  @Test("chips without a count stay empty; nothing at all stays nothing") func empty() throws {
    var counts = mixtures(rank: 2, chips: 20, channels: 16, countsPerChip: 300, seed: 2)
    for channel in 0..<16 { counts[4, channel] = 0 }
    for chip in 0..<20 { counts[chip, 9] = 0 }
    let (found, _) = try denoisedSpectra(spectra(counts), components: .auto, threads: 1)
    #expect((0..<16).allSatisfy { found.counts[4, $0] == 0 } && (0..<20).allSatisfy { found.counts[$0, 9] == 0 })
    let nothing = try denoisedSpectra(spectra(Matrix(rows: 3, columns: 4)), components: .auto, threads: 1)
    #expect(nothing.components == 0 && nothing.spectra.counts == Matrix(rows: 3, columns: 4))
    let one = try denoisedSpectra(
      spectra(Matrix(rows: 1, columns: 1, elements: [7])), components: .count(3), threads: 1)
    #expect(one.components == 1 && abs(one.spectra.counts[0, 0] - 7) < 1e-5)
  }

  @Test("numbers that are no counts are refused", arguments: [-1, Float.nan]) func refused(_ value: Float) throws {
    var counts = Matrix(rows: 3, columns: 4, repeating: 2)
    counts[1, 2] = value
    let error = #expect(throws: ChipSpectraError.self) {
      try denoisedSpectra(spectra(counts), components: .auto, threads: 1)
    }
    #expect(error?.description.hasPrefix("denoise: chip 1 has \(value) counts in channel 2") == true)
  }
}

extension SeededGenerator {
  /// A Poisson number by multiplying even ones (Knuth), for means up to some hundred.
  fileprivate mutating func poisson(_ mean: Double) -> Int {
    let limit = exp(-mean)
    var (count, product) = (-1, 1.0)
    repeat {
      count += 1
      product *= Double(next() >> 11) * 0x1p-53
    } while product > limit
    return count
  }
}
