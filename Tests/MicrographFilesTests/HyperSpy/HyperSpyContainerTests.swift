import DataModel
import Foundation
import Kernels
import Testing

@testable import MicrographFiles

@Suite struct HyperSpyContainerTests {
  @Test(arguments: [("by-hyperspy.hspy", MicrographFormat.hyperspy), ("old.hdf5", .hyperspy), ("plain.h5", .hdf5)])
  func theFormatIsFoundFromTheContent(_ name: String, _ format: MicrographFormat) throws {
    #expect(try MicrographFile.open(HDF5Fixture.path(name)).format == format)
  }

  @Test(arguments: ["first", "/Experiments/first", "Experiments/first/data", "/Experiments/first/data"])
  func anExperimentIsChosenByNameOrPath(_ name: String) throws {
    let image = try MicrographFile.open(HDF5Fixture.path("several.hspy")).spectrumImage(dataset: name)
    let expected = try #require(HDF5Fixture.all.first { $0.dataset == "/Experiments/first/data" })
    #expect(differences(try WholeCube(image.source).values, expected.values, type: expected.type) == [])
  }

  @Test func whatIsNoCubeIsListedWithItsReason() throws {
    let file = try MicrographFile.open(HDF5Fixture.path("mixed.hspy"))
    #expect(file.datasets.map(\.name) == ["complex", "good", "linked"].map { "/Experiments/\($0)/data" })
    #expect(
      file.datasets.map(\.problem) == [
        "holds complex numbers; whole numbers of 8 to 64 bits and fractions of 16, 32 or 64 bits can be read", nil,
        "lies behind a link, which is not followed for safety",
      ])
    #expect(file.datasets.map(\.kind) == [.other, .spectrumImage, .other])
  }

  @Test func aGroupWithTwoNamesIsListedOnce() throws {
    let file = try MicrographFile.open(HDF5Fixture.path("plain.h5"))
    #expect(file.datasets.map(\.name) == ["/a/image", "/cube"])
  }

  @Test func filesElsewhereAreNeverOpened() throws {
    // The linked file is there and good: were it followed, there would be a spectrum image.
    #expect(FileManager.default.fileExists(atPath: HDF5Fixture.path("energy-last.hspy")))
    for name in ["bad-external-link.hspy", "bad-soft-link.hspy", "bad-external-storage.h5", "bad-virtual.h5"] {
      let file = try MicrographFile.open(HDF5Fixture.path(name))
      #expect(file.datasets.allSatisfy { $0.kind == .other && $0.problem != nil }, "\(name)")
    }
  }
}
