import Chips
import DataModel
import Kernels
import Testing

/// One chip over a cube whose channel c holds c + 1 counts, from 0 eV in steps of 10 eV.
private func summed(
  _ selection: SpectralSelection, channels: Int = 40
) throws -> (spectra: ChipSpectra, notes: [String]) {
  // Boxes of 7 channels: bins go across their borders.
  let cube = MemoryCube(
    rows: 1, columns: 1, channels: channels, box: (1, 1, 7), counts: (1...channels).map { Float($0) })
  let grid = try ChipGrid(
    imageRows: 3, imageColumns: 3, chipRows: 3, chipColumns: 3, strideRows: 3, strideColumns: 3)
  return try sumChipSpectra(
    of: cube.image(), grid: grid, imagePixelSize: nil, placement: .sameField, selection: selection, threads: 1,
    progress: { _ in })
}

@Suite("Which channels of a spectrum count")
struct SelectionTests {
  @Test("from 200 eV up where nothing is said")
  func standard() throws {
    let result = try summed(SpectralSelection())
    #expect(result.spectra.energiesInEV == stride(from: 200.0, through: 390, by: 10).map { $0 })
    #expect(result.spectra.counts.elements == (21...40).map { Float($0) })
    #expect(result.notes.isEmpty)
  }

  @Test("windows are cut out, bins join what is left without crossing a gap, no count is lost")
  func excludeAndBin() throws {
    let selection = SpectralSelection(
      energyRangeInEV: 50...250, excludeInEV: [100...120, 200...200], binInEV: 30)
    let result = try summed(selection)
    // Kept: 50…90, 130…190, 210…250 eV.
    #expect(result.spectra.energiesInEV == [60, 85, 140, 170, 190, 220, 245])
    let sums: [Float] = [6 + 7 + 8, 9 + 10, 14 + 15 + 16, 17 + 18 + 19, 20, 22 + 23 + 24, 25 + 26]
    #expect(result.spectra.counts.elements == sums)
    #expect(result.notes.isEmpty)
  }

  @Test("a bin that is no whole number of channels is rounded, and a note says so")
  func roundedBin() throws {
    let result = try summed(SpectralSelection(energyRangeInEV: 0...390, binInEV: 24))
    #expect(result.spectra.energiesInEV.count == 20 && result.spectra.energiesInEV[0] == 5)
    #expect(
      result.notes == [
        "bin: 24 eV is not a whole number of channels of 10 eV; 2 channels, 20 eV, were joined"
      ])
    let huge = try summed(SpectralSelection(energyRangeInEV: 0...390, binInEV: 1e12))
    #expect(huge.spectra.counts.elements == [820])
  }

  @Test("a range that reaches beyond the axis and a window without effect are noted")
  func notes() throws {
    let result = try summed(
      SpectralSelection(energyRangeInEV: 300...20000, excludeInEV: [8000...8100]))
    #expect(result.spectra.energiesInEV.count == 10)
    #expect(
      result.notes == [
        "energy-range: 0.3 to 20 keV reaches beyond the energy axis (0 to 0.39 keV); the channels that there are were "
          + "used",
        "exclude: no channel lies within 8 to 8.1 keV; nothing was left out",
      ])
  }

  @Test(
    "selections that make no sense are refused in one line",
    arguments: [
      (
        SpectralSelection(energyRangeInEV: 1000...20000), 40,
        "energy-range: 1 to 20 keV lies outside the energy axis, which goes from 0 to 0.39 keV"
      ),
      (
        SpectralSelection(), 10,
        "energy-range: 0.2 keV up lies outside the energy axis, which goes from 0 to 0.09 keV"
      ),
      (
        SpectralSelection(energyRangeInEV: 50...250, excludeInEV: [0...150, 160...300]), 40,
        "exclude: leaves no channel of the energy range 0.05 to 0.25 keV"
      ),
      (
        SpectralSelection(binInEV: 5), 40,
        "bin: 5 eV is narrower than a channel of 10 eV; choose a multiple of it"
      ),
      (
        SpectralSelection(binInEV: -.infinity), 40,
        "bin: -inf eV is narrower than a channel of 10 eV; choose a multiple of it"
      ),
    ])
  func refusals(selection: SpectralSelection, channels: Int, message: String) {
    let error = #expect(throws: ChipSpectraError.self) { try summed(selection, channels: channels) }
    #expect(error?.description == message)
  }
}
