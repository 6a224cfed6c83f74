import DataModel
import Foundation
import Kernels
import MicrographFiles

extension Parser {
  /// Formats in HDF5 files. What lies deep is reached by changes to single bytes: HDF5's older layout has no checksums.
  static func hdf5(tokens: [String]) -> Parser {
    Parser(
      read: { path in
        // A new file each time: libhdf5 takes one of the same inode that it still has open for the same file.
        let copy = path + "-\(copies.next())"
        defer { unlink(copy) }
        guard (try? FileManager.default.copyItem(atPath: path, toPath: copy)) != nil else { return false }
        return readMicrographs(copy)
      }, mutateInside: { _, _ in nil }, tokens: tokens.map { Array($0.utf8) } + hdf5Tokens, allowance: 512 << 20)
  }

  /// HyperSpy's stores in zip archives.
  static let zspy = Parser(
    read: readMicrographs,
    mutateInside: { bytes, random in
      guard var records = storedRecords(bytes), !records.isEmpty else { return nil }
      for _ in 0...random.below(2) {
        let index = random.below(records.count)
        mutate(
          &records[index].data, with: records[random.below(records.count)].data,
          tokens: zarrTokens.map { Array($0.utf8) }, &random)
      }
      return storedZip(records, nested: false)
    }, tokens: zarrTokens.map { Array($0.utf8) } + [[0x50, 0x4B, 1, 2], [0x50, 0x4B, 5, 6]], allowance: 512 << 20)
}

/// Reads everything that a file offers: true where all of it is read.
private func readMicrographs(_ path: String) -> Bool {
  var isWhole = true
  func refused(_ error: any Error) {
    guard let error = error as? FileError else { preconditionFailure("another error than the parser's own: \(error)") }
    let line = error.description
    precondition(!line.contains("\n") && line.utf8.count < path.utf8.count + 1000, "not one short line: \(line)")
    isWhole = false
  }
  do throws(FileError) {
    let file = try MicrographFile.open(path)
    for dataset in file.datasets {
      do {
        switch dataset.kind {
        case .image:
          _ = try file.micrograph(dataset: dataset.name)
          _ = try? file.labelMask(dataset: dataset.name)
        case .spectrumImage:
          let source = try file.spectrumImage(dataset: dataset.name).source
          if let events = source as? any SpectrumEventSource {
            _ = try events.forEachRun(threads: 2, progress: { _ in }) { _, _ in }
          }
          var block = SpectrumBlock()
          // What claims to be huge is read in part: as a whole it would take its reader long.
          for box in source.boxes.indices.prefix(16) { try source.read(box: box, into: &block) }
        case .other: break
        }
      } catch { refused(error) }
    }
  } catch { refused(error) }
  return isWhole
}

private let copies = Counter()

/// Numbers that are used once.
private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var last = 0
  func next() -> Int {
    lock.withLock {
      last += 1
      return last
    }
  }
}

private let hdf5Tokens: [[UInt8]] = ["TREE", "SNOD", "HEAP", "GCOL", "OHDR", "OCHK", "FRHP"].map { Array($0.utf8) }

let veloxTokens = [
  "\"bincount\": \"1\"", "\"width\": \"-1\"", "\"height\": \"65536\"", "\"left\": \"-1e300\"", "\"right\": \"nan\"",
  "\"endFramePosition\": \"9223372036854775807\"", "\"Dispersion\": \"0\"", "\"Detector\": \"\"", "[[[[[[[[",
  "{\"a\":{\"a\":",
  "\\ud800", "\u{0}", "\u{FFFF}\u{FFFF}",
]
let ncemTokens = ["emd_group_type", "dim1", "dim2", "units", "[n_m]", "keV", "data"]
let h5oinaTokens = ["X Cells", "Y Cells", "Channel Width", "Spectrum", "Manufacturer", "Oxford Instruments", "1"]
private let zarrTokens = [
  "\"shape\": [", "\"chunks\": [1, 1, 1]", "-1", "0", "1e308", "9223372036854775807", "null", "\"dtype\": \">f8\"",
  "\"|u1\"",
  "\"zlib\"", "\"blosc\"", "\"gzip\"", "[[[[", "NaN", "\"dimension_separator\": \".\"", "\"fill_value\": 7", "..", "/",
]
