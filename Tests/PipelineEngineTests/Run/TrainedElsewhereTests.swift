import Chips
import DataModel
import Encoders
import FewShot
import Foundation
import Kernels
import MicrographFiles
import PipelineEngine
import TestSupport
import Testing

/// A model that one scan taught describes another: the two halves of a scan of silica spheres on a carbon film.
@Suite("Trained elsewhere", .enabled(if: FileManager.default.fileExists(atPath: scan.path)))
struct TrainedElsewhereTests {
  @Test("words of one half of a scan tell the phases of the other half apart") func halves() throws {
    let image = try MicrographFile.open(scan.path).spectrumImage()
    let grid = try ChipGrid(
      imageRows: 128, imageColumns: 128, chipRows: 8, chipColumns: 8, strideRows: 8, strideColumns: 8)
    let spectra = try sumChipSpectra(
      of: image, grid: grid, imagePixelSize: nil, placement: .sameField, selection: SpectralSelection(), threads: 2,
      progress: { _ in }
    ).spectra
    let taught = (0..<grid.count).filter { grid.address(of: $0).column < 8 }
    let asked = (0..<grid.count).filter { grid.address(of: $0).column >= 8 }

    let tokeniser = try SpectrumTokeniser(.eds, axis: image.energyAxis)
    let trainer = try WordTrainer(tokeniser: tokeniser, settings: .eds)
    let model = try trainer.train(on: WordCorpus(try tokeniser.documents(of: spectra.of(taught), threads: 2)))

    let there = spectra.of(asked)
    let silicon = spectra.energiesInEV.indices.filter { (1650...1850).contains(spectra.energiesInEV[$0]) }
    let truth = (0..<asked.count).map { chip -> Int? in
      let counts = silicon.reduce(Float(0)) { $0 + there.counts[chip, $1] }
      return counts >= 500 ? 1 : counts <= 20 ? 0 : nil
    }
    let words = try SpectrumWordsEncoder(model: model).encode(there, threads: 2)
    #expect(!words.evidence.contains(false))
    let raw = try SpectrumEncoder().encode(there, threads: 2)
    let shares = try SpectrumEncoder(scale: .l1).encode(there, threads: 2)
    // Spheres overlap, so that raw counts tell thick from thin rather than silica from carbon.
    for (name, embeddings, least) in [("words", words, 0.99), ("raw", raw, 0.8), ("shares", shares, 0.99)] {
      var right = 0
      var total = 0
      for seed in 1...20 {
        var random = SeededGenerator(seed: UInt64(seed))
        var classes: [SupportSet.Class] = []
        for one in 0..<2 {
          let chips = random.draw(3, from: truth.indices.filter { truth[$0] == one })
          classes.append(SupportSet.Class(name: "\(one)", chips: chips))
        }
        let supports = try SupportSet(classes: classes)
        let distances = try classDistances(of: embeddings, supports: supports, channel: name, threads: 1).values
        for chip in truth.indices {
          guard let label = truth[chip], !supports.classes.contains(where: { $0.chips.contains(chip) }) else {
            continue
          }
          total += 1
          if (distances[chip, 1] < distances[chip, 0]) == (label == 1) { right += 1 }
        }
      }
      print("\(name): \(Double(right) / Double(total)) of \(total)")
      #expect(Double(right) >= least * Double(total))
    }
  }
}

private let scan = projectRoot.deletingLastPathComponent()
  .appendingPathComponent("shared/data/hspy/SiO2_EDS_Spectrum_Image.hspy")

extension ChipSpectra {
  /// Some of the chips.
  fileprivate func of(_ chips: [Int]) -> ChipSpectra {
    ChipSpectra(
      counts: Matrix(rows: chips.count, columns: counts.columns, elements: chips.flatMap { Array(counts.row($0)) }),
      energiesInEV: energiesInEV, coverage: chips.map { coverage[$0] })
  }
}
