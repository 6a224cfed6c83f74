import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

@Suite struct ZSpyTests {
  private static let folder = projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures/ZSpy")
  private static let stores = [
    "blosc-zstd.folder.zspy", "blosc-zstd.zspy", "blosc-lz4.zspy", "zlib.zspy", "gzip.zspy", "raw.zspy",
  ]
  private static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  @Test(arguments: stores) func everyPackingGivesTheSameCube(_ name: String) throws {
    let file = try MicrographFile.open(Self.path(name))
    #expect(file.format == .zspy && file.datasets.count == 1)
    let cube = file.datasets[0]
    #expect(cube.name == "/Experiments/Small cube/data" && cube.title == "Small cube" && cube.kind == .spectrumImage)
    #expect(cube.shape == [4, 5, 7] && cube.pixelType == .uint16 && cube.elements == ["Fe", "Pt"])
    #expect(cube.pixelSize == PixelSize(sideInNM: 0.5) && cube.beamEnergyInKeV == 200 && cube.signalType == "EDS_TEM")
    #expect(cube.energyAxis == EnergyAxis(offsetInEV: 100, stepInEV: 20, channels: 7))
    let whole = try WholeCube(file.spectrumImage(dataset: "Small cube").source)
    #expect(whole.values == (0..<140).map { Double($0 % 97) } && whole.covers.allSatisfy { $0 == 1 })
  }

  @Test func chunksThatWereNeverWrittenAreZero() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.zspy"
      try FileManager.default.copyItem(atPath: Self.path("blosc-zstd.folder.zspy"), toPath: path)
      try FileManager.default.removeItem(atPath: path + "/Experiments/Small cube/data/0/0/0")
      let whole = try WholeCube(MicrographFile.open(path).spectrumImage().source)
      let isEmpty = { (place: Int) in place / 35 < 2 && place % 7 < 3 }
      #expect(whole.values == (0..<140).map { isEmpty($0) ? 0 : Double($0 % 97) })
    }
  }

  /// Changes to a description, and what must be said about them.
  @Test(
    arguments: [
      ("\"zarr_format\": 2", "\"zarr_format\": 3", "version 2"),
      ("\"order\": \"C\"", "\"order\": \"F\"", "order of Fortran"),
      ("\"id\": \"blosc\"", "\"id\": \"lzma\"", "packed with lzma"),
      ("\"dtype\": \"<u2\"", "\"dtype\": \"<U9\"", "no numbers"),
      ("\"filters\": null", "\"filters\": [{\"id\": \"delta\"}]", "filters"),
      ("2,\n        5,\n        3", "0,\n        5,\n        3", "no sizes"),
      ("2,\n        5,\n        3", "200000,\n        50000,\n        3", "more than the limit of 512 MB"),
      ("4,\n        5,\n        7", "-4,\n        5,\n        7", "no sizes"),
      ("4,\n        5,\n        7", "400000,\n        500000,\n        7", "more than"),
      ("4,\n        5,\n        7", "4e200,\n        5,\n        7", "no sizes"),
      ("\"shape\": [", "\"shape\": DEEP", "nested too deeply"),
    ])
  func descriptionsThatCannotBeAreRefused(_ old: String, _ new: String, _ reason: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.zspy"
      try FileManager.default.copyItem(atPath: Self.path("blosc-zstd.folder.zspy"), toPath: path)
      let place = path + "/Experiments/Small cube/data/.zarray"
      let text = try String(contentsOfFile: place, encoding: .utf8)
      #expect(text.contains(old), "\(text)")
      let deep = String(repeating: "[", count: 100_000)
      try text.replacing(old, with: new.replacing("DEEP", with: deep)).write(
        toFile: place, atomically: true, encoding: .utf8)
      let error = #expect(throws: FileError.self) {
        let source = try MicrographFile.open(path).spectrumImage().source
        var block = SpectrumBlock()
        for box in source.boxes.indices { try source.read(box: box, into: &block) }
      }
      let line = error?.description ?? ""
      #expect(reason.split(separator: "|").contains { line.contains($0) }, "\(line)")
    }
  }

  /// A chunk of a few bytes that claims to unpack to another size than the description says.
  @Test func aChunkOfAnotherSizeIsRefused() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.zspy"
      try FileManager.default.copyItem(atPath: Self.path("blosc-zstd.folder.zspy"), toPath: path)
      let place = path + "/Experiments/Small cube/data/0/0/0"
      for size: UInt32 in [0, 59, 61, 0x7FFF_FFFF, 0xFFFF_FFFF] {
        var chunk = try bytes(of: Self.path("blosc-zstd.folder.zspy/Experiments/Small cube/data/0/0/0"))
        withUnsafeBytes(of: size.littleEndian) { chunk.replaceSubrange(4..<8, with: $0) }
        try Data(chunk).write(to: URL(fileURLWithPath: place))
        let error = #expect(throws: FileError.self) { try WholeCube(MicrographFile.open(path).spectrumImage().source) }
        #expect(error?.code == .damaged, "\(error?.description ?? "")")
      }
    }
  }

  @Test(arguments: ["blosc-zstd.zspy", "blosc-lz4.zspy", "raw.zspy", "zlib.zspy"])
  func damagedArchivesAreHarmless(_ name: String) throws {
    try expectDamagedFilesAreHarmless(bytes(of: Self.path(name)), name, changes: 300)
  }

  @Test func otherFoldersAndArchivesAreNamed() throws {
    try withTemporaryFolder { folder in
      #expect(throws: FileError(.isDirectory, path: folder, "is a directory; name a file in it")) {
        try MicrographFile.open(folder)
      }
      try Data("{}".utf8).write(to: URL(fileURLWithPath: folder + "/.zgroup"))
      let error = #expect(throws: FileError.self) { try MicrographFile.open(folder) }
      #expect(error?.message.contains("not HyperSpy's") == true)
    }
  }
}

/// Real stores against rosettasciio.
@Suite(.enabled(if: !ReferenceEntry.zspy.isEmpty)) struct ZSpyReferenceTests {
  @Test(arguments: ReferenceEntry.zspy) func aStoreGivesWhatTheTrustedReaderGives(_ entry: ReferenceEntry) throws {
    let file = try MicrographFile.open(entry.path)
    #expect(file.format == .zspy && file.datasets.count == entry.datasets.count)
    for (found, expected) in zip(file.datasets, entry.datasets) {
      #expect(found.title == expected["title"]?.text ?? "" && "\(found.pixelType)" == expected["dtype"]?.text)
      #expect(found.shape == expected["shape"]?.wholes && found.signalType ?? "" == expected["signal_type"]?.text ?? "")
      #expect(found.elements == (expected["elements"]?.list ?? []).compactMap(\.text))
      expectSame(found.axes, expected["axes"]?.list ?? [], entry.name)
      if found.kind == .spectrumImage {
        try expectSame(file.spectrumImage(), expected, entry.name)
      } else {
        // One axis of spectra and one of positions: no image; its numbers all the same.
        #expect(found.kind == .other)
      }
    }
  }
}

extension ReferenceEntry {
  static let zspy = under("zspy/")
}
