import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// Under every limit a file gives what it gives without one, or one line that says how much it needs.
@Suite struct ReadingLimitsTests {
  /// A file of every format, small; each is copied into a folder of its own with what it needs beside it.
  struct Sample: CustomTestStringConvertible, Sendable {
    let name: String
    let files: [String: [UInt8]]
    var testDescription: String { name }

    static let all: [Sample] = {
      let stored = [
        "TIFF/strips-plain.tif", "TIFF/strips-zlib.tif", "TIFF/tiles-lzw.tif", "TIFF/rgb-separate.tif",
        "TIFF/palette.tif", "PNG/grey-16.png", "PNG/rgb-8-interlaced.png", "JPEG/rgb.jpg", "NPY/float64-big.npy",
        "NPY/fortran.npy", "HDF5/chunked.hspy", "HDF5/deflate-shuffle.hspy", "HDF5/image-packed.hspy",
        "HDF5/type-i8-packed.hspy", "HDF5/plain.h5", "NCEM/map.emd", "Velox/two-detectors.emd", "ZSpy/blosc-zstd.zspy",
        "H5OINA/map.h5oina",
      ]
      let fixed = stored.compactMap { path -> Sample? in
        guard let data = try? Data(contentsOf: fixtures().appendingPathComponent(path)) else { return nil }
        let name = (path as NSString).lastPathComponent
        return Sample(name: name, files: [name: Array(data)])
      }
      precondition(fixed.count == stored.count, "fixtures are missing")
      return fixed
        + FormatDamageTests.Sample.all.map { sample in
          Sample(name: sample.name, files: sample.others.merging([sample.name: sample.bytes]) { $1 })
        }
    }()
  }

