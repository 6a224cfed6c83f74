import Chips
import DataModel
import Kernels
import Testing

@Suite("Where a spectrum image lies on the micrograph")
struct PlacementTests {
  private func notes(
    scan: Int = 8, scanPixel: PixelSize?, imagePixel: PixelSize?, _ placement: FieldPlacement, chip: Int = 10
  ) throws -> [String] {
    let cube = MemoryCube.random(rows: scan, columns: scan, channels: 40, box: (4, 4, 40), seed: 1)
    let grid = try ChipGrid(
      imageRows: 20, imageColumns: 40, chipRows: chip, chipColumns: chip, strideRows: chip, strideColumns: chip)
    return try sumChipSpectra(
      of: cube.image(pixelSize: scanPixel), grid: grid, imagePixelSize: imagePixel, placement: placement,
      selection: SpectralSelection(), threads: 1, progress: { _ in }
    ).notes
  }

  @Test("the same field with other sizes by calibration is noted from 2 % on")
  func sizesDiffer() throws {
    let image = PixelSize(sideInNM: 1)
    #expect(
      try notes(scanPixel: PixelSize(heightInNM: 2.5, widthInNM: 5.05), imagePixel: image, .sameField) == [])
    #expect(try notes(scanPixel: nil, imagePixel: image, .sameField) == [])
    #expect(
      try notes(scanPixel: PixelSize(sideInNM: 4), imagePixel: image, .sameField) == [
        "placement: by their pixel sizes the image covers 20 x 40 nm and the spectrum image 32 x 32 nm "
          + "(height x width); they were taken as the same field; if the map covers only a part, say where in spectra.placement"
      ])
    #expect(
      try notes(
        scanPixel: PixelSize(sideInNM: 4), imagePixel: image,
        .rectangle(xInNM: 0, yInNM: 0, widthInNM: 40, heightInNM: 20)
      ) == [
        "placement: the rectangle is 20 x 40 nm, by its pixel size the spectrum image covers 32 x 32 nm "
          + "(height x width); the rectangle was used"
      ])
  }

  @Test("chips smaller than a scan pixel are noted")
  func smallChips() throws {
    #expect(
      try notes(scan: 4, scanPixel: nil, imagePixel: nil, .sameField, chip: 4) == [
        "a chip is 0.8 x 0.4 pixels of the spectrum image: chips that lie in one pixel share its spectrum"
      ])
    #expect(try notes(scan: 4, scanPixel: nil, imagePixel: nil, .sameField, chip: 10) == [])
  }

  @Test("placements that cannot be are refused in one line")
  func refusals() {
    func message(_ placement: FieldPlacement, imagePixel: PixelSize?) -> String? {
      let error = #expect(throws: ChipSpectraError.self) {
        try notes(scanPixel: nil, imagePixel: imagePixel, placement)
      }
      return error?.description
    }
    let pixel = PixelSize(sideInNM: 1)
    #expect(
      message(.rectangle(xInNM: 0, yInNM: 0, widthInNM: 1, heightInNM: 1), imagePixel: nil)
        == "placement: a rectangle in nm needs the pixel size of the image; give `pixel-size`")
    #expect(
      message(.rectangle(xInNM: 0, yInNM: 0, widthInNM: 0, heightInNM: 5), imagePixel: pixel)
        == "placement: a field of 5 x 0 nm has no area")
    #expect(
      message(.rectangle(xInNM: 400, yInNM: 0, widthInNM: 5, heightInNM: 5), imagePixel: pixel)
        == "placement: the field of the spectrum image touches no chip; check origin and size")
  }

  @Test("sums that would not fit in memory are refused before anything is read")
  func tooLarge() throws {
    let cube = MemoryCube(rows: 1, columns: 1, channels: 3000, box: (1, 1, 3000), counts: [])
    let grid = try ChipGrid(
      imageRows: 500, imageColumns: 500, chipRows: 1, chipColumns: 1, strideRows: 1, strideColumns: 1)
    #expect(throws: ChipSpectraError.tooLarge(chips: 250_000, channels: 2980)) {
      try sumChipSpectra(
        of: cube.image(), grid: grid, imagePixelSize: nil, placement: .sameField, selection: SpectralSelection(),
        threads: 1, progress: { _ in })
    }
  }
}
