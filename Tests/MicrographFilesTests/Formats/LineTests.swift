import DataModel
import Foundation
import TestSupport
import Testing

@testable import MicrographFiles

/// A line of spectra is a map of one row in every format that has such lines.
@Suite struct LineTests {
  private static let folder = projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures/Lines")

  @Test(arguments: ["line.emd", "line.hspy", "line.zspy"]) func aStoredLineIsAMapOfOneRow(_ name: String) throws {
    let file = try MicrographFile.open(Self.folder.appendingPathComponent(name).path)
    #expect(file.datasets.count == (name == "line.emd" ? 2 : 1))
    for line in file.datasets {
      #expect(line.kind == .spectrumImage && line.shape == [1, 6, 5] && line.axes.map(\.name) == ["y", "x", "Energy"])
      #expect(line.axes.map(\.size) == line.shape)
      #expect(line.pixelSize == PixelSize(sideInNM: 0.5))
      #expect(line.energyAxis == EnergyAxis(offsetInEV: 100, stepInEV: 10, channels: 5))
      let image = try file.spectrumImage(dataset: line.name)
      #expect(image.shape == SpectrumShape(rows: 1, columns: 6, channels: 5))
      // In one data set energies come first; the spectra are the same.
      let whole = try WholeCube(image.source)
      #expect(whole.values == (0..<30).map(Double.init) && whole.covers.allSatisfy { $0 == 1 }, "\(line.name)")
    }
  }

  /// The energies may be the fast axis or the slow one.
  @Test(arguments: [true, false]) func aLineOfDigitalMicrographIsAMapOfOneRow(_ energiesAreFast: Bool) throws {
    var sample = DMSample()
    sample.sizes = energiesAreFast ? [6, 4] : [4, 6]
    sample.calibrations = [(10, -20, "eV"), (0.5, 0, "nm")]
    if !energiesAreFast { sample.calibrations.reverse() }
    try withFile("a.dm4", sample.bytes) { path in
      let file = try MicrographFile.open(path)
      let line = try #require(file.datasets.first)
      #expect(line.kind == .spectrumImage && line.shape == [1, 4, 6] && line.signalType == "EDS_TEM")
      #expect(line.pixelSize == PixelSize(sideInNM: 0.5))
      #expect(line.energyAxis == EnergyAxis(offsetInEV: 200, stepInEV: 10, channels: 6))
      let expected = (0..<4).flatMap { column in
        (0..<6).map { DMSample.value(energiesAreFast ? column * 6 + $0 : $0 * 4 + column) }
      }
      #expect(try WholeCube(file.spectrumImage().source).values == expected)
    }
  }

  /// A line that was stopped early ends with its last spectrum.
  @Test(arguments: [6, 4]) func aLineOfTIAIsAMapOfOneRow(_ valid: Int) throws {
    try withFile("a_1.ser", OtherSamples.series(spectra: true, valid: valid, line: true)) { path in
      let file = try MicrographFile.open(path)
      let line = try #require(file.datasets.first)
      #expect(line.kind == .spectrumImage && line.shape == [1, valid, 8] && line.problem == nil)
      #expect(abs((line.pixelSize?.widthInNM ?? 0) - 2) < 1e-9 && line.energyAxis?.stepInEV == 5)
      let expected = (0..<valid * 8).map { OtherSamples.value($0) }
      #expect(try WholeCube(file.spectrumImage().source).values == expected)
    }
  }

  @Test func oneSpectrumIsNoLine() throws {
    try withFile("a_1.ser", OtherSamples.series(spectra: true, valid: 1, line: true)) { path in
      let error = #expect(throws: FileError.self) { try MicrographFile.open(path).spectrumImage() }
      #expect(error?.message == "is one spectrum")
    }
    var sample = DMSample()
    (sample.sizes, sample.calibrations) = ([6], [(10, -20, "eV")])
    try withFile("a.dm4", sample.bytes) { path in
      let found = try #require(try MicrographFile.open(path).datasets.first)
      #expect(found.kind == .other && found.shape == [6])
    }
  }

  @Test func aLineOfRippleIsAMapOfOneRow() throws {
    try withTemporaryFolder { folder in
      try OtherSamples.ripple(["height": "1"]).write(toFile: "\(folder)/a.rpl", atomically: false, encoding: .utf8)
      try Data(OtherSamples.numbers(24, "uint16")).write(to: URL(fileURLWithPath: "\(folder)/a.raw"))
      let image = try MicrographFile.open("\(folder)/a.rpl").spectrumImage()
      #expect(image.shape == SpectrumShape(rows: 1, columns: 4, channels: 6))
      #expect(try WholeCube(image.source).values == (0..<24).map { OtherSamples.value($0) })
    }
  }

  /// Two axes of an image that a spectrometer's camera took are no line: none of them is one of positions.
  @Test func anImageWithEnergiesOnOneSideIsNoLine() {
    func axis(_ units: String, isNavigation: Bool?) -> StoredAxis {
      StoredAxis(
        description: AxisDescription(name: "", units: units, offset: 0, scale: 1, size: 4), isNavigation: isNavigation,
        isUniform: true)
    }
    let energies = EnergyAxis(offsetInEV: 0, stepInEV: 1, channels: 4)
    #expect(StoredLayout([axis("px", isNavigation: false), axis("eV", isNavigation: false)], recordBy: nil) == .other)
    #expect(StoredLayout([axis("nm", isNavigation: nil), axis("eV", isNavigation: nil)], recordBy: "image") == .other)
    #expect(StoredLayout([axis("eV", isNavigation: nil), axis("keV", isNavigation: nil)], recordBy: nil) == .other)
    #expect(
      StoredLayout([axis("", isNavigation: true), axis("eV", isNavigation: false)], recordBy: nil)
        == energies.map { .spectrumImage(SpectrumAxes(channel: 2), $0) })
  }

  private func withFile(_ name: String, _ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/\(name)"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      try body(path)
    }
  }
}
