import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// Bad input that all formats have in common: empty files, wrong names, sizes that cannot be. What is special to a format
/// (deep trees, bombs, lengths of its own) is tested beside it; single bytes in `FormatDamageTests` and its like.
@Suite struct HostileFilesTests {
  private static let fixtures = projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures")
  private static let endings = [
    "bcf", "dm3", "dm4", "emd", "hspy", "hdf5", "h5", "zspy", "h5oina", "rpl", "raw", "mrc", "map", "st", "ser", "emi",
    "spd", "spc", "ipr", "ASW", "img", "pts", "EDS", "tif", "tiff", "png", "jpg", "npy", "",
  ]

  @Test(arguments: endings) func anEmptyFileIsNamedAsSuch(_ ending: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.\(ending)"
      try Data().write(to: URL(fileURLWithPath: path))
      #expect(throws: FileError(.empty, path: path, "is empty")) { try MicrographFile.open(path) }
    }
  }

  /// Neither a text nor an image becomes another format by its name.
  @Test(arguments: endings) func aNameMakesNoFormat(_ ending: String) throws {
    let image = try bytes(of: Self.fixtures.appendingPathComponent("PNG/grey-8.png").path)
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.\(ending)"
      try Data("Hello, microscope!\n".utf8).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
      #expect(error?.code == .unknownFormat)
      #expect(error?.message.hasPrefix("is a text file (it begins with \"Hello, microscope!\")") == true)
      try Data(image).write(to: URL(fileURLWithPath: path))
      #expect(try MicrographFile.open(path).format == .png)
    }
  }

  struct Whole: CustomTestStringConvertible, Sendable {
    let format: MicrographFormat
    let bytes: [UInt8]
    var testDescription: String { format.rawValue }

    private static func fixture(_ format: MicrographFormat, _ name: String) -> Whole {
      let data = try? Data(contentsOf: HostileFilesTests.fixtures.appendingPathComponent(name))
      return Whole(format: format, bytes: Array(data ?? Data()))
    }

    /// One file of every format that needs no other beside it.
    static let all: [Whole] = [
      Whole(format: .bcf, bytes: BCFSample().bytes), Whole(format: .digitalMicrograph, bytes: DMSample().bytes),
      Whole(format: .mrc, bytes: OtherSamples.mrc(mode: 6, type: "uint16")),
      Whole(format: .tia, bytes: OtherSamples.series(spectra: true)),
      Whole(format: .edax, bytes: OtherSamples.edaxSpectrum()), Whole(format: .jeol, bytes: JEOLSample.image()),
      Whole(format: .jeol, bytes: JEOLSample.map(JEOLSample.sweep(8) { _, _ in [7] })),
      fixture(.velox, "Velox/two-detectors.emd"), fixture(.ncem, "NCEM/map.emd"),
      fixture(.zspy, "ZSpy/blosc-zstd.zspy"), fixture(.h5oina, "H5OINA/map.h5oina"),
      fixture(.hyperspy, "HDF5/image.hspy"), fixture(.hdf5, "HDF5/plain.h5"),
    ]
  }

  /// Every format under the name of every other.
  @Test(arguments: Whole.all) func theContentCountsNotTheName(_ whole: Whole) throws {
    try withTemporaryFolder { folder in
      for ending in Self.endings {
        let path = "\(folder)/a.\(ending)"
        try Data(whole.bytes).write(to: URL(fileURLWithPath: path))
        #expect(try MicrographFile.open(path).format == whole.format, "\(ending)")
        try FileManager.default.removeItem(atPath: path)
      }
    }
  }

  /// Ripple and EDAX look for their other file by the name they have.
  @Test func aDescriptionUnderAnotherNameSaysWhichFileItExpects() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.tif"
      try Data(OtherSamples.ripple().utf8).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
      #expect(error?.message == "describes numbers that are not there: \(path).raw is expected beside it")
      try Data(OtherSamples.edaxMap()).write(to: URL(fileURLWithPath: path))
      let energies = #expect(throws: FileError.self) { try MicrographFile.open(path).spectrumImage() }
      #expect(energies?.message.contains(".spc file of the same name") == true)
    }
  }

  /// Sizes of a scan, of a stream and of its channels in the texts of a Velox file, each as long as what it replaces.
  @Test(arguments: [
    ("{\"width\": \"16\", \"height\": \"16\"}", "{\"width\": \"-8\", \"height\": \"16\"}"),
    ("{\"width\": \"16\", \"height\": \"16\"}", "{\"width\":\"9e15\",\"height\":\"9e9\"}"),
    ("{\"width\": \"16\", \"height\": \"16\"}", "{\"width\":65536,\"height\":65536}"),
    ("{\"width\": \"16\", \"height\": \"16\"}", "{\"width\": \"NaN\",\"height\": \"0\"}"),
    ("\"right\": \"0.5\"", "\"right\": \"-70\""), ("\"right\": \"0.5\"", "\"right\": \"9e9\""),
    ("\"bincount\": \"64\"", "\"bincount\": \"-1\""), ("\"bincount\": \"64\"", "\"bincount\":\"9e9\""),
    ("\"bincount\": \"64\"", "\"bincount\": \"0\" "), ("\"Dispersion\": \"20\"", "\"Dispersion\": \"-2\""),
    ("\"Dispersion\": \"20\"", "\"Dispersion\":\"inf\""),
  ])
  func sizesThatCannotBeInVelox(_ old: String, _ new: String) throws {
    let whole = try bytes(of: VeloxFixture.path("two-detectors"))
    // Padded with blanks, which JSON allows.
    let replacement = Array(new.utf8) + [UInt8](repeating: 32, count: max(0, old.utf8.count - new.utf8.count))
    try #require(replacement.count == old.utf8.count, "\(new) is longer than \(old)")
    let changed = Self.replacing(Array(old.utf8), with: replacement, in: whole)
    #expect(changed != whole)
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.emd"
      try Data(changed).write(to: URL(fileURLWithPath: path))
      expectHarmless(path, new)
      let error = #expect(throws: FileError.self, "\(new)") { try MicrographFile.open(path).spectrumImage() }
      #expect(error?.code == .unsupported, "\(new): \(error?.description ?? "")")
    }
  }

  private static func replacing(_ old: [UInt8], with new: [UInt8], in bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for place in bytes.indices where bytes[place] == old[0] && bytes[place...].starts(with: old) {
      bytes.replaceSubrange(place..<place + old.count, with: new)
    }
    return bytes
  }

  /// Numbers of cells of an `.h5oina` file: every four bytes that are 3 or 4, as its rows and columns are.
  @Test func sizesThatCannotBeInH5OINA() throws {
    let whole = try bytes(of: Self.fixtures.appendingPathComponent("H5OINA/map.h5oina").path)
    let places = whole.indices.filter {
      whole[$0...].starts(with: [3, 0, 0, 0]) || whole[$0...].starts(with: [4, 0, 0, 0])
    }
    var messages: Set<String> = []
    try withTemporaryFolder { folder in
      for (number, place) in places.enumerated() {
        for (kind, size) in [Int32(-4), 0, .max, 5].enumerated() {
          // A new name each time: libhdf5 takes a file of the same inode that it still has open for the same file.
          let path = "\(folder)/\(number)-\(kind)"
          var changed = whole
          for byte in 0..<4 { changed[place + byte] = UInt8(truncatingIfNeeded: size >> (8 * Int32(byte))) }
          try Data(changed).write(to: URL(fileURLWithPath: path))
          expectHarmless(path, "bytes \(place)… are \(size)")
          do throws(FileError) { _ = try MicrographFile.open(path).spectrumImage() } catch {
            messages.insert(error.message)
          }
          try FileManager.default.removeItem(atPath: path)
        }
      }
    }
    #expect(messages.contains { $0.contains("cells") }, "\(messages.sorted())")
  }
}
