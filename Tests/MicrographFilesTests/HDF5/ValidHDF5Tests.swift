import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// The same small image in many of the ways in which HDF5 may store it; `make_valid_hdf5_fixtures.py` makes the files.
@Suite("valid HDF5 files are read") struct ValidHDF5Tests {
  private static let folder = projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures/ValidHDF5")
  private static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  private static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  @Test func theFilesAreThere() { #expect(Self.files.count > 40) }

  @Test(arguments: files.filter { !$0.hasPrefix("bad-") && !$0.hasPrefix("half-") })
  func theImageIsRead(_ name: String) throws {
    let file = try MicrographFile.open(Self.path(name))
    let image = try file.micrograph(dataset: name.hasSuffix(".hspy") ? nil : "/image")
    #expect(image.rows == 6 && image.columns == 8)
    let rowStep = name.hasPrefix("type-i1") ? 0 : 100
    let expected: [Float] = (0..<48).map { place in Float(place / 8 * rowStep + place % 8) }
    let found: [Float] = image.intensity.elements
    #expect(found == expected)
    #expect(file.datasets.allSatisfy { $0.problem == nil })
  }

  @Test(arguments: ["old", "new"]) func attributesBesideOneOfANamedTypeAreRead(_ age: String) throws {
    let file = try MicrographFile.open(Self.path("named-type-in-metadata-\(age).hspy"))
    #expect(file.datasets.map(\.title) == ["Scene"])
    let root = try HDF5Object(file: Self.path("named-type-on-root-\(age).h5"), limits: .standard)
    #expect(root.attribute("v") == .number(1))
  }

  @Test(arguments: ["old", "new"]) func manyLinksAreNamedInOrder(_ age: String) throws {
    let root = try HDF5Object(file: Self.path("many-links-\(age).h5"), limits: .standard)
    guard let group = root.child("links") else {
      Issue.record("the group cannot be opened")
      return
    }
    let names = (0..<60).map { ($0 < 10 ? "0" : "") + String($0) }
    #expect(group.childNames(limit: 1000) == names)
    #expect(group.childNames(limit: 7) == Array(names.prefix(7)))
    #expect(group.childNames(limit: 0) == [])
    for name in names {
      let isThere = group.child(name) != nil
      #expect(isThere, "\(name)")
    }
  }

  @Test func halfPrecisionIsReadToItsEnds() throws {
    let image = try MicrographFile.open(Self.path("half-precision-ends.h5")).micrograph()
    let row: [Float] = Array(image.intensity.elements.prefix(8))
    #expect(row[0] == .infinity && row[1] == -.infinity)
    #expect(row[2].isNaN)
    // 1/3 with eleven bits.
    let others: [Float] = [65_504, 0x1p-24, 0x1p-14, 0, 1365.0 / 4096]
    #expect(Array(row[3...]) == others)
    #expect(row[6].sign == .minus)
  }

  @Test func aLimitIsNotToldAsDamage() throws {
    let blocks = Self.path("header-in-260-blocks.h5")
    let superblock = try HDF5Superblock(file: blocks)
    func look(_ most: Int) -> HDF5HeaderCheck.Finding {
      HDF5HeaderCheck.look(at: superblock.root, in: blocks, superblock, mostBlocks: most).finding
    }
    #expect(look(256) == .tooLarge("a header of more than 256 blocks"))
    #expect(look(300) == .sound)

    let links = Self.path("many-links-old.h5")
    let other = try HDF5Superblock(file: links)
    guard let addresses = HDF5Addresses(file: links, base: other.base) else {
      Issue.record("the file cannot be opened")
      return
    }
    let whole = try bytes(of: links)
    // A group of the older kind says where its tree and heap lie in a message of type 17 and 16 bytes.
    let message: [UInt8] = [17, 0, 16, 0, 0, 0, 0, 0]
    let groups = whole.indices.filter { whole[$0...].starts(with: message) }
    #expect(groups.count == 2)
    var (within, beyond): ([HDF5HeaderCheck.Finding], [HDF5HeaderCheck.Finding]) = ([], [])
    for group in groups {
      let tree = HDF5Number.read(whole, group + 8, 8)
      let heap = HDF5Number.read(whole, group + 16, 8)
      within.append(HDF5GroupCheck.look(tree: tree, heap: heap, in: addresses, other, mostLinks: 60))
      beyond.append(HDF5GroupCheck.look(tree: tree, heap: heap, in: addresses, other, mostLinks: 59))
    }
    #expect(within == [.sound, .sound])
    #expect(beyond.contains(.tooLarge("a group of more than 59 links")))
  }

  @Test func aHeaderThatGoesRoundIsRefused() throws {
    let path = Self.path("header-in-260-blocks.h5")
    let superblock = try HDF5Superblock(file: path)
    var whole = try bytes(of: path)
    let root = Int(superblock.root)
    // Each place in a header where it goes on elsewhere: a message of type 16 and 16 bytes.
    let message: [UInt8] = [16, 0, 16, 0, 0, 0, 0, 0]
    let places = whole.indices.filter { whole[$0...].starts(with: message) }
    try #require(places.count > 500)
    for place in places {
      for byte in 0..<8 { whole[place + 8 + byte] = UInt8(truncatingIfNeeded: (root + 16) >> (8 * byte)) }
    }
    try withTemporaryFolder { folder in
      try Data(whole).write(to: URL(fileURLWithPath: "\(folder)/round"))
      let error = try #require(throws: FileError.self) { try MicrographFile.open("\(folder)/round") }
      #expect(error.description == "\(folder)/round:/: is damaged: its header is wrong")
    }
  }

  @Test(arguments: [
    ("bad-lzf.h5", "is packed with the filter lzf, which is not known here; save it with gzip or unpacked"),
    (
      "bad-hdf5-2.h5",
      "is written by HDF5 2 in a way that older libraries cannot read; save it with libver=(\"earliest\", \"v110\")"
    ),
  ])
  func theReasonIsNamed(_ name: String, _ message: String) throws {
    let path = Self.path(name)
    let error = try #require(throws: FileError.self) { try MicrographFile.open(path).micrograph() }
    #expect(error.description.hasSuffix(message), "\(error)")
  }
}
