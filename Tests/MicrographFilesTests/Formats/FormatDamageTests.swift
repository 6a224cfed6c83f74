import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// Damaged files of the microscopes' formats give values or an error of one line; a crash or a hang would end the test
/// program.
@Suite struct FormatDamageTests {
  struct Sample: CustomTestStringConvertible, Sendable {
    let name: String
    /// The file that is damaged, and others that it needs beside it.
    let bytes: [UInt8]
    var others: [String: [UInt8]] = [:]
    var testDescription: String { name }

    static let corpus = projectRoot.appendingPathComponent("Tests/Fuzz/Corpus")

    /// The fuzzer's name of the format.
    var corpusFolder: String {
      let folders = [
        "bcf": "bcf", "dm3": "dm", "dm4": "dm", "rpl": "ripple", "mrc": "mrc", "ser": "tia", "emi": "tia",
        "spd": "edax",
        "spc": "edax",
      ]
      return folders[(name as NSString).pathExtension] ?? "jeol"
    }

    static let all: [Sample] = {
      var packed = BCFSample()
      (packed.packing, packed.blockSize) = (.pulses12, 500)
      var old = DMSample()
      (old.version, old.bigEndian) = (3, true)
      let raw = OtherSamples.numbers(72, "uint16")
      let series = OtherSamples.series(spectra: true)
      return [
        Sample(name: "a.bcf", bytes: BCFSample().bytes), Sample(name: "packed.bcf", bytes: packed.bytes),
        Sample(name: "a.dm4", bytes: DMSample().bytes), Sample(name: "a.dm3", bytes: old.bytes),
        Sample(name: "a.rpl", bytes: Array(OtherSamples.ripple().utf8), others: ["a.raw": raw]),
        Sample(name: "a.mrc", bytes: OtherSamples.mrc(mode: 12, type: "half")),
        Sample(name: "a_1.ser", bytes: series), Sample(name: "a_2.ser", bytes: OtherSamples.series(spectra: false)),
        Sample(name: "a.emi", bytes: OtherSamples.record(), others: ["a_1.ser": series]),
        Sample(name: "a.spd", bytes: OtherSamples.edaxMap(), others: ["a.spc": OtherSamples.edaxSpectrum()]),
        Sample(name: "a.spc", bytes: OtherSamples.edaxSpectrum(), others: ["a.spd": OtherSamples.edaxMap()]),
        Sample(name: "a.img", bytes: JEOLSample.image()),
        Sample(name: "a.pts", bytes: JEOLSample.map(JEOLSample.sweep(8) { row, column in [row * column] })),
        Sample(name: "a.ASW", bytes: JEOLSample.project(["a.img"]), others: ["a.img": JEOLSample.image()]),
      ]
    }()
  }

  private static let variants = 1000

  @Test(arguments: Sample.all) func filesCutShort(_ sample: Sample) throws {
    try withFolder(sample) { folder in
      for tenth in 0..<10 {
        let path = "\(folder)/\(sample.name)"
        // The last cut takes one byte only.
        let count = tenth == 9 ? sample.bytes.count - 1 : sample.bytes.count * tenth / 9
        try Data(sample.bytes.prefix(count)).write(to: URL(fileURLWithPath: path))
        readEverything(path, "cut to \(count) bytes")
        if tenth == 0 {
          let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
          #expect(error?.code == .empty)
        }
      }
    }
  }

  @Test(arguments: Sample.all) func filesWithOneWrongByte(_ sample: Sample) throws {
    let seed: UInt64 = 8
    var random = SeededGenerator(seed: seed)
    try withFolder(sample) { folder in
      let path = "\(folder)/\(sample.name)"
      for variant in 0..<Self.variants {
        var damaged = sample.bytes
        // Half of the changes go to the front, where headers are.
        let place = random.below(variant % 2 == 0 ? damaged.count : min(damaged.count, 1200))
        damaged[place] = variant % 3 == 0 ? 0xFF : UInt8(random.below(256))
        try Data(damaged).write(to: URL(fileURLWithPath: path))
        readEverything(path, "seed \(seed), byte \(place) is \(damaged[place])")
      }
    }
  }

  /// Sizes that cannot be: every four bytes of the front in turn are the largest number.
  @Test(arguments: Sample.all) func filesWithHugeNumbers(_ sample: Sample) throws {
    try withFolder(sample) { folder in
      let path = "\(folder)/\(sample.name)"
      for place in stride(from: 0, to: min(sample.bytes.count, 1600) - 4, by: 2) {
        var damaged = sample.bytes
        damaged.replaceSubrange(place..<place + 4, with: [0xFF, 0xFF, 0xFF, place % 4 == 0 ? 0x7F : 0xFF])
        try Data(damaged).write(to: URL(fileURLWithPath: path))
        readEverything(path, "bytes \(place)… are the largest number")
      }
    }
  }

  /// The fuzzer starts from these samples, kept in files; one that is missing is written, to be committed.
  @Test(arguments: Sample.all) func theCorpusOfTheFuzzerIsRead(_ sample: Sample) throws {
    let path = Sample.corpus.appendingPathComponent(sample.corpusFolder).appendingPathComponent(sample.name).path
    guard FileManager.default.fileExists(atPath: path) else {
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data(sample.bytes).write(to: URL(fileURLWithPath: path))
      Issue.record("wrote \(path): commit it")
      return
    }
    try withFolder(sample) { folder in
      let copy = "\(folder)/\(sample.name)"
      try FileManager.default.copyItem(atPath: path, toPath: copy)
      let kept = try MicrographFile.open(copy).datasets
      try Data(sample.bytes).write(to: URL(fileURLWithPath: copy))
      let written = try MicrographFile.open(copy).datasets
      #expect(kept == written)
    }
  }

  private func withFolder(_ sample: Sample, _ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for (name, bytes) in sample.others { try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
      try body(folder)
    }
  }

  private func readEverything(_ path: String, _ what: String) {
    do throws(FileError) {
      let file = try MicrographFile.open(path)
      for dataset in file.datasets.prefix(20) {
        do throws(FileError) {
          switch dataset.kind {
          case .image:
            _ = try file.micrograph(dataset: dataset.name)
            do throws(FileError) { _ = try file.labelMask(dataset: dataset.name) } catch { expectOneLine(error, what) }
          case .spectrumImage:
            let source = try file.spectrumImage(dataset: dataset.name).source
            var block = SpectrumBlock()
            // What claims to be huge is read in part.
            for box in source.boxes.indices.prefix(3) { try read(source, box, &block) }
          case .other: break
          }
        } catch { expectOneLine(error, what) }
      }
    } catch { expectOneLine(error, what) }
  }

  private func read(_ source: any SpectrumBlockSource, _ box: Int, _ block: inout SpectrumBlock) throws(FileError) {
    do { try source.read(box: box, into: &block) } catch let error as FileError { throw error } catch {
      Issue.record("\(error) is no FileError")
    }
  }

  private func expectOneLine(_ error: FileError, _ what: String) {
    let line = error.description
    if line.isEmpty || line.count > 500 || line.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
      Issue.record("\(what): \(line)")
    }
  }
}
