import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// Where the first pixel of an image lies, as ImageJ and DigitalMicrograph say it.
@Suite struct TIFFOriginTests {
  private func axes(_ tags: (TIFFSample) -> [TIFFSample.Tag]) throws -> [AxisDescription] {
    var sample = TIFFSample(pages: [[1, 2, 3, 4, 5, 6]])
    let page = tags(sample)
    sample.tags = { _ in page }
    return try withTemporaryFolder { folder in
      try Data(sample.bytes).write(to: URL(fileURLWithPath: "\(folder)/a.tif"))
      return try onlyDataset("\(folder)/a.tif").description.axes
    }
  }

  private func axis(_ name: String, _ units: String, _ offset: Double, _ scale: Double) -> AxisDescription {
    AxisDescription(name: name, units: units, offset: offset, scale: scale, size: name == "y" ? 2 : 3)
  }

  private func imageJ(_ sample: TIFFSample, _ lines: String) -> [TIFFSample.Tag] {
    // 4 and 2 pixels per unit.
    [sample.text(270, "ImageJ=1.54f\n" + lines), sample.rational(282, 4, 1), sample.rational(283, 2, 1)]
  }

  private func gatan(
    _ sample: TIFFSample, unit: String = "nm", x: (origin: Double, scale: Double), y: (origin: Double, scale: Double)
  ) -> [TIFFSample.Tag] {
    [
      sample.text(65003, unit), sample.text(65004, unit), sample.double(65006, x.origin),
      sample.double(65007, y.origin),
      sample.double(65009, x.scale), sample.double(65010, y.scale),
    ]
  }

  @Test func imageJCountsPixelsToWhereThePositionIsZero() throws {
    #expect(
      try axes { imageJ($0, "unit=nm\nxorigin=-8\nyorigin=3.5\n") }
        == [axis("y", "nm", -1.75, 0.5), axis("x", "nm", 2, 0.25)])
    #expect(
      try axes { imageJ($0, "unit=micron\nxorigin=1.0E1\n") } == [axis("y", "nm", 0, 500), axis("x", "nm", -2500, 250)])
    #expect(
      try axes { imageJ($0, "unit=pixel\nxorigin=-8\n") } == [axis("y", "", 0, 1), axis("x", "", 0, 1)])
    for bad in ["nan", "inf", "1e999", "many", ""] {
      let found = try axes { imageJ($0, "unit=nm\nxorigin=\(bad)\nyorigin=0\n") }
      #expect(found == [axis("y", "nm", 0, 0.5), axis("x", "nm", 0, 0.25)], "xorigin=\(bad)")
      #expect(found.allSatisfy { $0.offset.sign == .plus })
    }
  }

  @Test func digitalMicrographSaysPositionsInItsUnit() throws {
    #expect(
      try axes { gatan($0, x: (2, 0.25), y: (-1.75, 0.5)) } == [axis("y", "nm", -1.75, 0.5), axis("x", "nm", 2, 0.25)])
    #expect(
      try axes { gatan($0, unit: "um", x: (2, 0.25), y: (0, 0.5)) }
        == [axis("y", "nm", 0, 500), axis("x", "nm", 2000, 250)])
    // Positions that fall are turned: the same pixel lies at 0.
    #expect(
      try axes { gatan($0, x: (2, -0.25), y: (-1.75, 0.5)) } == [
        axis("y", "nm", -1.75, 0.5), axis("x", "nm", -2, 0.25),
      ])
    #expect(
      try axes { gatan($0, x: (.nan, 0.25), y: (.infinity, 0.5)) } == [
        axis("y", "nm", 0, 0.5), axis("x", "nm", 0, 0.25),
      ])
    #expect(
      try axes { gatan($0, unit: "1/nm", x: (2, 0.25), y: (3, 0.5)) } == [axis("y", "", 0, 1), axis("x", "", 0, 1)])
  }

  /// Where both agree on the pixel, the tags are more exact, and HyperSpy writes the origin only there; where they do not,
  /// ImageJ was last to write the file.
  @Test func ofBothTheTagsCountWhereTheyAgree() throws {
    let close = 0.25 * (1 + 1e-8)
    #expect(
      try axes { imageJ($0, "unit=nm\n") + gatan($0, x: (2, close), y: (7, 0.5)) }
        == [axis("y", "nm", 7, 0.5), axis("x", "nm", 2, close)])
    #expect(
      try axes { imageJ($0, "unit=nm\nxorigin=-8\n") + gatan($0, x: (9, 0.3), y: (7, 0.5)) }
        == [axis("y", "nm", 0, 0.5), axis("x", "nm", 2, 0.25)])
  }

  /// Whatever the axes of an image, its TIFF file has the same, in nm and with positions that rise.
  @Test(arguments: 1...40) func whatIsWrittenIsReadAgain(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func number() -> Double { Double(Int(random.below(2_000_001)) - 1_000_000) / 1e5 }
    let units = ["nm", "\u{B5}m", "\u{C5}", "pm", "mm"]
    let unit = units[random.below(units.count)]
    let axes = [("y", 3), ("x", 4)].map { name, size in
      AxisDescription(
        name: name, units: unit, offset: number(), scale: number() + 11 * (seed % 3 == 0 ? -1 : 1), size: size)
    }
    let nanometres = try #require(Units.nanometres(per: unit))
    let size = PixelSize(
      heightInNM: abs(axes[0].scale) * nanometres, widthInNM: abs(axes[1].scale) * nanometres)
    try withTemporaryFolder { folder in
      let path = try ConversionSample(shape: [3, 4], type: .uint16, seed: seed).write(to: folder)
      let reader = try NPYReader(FileBytes(path: path, limits: .standard))
      let image = StoredDataset(
        path: path,
        description: DatasetDescription(
          name: "array", kind: .image, shape: [3, 4], pixelType: .uint16, axes: axes, pixelSize: size),
        reader: reader, place: .dataset(0), limits: .standard)
      try writeTIFF(image, to: "\(folder)/a.tif", threads: 1)
      let found = try onlyDataset("\(folder)/a.tif").description
      for (found, axis) in zip(found.axes, axes) {
        let sign: Double = axis.scale < 0 ? -1 : 1
        #expect(found.name == axis.name && found.units == "nm" && found.size == axis.size)
        // Changed to µm and back: a few roundings.
        for (value, wanted) in [
          (found.scale, abs(axis.scale) * nanometres), (found.offset, sign * axis.offset * nanometres),
        ] {
          #expect(abs(value - wanted) <= 8 * .ulpOfOne * abs(wanted), "\(axis), seed \(seed)")
        }
      }
      // Written once more, nothing changes.
      try writeTIFF(onlyDataset("\(folder)/a.tif"), to: "\(folder)/b.tif", threads: 1)
      #expect(try onlyDataset("\(folder)/b.tif").description == found, "seed \(seed)")
    }
  }

  /// The first page of a stack speaks for all.
  @Test func allImagesOfAStackHaveItsAxes() throws {
    try withTemporaryFolder { folder in
      let bytes = OtherSamples.series(spectra: true, start: 0.5e-9, slowStep: 3e-9)
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/a_1.ser"))
      let map = try onlyDataset("\(folder)/a_1.ser")
      try writeTIFF(map, to: "\(folder)/a.tif", threads: 1)
      let stack = try MicrographFile.open("\(folder)/a.tif")
      #expect(stack.datasets.count == map.shape.channels && stack.datasets.count > 1)
      for image in stack.datasets {
        #expect(image.pixelSize == map.description.pixelSize)
        #expect(image.axes == Array(map.description.axes.prefix(2)))
      }
    }
  }
}
