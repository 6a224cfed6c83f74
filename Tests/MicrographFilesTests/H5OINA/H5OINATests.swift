import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// A file built after the public specification; real ones were not at hand.
@Suite struct H5OINATests {
  private static let folder = projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures/H5OINA")
  private static let path = folder.appendingPathComponent("map.h5oina").path

  @Test func headersSayWhatAPersonNeeds() throws {
    let file = try MicrographFile.open(Self.path)
    #expect(file.format == .h5oina)
    #expect(
      file.datasets.map(\.title) == [
        "Lower Left", "Electron Image 1", "Window Integral Fe Ka1", "Window Integral O Ka1", "Site 1",
      ])
    #expect(file.datasets.map(\.kind) == [.image, .image, .image, .image, .spectrumImage])
    let (image, map) = (file.datasets[1], file.datasets[4])
    #expect(image.name == "/1/Electron Image/Data/SE/Electron Image 1" && image.shape == [5, 6])
    #expect(image.detector == "SE" && image.beamEnergyInKeV == 20)
    let size = try #require(map.pixelSize)
    #expect(map.shape == [3, 4, 32] && size == PixelSize(heightInNM: 500, widthInNM: 250))
    #expect(map.energyAxis == EnergyAxis(offsetInEV: -200, stepInEV: 10, channels: 32))
    #expect(map.elements == ["Fe", "O"] && map.signalType == "EDS_SEM" && map.pixelType == .int32)
  }

  @Test func valuesAreThoseOfTheFile() throws {
    let file = try MicrographFile.open(Self.path)
    let counts = try Data(contentsOf: Self.folder.appendingPathComponent("counts.bin"))
    let whole = try WholeCube(file.spectrumImage().source)
    #expect(whole.values == counts.map(Double.init) && whole.covers.allSatisfy { $0 == 1 })
    for title in ["SE/Electron Image 1", "FSE/Lower Left"] {
      let image = try file.micrograph(dataset: "/1/Electron Image/Data/" + title)
      #expect(image.rows == 5 && image.intensity.elements == (0..<30).map(Float.init))
    }
    #expect(try file.labelMask(dataset: "/1/Electron Image/Data/FSE/Lower Left").values == (0..<30).map { UInt8($0) })
  }

  @Test func damagedFilesAreHarmless() throws {
    try expectDamagedFilesAreHarmless(bytes(of: Self.path), "H5OINA", changes: 1000)
  }
}
