import DataModel
import TestSupport
import Testing

@testable import MicrographFiles

/// Files built after what rosettasciio 0.15 reads in such files; it gives the same numbers and axes for these.
@Suite struct VeloxEELSTests {
  @Test func eachRangeOfEnergiesIsASpectrumImage() throws {
    let file = try MicrographFile.open(VeloxFixture.path("eels"))
    #expect(file.datasets.map(\.name) == ["DF", "EELS", "EELS 2"])
    // The lowest energies first, whatever the names in the file.
    for (name, offset, value) in [("EELS", -21.5, 0.0), ("EELS 2", 480, 1000)] {
      let found = try #require(file.datasets.first { $0.name == name })
      #expect(found.kind == .spectrumImage && found.shape == [3, 4, 8] && found.pixelType == .uint16)
      #expect(found.signalType == "EELS" && found.title == "EELS" && found.beamEnergyInKeV == 300)
      #expect(found.energyAxis == EnergyAxis(offsetInEV: offset, stepInEV: 0.1692, channels: 8))
      #expect(found.axes.map(\.units) == ["nm", "nm", "eV"] && found.axes.map(\.name) == ["y", "x", "Energy loss"])
      // The group has no size of a pixel itself: that of the spectrum image of the same acquisition counts.
      let size = try #require(found.pixelSize)
      #expect(abs(size.heightInNM - 3) < 1e-12 && abs(size.widthInNM - 2) < 1e-12)
      #expect(abs(found.axes[0].offset + 4) < 1e-12 && abs(found.axes[1].offset - 10) < 1e-12)
      let whole = try WholeCube(file.spectrumImage(dataset: name).source)
      // Stored as columns, channels, rows.
      let expected = (0..<96).map { index in
        let (row, column, channel) = (index / 32, index / 8 % 4, index % 8)
        return Double((column * 8 + channel) * 3 + row) + value
      }
      #expect(whole.values == expected && whole.covers.allSatisfy { $0 == 1 })
    }
  }

  @Test func aLineIsAMapOfOneRow() throws {
    let file = try MicrographFile.open(VeloxFixture.path("eels-line"))
    let image = try file.spectrumImage()
    #expect(image.shape == SpectrumShape(rows: 1, columns: 4, channels: 8))
    #expect(try WholeCube(image.source).values == (0..<32).map(Double.init))
  }

  @Test(arguments: ["eels", "eels-line", "later-frames"]) func damagedFilesAreHarmless(_ name: String) throws {
    try expectDamagedFilesAreHarmless(bytes(of: VeloxFixture.path(name)), name, changes: 340)
  }
}
