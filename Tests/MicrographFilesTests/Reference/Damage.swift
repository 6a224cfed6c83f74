import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// Everything that a file offers is read; whatever comes of it, it is numbers or an error of one line.
func expectHarmless(_ path: String, _ what: String) {
  func expectOneLine(_ error: any Error) {
    let line = "\(error)"
    #expect(error is FileError && line.count < path.count + 400, "\(what): \(line)")
    #expect(!line.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }, "\(what): \(line)")
  }
  do {
    let file = try MicrographFile.open(path)
    for dataset in file.datasets {
      do {
        switch dataset.kind {
        case .image:
          _ = try file.micrograph(dataset: dataset.name)
          _ = try? file.labelMask(dataset: dataset.name)
        case .spectrumImage:
          let source = try file.spectrumImage(dataset: dataset.name).source
          // What claims to be huge is read in part.
          var block = SpectrumBlock()
          for box in source.boxes.indices.prefix(8) { try source.read(box: box, into: &block) }
          if let events = source as? any SpectrumEventSource {
            _ = try events.forEachRun(threads: 2, progress: { _ in }) { _, _ in }
          }
        case .other: break
        }
      } catch { expectOneLine(error) }
    }
  } catch { expectOneLine(error) }
}

/// Cuts a file at ten places and changes single bytes of it.
func expectDamagedFilesAreHarmless(_ whole: [UInt8], _ name: String, changes: Int, seed: UInt64 = 3) throws {
  var random = SeededGenerator(seed: seed)
  try withTemporaryFolder { folder in
    for tenth in 0..<10 {
      let path = "\(folder)/cut-\(tenth)"
      try Data(whole.prefix(whole.count * tenth / 10)).write(to: URL(fileURLWithPath: path))
      expectHarmless(path, "\(name) cut to \(tenth)/10")
      #expect(throws: FileError.self, "\(name) cut to \(tenth)/10") {
        let file = try MicrographFile.open(path)
        for dataset in file.datasets where dataset.kind == .image { _ = try file.micrograph(dataset: dataset.name) }
        for dataset in file.datasets where dataset.kind == .spectrumImage {
          let source = try file.spectrumImage(dataset: dataset.name).source
          var block = SpectrumBlock()
          for box in source.boxes.indices { try source.read(box: box, into: &block) }
        }
      }
    }
    for change in 0..<changes {
      // A new name each time: libhdf5 takes a file of the same inode that it still has open for the same file.
      let path = "\(folder)/changed-\(change)"
      var damaged = whole
      let place = random.below(whole.count)
      damaged[place] = UInt8(random.below(256))
      try Data(damaged).write(to: URL(fileURLWithPath: path))
      expectHarmless(path, "\(name), seed \(seed), byte \(place) is \(damaged[place])")
      try FileManager.default.removeItem(atPath: path)
    }
  }
}
