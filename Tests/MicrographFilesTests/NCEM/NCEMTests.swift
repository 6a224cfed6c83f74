import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

@Suite struct NCEMTests {
  private static let path = projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures/NCEM/map.emd").path

  @Test func axesStandInTheOrderOfTheFile() throws {
    let file = try MicrographFile.open(Self.path)
    #expect(file.format == .ncem)
    #expect(file.datasets.map(\.name) == ["/data/cube/data", "/data/image/data", "/data/stack/data"])
    #expect(file.datasets.map(\.title) == ["cube", "image", "stack"])
    #expect(file.datasets.map(\.kind) == [.spectrumImage, .image, .other])
    let (cube, image) = (file.datasets[0], file.datasets[1])
    #expect(cube.shape == [3, 4, 5] && cube.axes.map(\.name) == ["y", "x", "Energy"])
    #expect(cube.pixelSize == PixelSize(heightInNM: 0.5, widthInNM: 0.25) && cube.axes[1].offset == 1)
    let energies = try #require(cube.energyAxis)
    #expect(abs(energies.offsetInEV + 100) < 1e-9 && abs(energies.stepInEV - 20) < 1e-9)
    #expect(cube.beamEnergyInKeV == 200)
    let size = try #require(image.pixelSize)
    #expect(abs(size.heightInNM - 1) < 1e-9 && abs(size.widthInNM - 2) < 1e-9)
  }

  @Test func valuesAreThoseOfTheFile() throws {
    let file = try MicrographFile.open(Self.path)
    #expect(try WholeCube(file.spectrumImage().source).values == (0..<60).map(Double.init))
    #expect(try file.micrograph(dataset: "data/image").intensity.elements == (0..<12).map(Float.init))
  }

  @Test func damagedFilesAreHarmless() throws {
    try expectDamagedFilesAreHarmless(bytes(of: Self.path), "NCEM", changes: 1000)
  }
}

/// Real files against ncempy.
@Suite(.enabled(if: !ReferenceEntry.ncem.isEmpty)) struct NCEMReferenceTests {
  @Test(arguments: ReferenceEntry.ncem) func aFileGivesWhatTheTrustedReaderGives(_ entry: ReferenceEntry) throws {
    let file = try MicrographFile.open(entry.path)
    #expect(file.format == .ncem && file.datasets.count == entry.datasets.count)
    for (found, expected) in zip(file.datasets, entry.datasets) {
      #expect(found.name == (expected["title"]?.text ?? "") + "/data")
      #expect(found.shape == expected["shape"]?.wholes && "\(found.pixelType)" == expected["dtype"]?.text)
      for (axis, wanted) in zip(found.axes, expected["axes"]?.list ?? []) {
        // ncempy gives the length of the list of positions; two of them stand for an axis of any length.
        #expect(axis.size == wanted["size"]?.whole || wanted["size"]?.whole == 2, "\(entry.name)")
        let (scale, offset) = (wanted["scale"]?.number ?? .nan, wanted["offset"]?.number ?? .nan)
        #expect(abs(axis.scale - scale) <= 1e-6 * scale && abs(axis.offset - offset) <= 1e-6 * abs(offset))
        #expect(axis.name == wanted["name"]?.text ?? "", "\(entry.name)")
      }
      switch found.kind {
      case .image: try expectSame(file.micrograph(dataset: found.name), expected, entry.name)
      case .spectrumImage: try expectSame(file.spectrumImage(dataset: found.name), expected, entry.name)
      case .other: #expect(found.shape.count > 2 && found.energyAxis == nil, "\(entry.name)")
      }
    }
  }
}

extension ReferenceEntry {
  static let ncem = under("ncem_emd/")
}
