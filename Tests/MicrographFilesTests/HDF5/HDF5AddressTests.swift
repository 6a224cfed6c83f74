import DataModel
import Foundation
import TestSupport
import Testing

@testable import MicrographFiles

/// Addresses and lengths that lead astray. libhdf5 1.10 ended the program with most of these files.
@Suite struct HDF5AddressTests {
  private static let fixtures = projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures")

  /// The bytes of a fixture and where a structure of its file begins.
  private func fixture(_ name: String, _ signature: [UInt8]) throws -> (bytes: [UInt8], places: [Int]) {
    let whole = try bytes(of: Self.fixtures.appendingPathComponent(name).path)
    let places = whole.indices.filter { whole[$0...].starts(with: signature) }
    try #require(!places.isEmpty)
    return (whole, places)
  }

  /// Opens changed bytes and reads all images and the first boxes of spectra.
  ///
  /// - Returns: the messages of all that is refused.
  private func refusals(_ bytes: [UInt8]) throws -> [String] {
    try withTemporaryFolder { folder in
      let path = "\(folder)/changed"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      var messages: [String] = []
      do {
        let file = try MicrographFile.open(path)
        for dataset in file.datasets {
          if let problem = dataset.problem { messages.append(problem) }
          do {
            switch dataset.kind {
            case .image: _ = try file.micrograph(dataset: dataset.name)
            case .spectrumImage:
              var block = SpectrumBlock()
              try file.spectrumImage(dataset: dataset.name).source.read(box: 0, into: &block)
            case .other: break
            }
          } catch let error as FileError { messages.append(error.description) }
        }
      } catch let error as FileError { messages.append(error.description) }
      for message in messages { #expect(isOneLine(message), "\(message)") }
      return messages
    }
  }

  private func isOneLine(_ text: String) -> Bool { !text.contains { $0.isNewline } }

  private func write(_ number: UInt64, at place: Int, in bytes: inout [UInt8]) {
    for byte in 0..<8 { bytes[place + byte] = UInt8(truncatingIfNeeded: number >> UInt64(8 * byte)) }
  }

  @Test(arguments: ["NCEM/map.emd", "H5OINA/map.h5oina", "HDF5/plain.h5"])
  func everyAddressMayLeadNowhere(_ name: String) throws {
    let whole = try bytes(of: Self.fixtures.appendingPathComponent(name).path)
    var refused = 0
    for place in stride(from: 0, through: whole.count - 8, by: 8) {
      let number = HDF5Number.read(whole, place, 8)
      // What may be an address or a length; one in eleven, which end up in every kind of structure.
      guard (1...UInt64(whole.count)).contains(number), place / 8 % 11 == 0 else { continue }
      let others: [UInt64] = [.max, .max - 327, UInt64(whole.count), UInt64(place)]
      for other in others {
        var damaged = whole
        write(other, at: place, in: &damaged)
        if try !refusals(damaged).isEmpty { refused += 1 }
      }
    }
    #expect(refused > 10)
  }

  /// libhdf5 1.10 copies from no memory where a node of a tree lies at the address for "nothing here".
  @Test func aGroupWithoutItsLeafIsRefused() throws {
    // Trees of groups, leaves of the tree: the first child stands behind 24 bytes and the first key.
    let (whole, trees) = try fixture("NCEM/map.emd", Array("TREE".utf8) + [0, 0])
    var damaged = whole
    for tree in trees { write(.max, at: tree + 32, in: &damaged) }
    let messages = try refusals(damaged)
    #expect(messages.count == 1 && messages[0].hasSuffix("/: is damaged: its header is wrong"), "\(messages)")
  }

  @Test func aTreeThatIsItsOwnChildIsRefused() throws {
    let (whole, trees) = try fixture("NCEM/map.emd", Array("TREE".utf8) + [0, 0])
    var damaged = whole
    for tree in trees {
      damaged[tree + 5] = 1
      write(UInt64(tree), at: tree + 32, in: &damaged)
    }
    #expect(try refusals(damaged).count == 1)
  }

  /// libhdf5 1.10 compares names wherever they are said to lie.
  @Test func aNameOutsideTheHeapIsRefused() throws {
    let (whole, leaves) = try fixture("NCEM/map.emd", Array("SNOD".utf8))
    let places: [UInt64] = [UInt64(whole.count), 1 << 40, .max]
    for place in places {
      var damaged = whole
      for leaf in leaves { write(place, at: leaf + 8, in: &damaged) }
      #expect(try refusals(damaged).count == 1, "\(place)")
    }
  }

  /// libhdf5 1.10 goes round without end where the free places of a heap do.
  @Test func freePlacesOfAHeapThatGoRoundAreRefused() throws {
    let (whole, heaps) = try fixture("NCEM/map.emd", Array("HEAP".utf8))
    var damaged = whole
    for heap in heaps {
      let data = Int(HDF5Number.read(whole, heap + 24, 8))
      write(16, at: heap + 16, in: &damaged)
      write(16, at: data + 16, in: &damaged)
      write(16, at: data + 24, in: &damaged)
    }
    #expect(try refusals(damaged).count == 1)
  }

  /// libhdf5 1.10 wrote past our buffer where the index names other bytes for a chunk than its size makes.
  @Test func aChunkOfAnotherLengthIsRefused() throws {
    let (whole, trees) = try fixture("Velox/two-detectors.emd", Array("TREE".utf8) + [1, 0])
    var damaged = whole
    for tree in trees { (damaged[tree + 24], damaged[tree + 25]) = (0x80, 0xD0) }
    let messages = try refusals(damaged)
    #expect(messages.contains { $0.hasSuffix("is damaged: the index of its chunks is wrong") }, "\(messages)")
  }

  /// libhdf5 1.10 copies a whole chunk out of one that unpacks to fewer bytes.
  @Test func aPackedChunkThatIsTooShortIsRefused() throws {
    let path = Self.fixtures.appendingPathComponent("HDF5/bad-short-chunk.h5").path
    let error = try #require(throws: FileError.self) { try MicrographFile.open(path).micrograph() }
    #expect(error.description == "\(path):/image: is damaged: the chunk at [0, 0] cannot be unpacked")
  }

  @Test func aRootOutsideTheFileIsRefused() throws {
    let whole = try bytes(of: Self.fixtures.appendingPathComponent("NCEM/map.emd").path)
    // Version 0: the address of the root's header, and its tree and heap once more.
    try #require(whole[8] == 0)
    for place in [64, 80, 88] {
      var damaged = whole
      write(.max, at: place, in: &damaged)
      #expect(try refusals(damaged).count == 1, "\(place)")
    }
  }

  @Test func messagesThatCountMoreThanTheyHoldAreRefused() {
    // Version 1, three axes, no largest sizes.
    let space: [UInt8] = [1, 3, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 1, count: 24)
    #expect(HDF5MessageCheck.isSoundSpace(space[...]))
    #expect(HDF5MessageCheck.spaceSizes(space[...]).count == 3)
    #expect(!HDF5MessageCheck.isSoundSpace(space.dropLast()))
    #expect(!HDF5MessageCheck.isSoundSpace(([1, 3, 1] + space.dropFirst(3))[...]))
    #expect(!HDF5MessageCheck.isSoundSpace(([1, 33] + space.dropFirst(2) + [UInt8](repeating: 1, count: 999))[...]))
    // Version 2, one filter (deflate) without a name, one value.
    let filters: [UInt8] = [2, 1, 1, 0, 0, 0, 1, 0, 6, 0, 0, 0]
    #expect(HDF5MessageCheck.isSoundPipeline(filters[...]))
    #expect(!HDF5MessageCheck.isSoundPipeline(filters.dropLast()))
    #expect(!HDF5MessageCheck.isSoundPipeline(([2, 1, 1, 0, 0, 0, 0xFF, 0xFF] + filters.dropFirst(8))[...]))
    // A hard link of the name "ab".
    let link: [UInt8] = [1, 0, 2, 97, 98] + [UInt8](repeating: 0, count: 8)
    #expect(HDF5MessageCheck.isSound(6, link[...]))
    #expect(!HDF5MessageCheck.isSound(6, link.dropLast()))
    #expect(!HDF5MessageCheck.isSound(6, ([1, 0, 200] + link.dropFirst(3))[...]))
    // Version 3, in the header itself: four bytes.
    #expect(HDF5MessageCheck.compactBytes([3, 0, 4, 0, 1, 2, 3, 4]) == 4)
    #expect(HDF5MessageCheck.compactBytes([3, 0, 5, 0, 1, 2, 3, 4]) == nil)
  }
}