  @Test(arguments: Sample.all) func aLimitChangesNoNumber(_ sample: Sample) throws {
    try withFile(sample) { path in
      let whole = try contents(of: path, limits: .standard)
      let read = whole.values.count { if case .success = $0 { true } else { false } }
      for bytes in [1 << 20, 1 << 16, 1 << 12, 1 << 10, 1 << 8, 1 << 6, 1] {
        for threads in [1, 3] {
          let limited = contents(ifOpened: path, limits: ReadingLimits(mostBytes: bytes, threads: threads))
          // Where the limit is smaller than the headers, the file is not opened.
          for (name, found) in limited {
            switch (found, whole[name]) {
            case (.success(let values), .success(let expected)?): #expect(values == expected, "\(name), \(bytes) bytes")
            case (.failure(let error), .success?):
              #expect(error.code == .tooLarge && error.description.contains("--memory"), "\(bytes) bytes: \(error)")
            case (.failure(let error), .failure(let expected)?):
              #expect(error == expected || error.code == .tooLarge, "\(error) for \(expected)")
            case (.success, .failure(let expected)?): Issue.record("\(name) is read with \(bytes) bytes: \(expected)")
            case (_, nil): Issue.record("\(name) is not there without a limit")
            }
          }
          if bytes >= 1 << 20 { #expect(limited.count == whole.count, "\(bytes) bytes") }
          if bytes == 1 { #expect(limited.values.allSatisfy { if case .failure = $0 { true } else { false } }) }
        }
      }
      #expect(read > 0 || whole.isEmpty || sample.name == "a.spc")
    }
  }

  /// What cannot even be opened says so with the same line.
  @Test(arguments: Sample.all.filter { !$0.name.hasSuffix("spy") && !$0.name.hasSuffix("emd") })
  func aFileThatIsTooLargeSaysWhatToDo(_ sample: Sample) throws {
    try withFile(sample) { path in
      var refusals = 0
      for bytes in [1, 8, 64, 512, 4096] {
        let limits = ReadingLimits(mostBytes: bytes)
        do throws(FileError) {
          let file = try MicrographFile.open(path, limits: limits)
          for dataset in file.datasets where dataset.kind != .other { try read(dataset, of: file) }
        } catch {
          guard error.code == .tooLarge else { continue }
          refusals += 1
          #expect(error.path.hasSuffix(sample.name) || sample.files.keys.contains { error.path.hasSuffix($0) })
          #expect(error.message.contains("--memory 64MB"), "\(error)")
          #expect(!error.description.contains("\n"))
        }
      }
      #expect(refusals > 0, "\(sample.name) is never refused")
    }
  }

  /// A strip of the whole image that is not compressed is read in bands, so that it needs only its pixels.
  @Test(arguments: [false, true]) func aTIFFOfOneStripNeedsNoMoreThanItsPixels(isBigEndian: Bool) throws {
    var random = SeededGenerator(seed: 5)
    let numbers = (0..<300 * 200).map { _ in UInt16(random.below(1 << 16)) }
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.tif"
      let bytes = Self.tiffOfOneStrip(numbers, rows: 300, columns: 200, isBigEndian: isBigEndian)
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      // 60 000 px need 120 000 bytes of the limit; the strip has as many.
      for threads in [1, 2] {
        let read = try MicrographFile.open(path, limits: ReadingLimits(mostBytes: 120_000, threads: threads))
          .micrograph()
        #expect(read.intensity.elements == numbers.map { Float($0) })
      }
      let error = #expect(throws: FileError.self) {
        try MicrographFile.open(path, limits: ReadingLimits(mostBytes: 60_000)).micrograph()
      }
      #expect(
        error?.message
          == "needs 118 kB of memory for an image of 300 x 200 px (2 bytes of the limit each), more than the "
          + "limit of 59 kB; raise it with --memory 64MB")
    }
  }

  private static func tiffOfOneStrip(_ numbers: [UInt16], rows: Int, columns: Int, isBigEndian: Bool) -> [UInt8] {
    func bytes(_ value: Int, _ count: Int) -> [UInt8] {
      let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return isBigEndian ? little.reversed() : little
    }
    // Tag, type (3: 16 bits, 4: 32 bits), value.
    let entries = [
      (256, 4, columns), (257, 4, rows), (258, 3, 16), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1),
      (278, 4, rows), (279, 4, 2 * numbers.count),
    ]
    var file: [UInt8] = Array((isBigEndian ? "MM" : "II").utf8) + bytes(42, 2) + bytes(8 + 2 * numbers.count, 4)
    file += numbers.flatMap { bytes(Int($0), 2) } + bytes(entries.count, 2)
    for (tag, type, value) in entries {
      file += bytes(tag, 2) + bytes(type, 2) + bytes(1, 4) + (type == 3 ? bytes(value, 2) + [0, 0] : bytes(value, 4))
    }
    return file + bytes(0, 4)
  }

  @Test func theRefusalNamesTheNeed() {
    let limits = ReadingLimits(mostBytes: 512 << 20)
    let error = #expect(throws: FileError.self) {
      try limits.check(700 << 20, for: "a chunk of [1, 2] numbers", path: "a.hspy", place: "/data")
    }
    #expect(
      error?.description
        == "a.hspy:/data: needs 700 MB of memory for a chunk of [1, 2] numbers, more than the limit of 512 MB; raise it "
        + "with --memory 700MB")
    let absurd = #expect(throws: FileError.self) { try limits.check(nil, for: "a chunk", path: "a.hspy") }
    #expect(absurd?.message == "needs more memory than any machine has for a chunk")
    #expect(throws: Never.self) { try limits.checkImage(rows: 16_384, columns: 16_384, path: "a", place: nil) }
    #expect(throws: FileError.self) { try limits.checkImage(rows: 16_384, columns: 16_385, path: "a", place: nil) }
  }

  // MARK: - Reading

  private typealias Values = Result<[Double], FileError>

  private func contents(of path: String, limits: ReadingLimits) throws(FileError) -> [String: Values] {
    let file = try MicrographFile.open(path, limits: limits)
    var contents: [String: Values] = [:]
    for dataset in file.datasets where dataset.kind != .other {
      contents[dataset.name] = Result { () throws(FileError) in try read(dataset, of: file) }
    }
    return contents
  }

  private func contents(ifOpened path: String, limits: ReadingLimits) -> [String: Values] {
    (try? contents(of: path, limits: limits)) ?? [:]
  }

  @discardableResult
  private func read(_ dataset: DatasetDescription, of file: MicrographFile) throws(FileError) -> [Double] {
    guard dataset.kind == .spectrumImage else {
      return try file.micrograph(dataset: dataset.name).intensity.elements.map { $0.isNaN ? -1e30 : Double($0) }
    }
    let source = try file.spectrumImage(dataset: dataset.name).source
    let shape = source.shape
    var values = [Double](repeating: .infinity, count: shape.rows * shape.columns * shape.channels)
    var block = SpectrumBlock()
    for box in source.boxes.indices {
      do { try source.read(box: box, into: &block) } catch {
        throw error as? FileError ?? FileError(.damaged, path: file.path, "\(error)")
      }
      _ = block.forEachValue { row, column, channel, value in
        values[(row * shape.columns + column) * shape.channels + channel] = Double(value)
        return true
      }
    }
    return values
  }

  private func withFile(_ sample: Sample, _ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for (name, bytes) in sample.files { try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
      try body("\(folder)/\(sample.name)")
    }
  }
}
