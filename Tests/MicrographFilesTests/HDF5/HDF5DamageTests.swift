import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// Damaged files give values or an error of one line; a crash or a hang would end the test program.
@Suite struct HDF5DamageTests {
  private static let mutationsPerFile = 60

  @Test(arguments: HDF5Fixture.files) func filesCutShortAreRefusedOrRead(_ name: String) throws {
    let whole = try bytes(of: HDF5Fixture.path(name))
    try withTemporaryFolder { folder in
      for tenth in 0..<10 {
        let path = "\(folder)/cut-\(tenth)"
        try Data(whole.prefix(whole.count * tenth / 10)).write(to: URL(fileURLWithPath: path))
        readEverything(path, "\(name) cut to \(tenth)/10")
      }
    }
  }

  @Test(arguments: HDF5Fixture.files) func filesWithOneWrongByteAreRefusedOrRead(_ name: String) throws {
    let whole = try bytes(of: HDF5Fixture.path(name))
    var generator = SeededGenerator(seed: 20)
    try withTemporaryFolder { folder in
      for mutation in 0..<Self.mutationsPerFile {
        // A new name each time: libhdf5 takes a file of the same inode that it still has open for the same file.
        let path = "\(folder)/wrong-\(mutation)"
        var damaged = whole
        let place = Int.random(in: 0..<whole.count, using: &generator)
        damaged[place] = UInt8.random(in: 0...255, using: &generator)
        try Data(damaged).write(to: URL(fileURLWithPath: path))
        readEverything(path, "\(name) with byte \(place) = \(damaged[place])")
      }
    }
  }

  /// libhdf5 1.10 loops without end where a heap holds an object of index 0 and size 0.
  @Test func aHeapWithoutEndIsRead() throws {
    var damaged = try bytes(of: HDF5Fixture.path("by-hyperspy.hspy"))
    let heaps = damaged.indices.filter { damaged[$0...].starts(with: Array("GCOL".utf8)) }
    #expect(!heaps.isEmpty)
    for heap in heaps {
      for place in heap + 16..<heap + 32 { damaged[place] = 0 }
    }
    try withTemporaryFolder { folder in
      try Data(damaged).write(to: URL(fileURLWithPath: "\(folder)/heap"))
      readEverything("\(folder)/heap", "heap without end")
      #expect(try MicrographFile.open("\(folder)/heap").datasets.map(\.title) == [""])
    }
  }

  /// libhdf5 1.10 copies the values of h5py's truth values by the size of their base type, wherever the message ends.
  @Test func anEnumerationWiderThanItsMessageIsRefused() throws {
    var damaged = try bytes(of: HDF5Fixture.path("image.hspy"))
    let names = damaged.indices.filter { damaged[$0...].starts(with: Array("FALSE\0".utf8)) }
    #expect(!names.isEmpty)
    for name in names { damaged[name - 5] = 0xDC }
    try withTemporaryFolder { folder in
      let path = "\(folder)/enumeration"
      try Data(damaged).write(to: URL(fileURLWithPath: path))
      readEverything(path, "enumeration too wide")
      #expect(try MicrographFile.open(path).datasets.allSatisfy { $0.pixelSize == nil })
    }
  }

  /// libhdf5 1.10 divides by the sizes of a chunk.
  @Test func aChunkOfSizeZeroIsRefused() throws {
    let whole = try bytes(
      of: projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures/NCEM/map.emd").path)
    // Version 3, chunked, three axes and the size of a number; then an address and the sizes 3, 2, 5 and 2.
    let sizes: [UInt8] = [3, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0]
    let layouts = whole.indices.filter {
      whole[$0...].starts(with: [3, 2, 4]) && whole[($0 + 11)...].starts(with: sizes)
    }
    #expect(layouts.count == 1)
    try withTemporaryFolder { folder in
      // Last, a size fewer than the data set has axes.
      for (number, size) in [11, 15, 19, 23, 2].enumerated() {
        var damaged = whole
        for layout in layouts { damaged[layout + size] = size == 2 ? 3 : 0 }
        let path = "\(folder)/zero-\(number)"
        try Data(damaged).write(to: URL(fileURLWithPath: path))
        #expect(try MicrographFile.open(path).datasets.first?.problem?.contains("damaged") == true)
      }
    }
  }

  /// libhdf5 1.10 believes the size of a value that stands for numbers never written.
  @Test func aFillValueThatIsNotThereIsRefused() throws {
    let whole = try bytes(
      of: projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures/NCEM/map.emd").path)
    // The message in front of a contiguous layout: version 2, defined, no bytes.
    let fills = whole.indices.filter { whole[$0...].starts(with: [2, 2, 2, 1, 0, 0, 0, 0, 8, 0, 24, 0]) }
    #expect(!fills.isEmpty)
    try withTemporaryFolder { folder in
      for (number, size) in [0x9C00_0000, 0xFFFF_FFFF, 1, 0x7FFF_FFFF].enumerated() {
        var damaged = whole
        for fill in fills {
          for byte in 0..<4 { damaged[fill + 4 + byte] = UInt8(truncatingIfNeeded: size >> (8 * byte)) }
        }
        let path = "\(folder)/fill-\(number)"
        try Data(damaged).write(to: URL(fileURLWithPath: path))
        readEverything(path, "a fill value of \(size) bytes")
        #expect(try MicrographFile.open(path).datasets.contains { $0.problem?.contains("damaged") == true })
      }
    }
  }

  /// Opens a file and reads all that it offers.
  private func readEverything(_ path: String, _ what: String) {
    do {
      let file = try MicrographFile.open(path)
      for dataset in file.datasets {
        do {
          switch dataset.kind {
          case .image:
            let image = try file.micrograph(dataset: dataset.name)
            #expect(image.intensity.elements.count == image.rows * image.columns, "\(what)")
            _ = try? file.labelMask(dataset: dataset.name)
          case .spectrumImage:
            let source = try file.spectrumImage(dataset: dataset.name).source
            let shape = source.shape
            if shape.rows * shape.columns * shape.channels <= 1_000_000 {
              #expect(try WholeCube(source).covers.allSatisfy { $0 == 1 }, "\(what)")
            } else {
              // What claims to be huge is read in part: as a whole it would not fit in memory, which is its reader's lot.
              var block = SpectrumBlock()
              for box in source.boxes.indices.prefix(4) { try source.read(box: box, into: &block) }
            }
          case .other: break
          }
        } catch { expectOneLine(error, what) }
      }
    } catch { expectOneLine(error, what) }
  }

  private func expectOneLine(_ error: any Error, _ what: String) {
    #expect(error is FileError, "\(what): \(error)")
    #expect(!"\(error)".contains(where: \.isNewline) && !"\(error)".isEmpty, "\(what): \(error)")
  }
}
