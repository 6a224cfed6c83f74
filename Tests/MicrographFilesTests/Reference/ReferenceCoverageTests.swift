import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// Every entry of the reference values is compared by one suite or named here with what is expected of it.
@Suite(.enabled(if: ReferenceFile.areThere)) struct ReferenceCoverageTests {
  /// Parts of other entries: what the trusted readers read through those.
  private static let parts: [String: String] = [
    "edax/Live Map 1_Img.ipr": "edax/SEM_EDS_map_8lines.spd",
    "ripple/4on3_full.raw": "ripple/4on3_full.rpl",
    "ripple/derived_30x30x2048_uint16_vector.raw": "ripple/derived_30x30x2048_uint16_vector.rpl",
    "ripple/test_ripple_sdim-1_ndim-2_float32.raw": "ripple/test_ripple_sdim-1_ndim-2_float32.rpl",
    "ripple/test_ripple_sdim-1_ndim-2_uint16.raw": "ripple/test_ripple_sdim-1_ndim-2_uint16.rpl",
    "ripple/test_ripple_sdim-2_ndim-1_float32.raw": "ripple/test_ripple_sdim-2_ndim-1_float32.rpl",
    "ripple/test_ripple_sdim-2_ndim-1_uint16.raw": "ripple/test_ripple_sdim-2_ndim-1_uint16.rpl",
  ]
  private static let jeolFolder = "jeol/set1/Sample/00_View000/View000_000000"
  private static let jeolParts = (0...5).map { "\(jeolFolder)\($0).\($0 == 0 ? "img" : "map")" }

  @Test func everyEntryIsCompared() {
    let compared =
      ReferenceFile.all.map(\.name) + MicroscopeReference.all.map(\.name) + ReferenceEntry.velox.map(\.name)
      + ReferenceEntry.ncem.map(\.name) + ReferenceEntry.zspy.map(\.name)
    let named = Array(Self.parts.keys) + Self.jeolParts + ["bcf/Nope.bcf"]
    #expect((compared + named).sorted() == ReferenceEntry.under("").map(\.name).sorted())
  }

  /// What holds numbers without saying what they are is no file that can be opened alone.
  @Test(arguments: parts.keys.sorted()) func aPartAloneIsOfNoKnownFormat(_ name: String) throws {
    let path = MicroscopeReference.folder.appendingPathComponent(name).path
    let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
    #expect(error?.code == .unknownFormat)
    #expect(FileManager.default.fileExists(atPath: path))
  }

  /// The images of a project opened alone are those that are compared as parts of the project.
  @Test func anImageOfAProjectOpenedAloneIsTheSame() throws {
    let project = try MicrographFile.open(
      MicroscopeReference.folder.appendingPathComponent("jeol/set1/rawdata.ASW").path)
    for (index, name) in Self.jeolParts.enumerated() {
      let file = try MicrographFile.open(MicroscopeReference.folder.appendingPathComponent(name).path)
      let (alone, part) = (file.datasets[0], project.datasets[index])
      #expect(file.datasets.count == 1 && alone == part)
      let images = (try file.micrograph(), try project.micrograph(dataset: part.name))
      #expect(images.0.intensity.elements == images.1.intensity.elements)
    }
  }

  @Test func aFileThatIsNoMapOfBrukerIsRefused() throws {
    let path = MicroscopeReference.folder.appendingPathComponent("bcf/Nope.bcf").path
    let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
    #expect(error?.code == .unknownFormat)
  }
}
