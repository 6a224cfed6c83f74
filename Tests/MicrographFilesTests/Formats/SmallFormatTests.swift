import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// Ripple, MRC, TIA and EDAX on files that the tests write.
@Suite struct SmallFormatTests {
  private func withFolder<T>(_ files: [String: [UInt8]], _ body: (String) throws -> T) throws -> T {
    try withTemporaryFolder { folder in
      for (name, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
      return try body(folder)
    }
  }

  private func message(_ path: String) -> String? {
    let error = #expect(throws: FileError.self) {
      let file = try MicrographFile.open(path)
      _ = try file.spectrumImage()
    }
    return error?.description.replacing(path, with: "FILE")
  }

  // MARK: - Ripple

  @Test(arguments: ["vector", "image"], ["little-endian", "big-endian"])
  func rippleCubesComeBack(record: String, order: String) throws {
    let numbers = OtherSamples.numbers(72, "uint16", bigEndian: order == "big-endian")
    let text = OtherSamples.ripple(["record-by": record, "byte-order": order, "offset": "5"])
    try withFolder(["a.rpl": Array(text.utf8), "a.raw": [1, 2, 3, 4, 5] + numbers]) { folder in
      let file = try MicrographFile.open("\(folder)/a.rpl")
      #expect(file.format == .ripple)
      let map = file.datasets[0]
      #expect(map.shape == [3, 4, 6] && map.pixelSize == PixelSize(heightInNM: 0.25, widthInNM: 0.5))
      #expect(map.energyAxis == EnergyAxis(offsetInEV: 0, stepInEV: 10, channels: 6))
      let values = try WholeCube(file.spectrumImage().source).values
      let expected = (0..<12).flatMap { pixel in
        (0..<6).map { OtherSamples.value(record == "vector" ? pixel * 6 + $0 : $0 * 12 + pixel) }
      }
      #expect(values == expected)
    }
  }

  @Test(arguments: [
    ("uint8", "unsigned", "1"), ("int8", "signed", "1"), ("int16", "signed", "2"), ("int32", "signed", "4"),
    ("uint32", "unsigned", "4"), ("int64", "signed", "8"), ("uint64", "unsigned", "8"), ("float32", "float", "4"),
    ("float64", "float", "8"),
  ])
  func rippleImagesOfEveryType(type: String, kind: String, length: String) throws {
    let text = OtherSamples.ripple([
      "depth": "1", "record-by": "dont-care", "data-type": kind, "data-length": length, "ev-per-chan": "",
    ])
    try withFolder(["a.rpl": Array(text.utf8), "a.RAW": OtherSamples.numbers(12, type)]) { folder in
      let image = try MicrographFile.open("\(folder)/a.rpl").micrograph()
      #expect("\(image.pixelType)" == type)
      #expect(image.intensity.elements == (0..<12).map { Float(OtherSamples.value($0)) })
    }
  }

  @Test(arguments: [
    (["width": "-4"], "FILE:width: a whole number above 0 is expected, found \"-4\""),
    (["height": ""], "FILE:height: a whole number above 0 is expected, found nothing"),
    (["data-type": "float"], "FILE:data-length: 4 or 8 for data-type float is expected, found \"2\""),
    (["byte-order": "middle"], "FILE:byte-order: little-endian, big-endian, dont-care is expected, found \"middle\""),
    (["offset": "-1"], "FILE:offset: a number of bytes is expected, found \"-1\""),
    (["record-by": "dont-care"], "FILE: has depth 6 with record-by dont-care; vector or image is expected for a cube"),
    (
      ["ev-per-chan": ""],
      "FILE:raw: is a cube of spectra without energies; add three lines to FILE: depth-scale<TAB>ENERGY PER CHANNEL, "
        + "depth-origin<TAB>ENERGY OF CHANNEL 0 (usually not 0), depth-units<TAB>eV OR keV"
    ),
  ])
  func rippleDescriptionsThatCannotBe(lines: [String: String], expected: String) throws {
    let text = OtherSamples.ripple(lines)
    try withFolder(["a.rpl": Array(text.utf8), "a.raw": OtherSamples.numbers(72, "uint16")]) { folder in
      #expect(message("\(folder)/a.rpl") == expected)
    }
  }

  @Test func rippleNumbersThatAreMissingOrTooFew() throws {
    try withFolder(["a.rpl": Array(OtherSamples.ripple().utf8)]) { folder in
      #expect(
        message("\(folder)/a.rpl")
          == "FILE: describes numbers that are not there: \(folder)/a.raw is expected beside it")
    }
    let text = OtherSamples.ripple(["width": "4000000000", "height": "4000000000"])
    try withFolder(["a.rpl": Array(text.utf8), "a.raw": [1, 2]]) { folder in
      #expect(
        message("\(folder)/a.rpl")
          == "\(folder)/a.raw: is too short: FILE claims 4000000000 x 4000000000 x 6 numbers of uint16 from byte 0, the file has 2"
      )
    }
  }

  // MARK: - MRC

  @Test(arguments: [
    (0, "uint8", "uint8"), (1, "int16", "int16"), (2, "float32", "float32"), (6, "uint16", "uint16"),
    (12, "half", "float32"),
  ])
  func mrcStacksOfEveryMode(mode: Int32, stored: String, type: String) throws {
    for bigEndian in [false, true] {
      let bytes = OtherSamples.mrc(mode: mode, type: stored, bigEndian: bigEndian)
      try withFolder(["a.mrc": bytes]) { folder in
        let file = try MicrographFile.open("\(folder)/a.mrc")
        #expect(file.format == .mrc && file.datasets.map(\.name) == ["image frame 0", "image frame 1"])
        let image = try file.micrograph(dataset: "image frame 1")
        #expect("\(image.pixelType)" == type && image.pixelSize == PixelSize(sideInNM: 0.2))
        #expect(image.intensity.elements == (15..<30).map { Float(OtherSamples.value($0)) })
      }
    }
  }

  @Test func aStackTooLongToListIsTold() throws {
    try withFolder(["a.mrc": OtherSamples.mrc(mode: 0, type: "uint8", sections: 5000)]) { folder in
      let file = try MicrographFile.open("\(folder)/a.mrc")
      #expect(file.datasets.map(\.shape) == [[5000, 3, 5]])
      #expect(message("\(folder)/a.mrc")?.hasPrefix("FILE:image: is a stack of 5000 images; up to 4096 can be") == true)
    }
  }

  @Test func mrcSizesThatLie() throws {
    for (place, number) in [(0, Int32(-5)), (4, 2_000_000_000), (8, 0), (92, -1), (92, 2_000_000_000)] {
      var bytes = OtherSamples.mrc(mode: 6, type: "uint16")
      withUnsafeBytes(of: number.littleEndian) { bytes.replaceSubrange(place..<place + 4, with: $0) }
      try withFolder(["a.mrc": bytes]) { folder in
        #expect(message("\(folder)/a.mrc")?.hasPrefix("FILE: is cut short or its header lies: ") == true)
      }
    }
    try withFolder(["a.mrc": OtherSamples.mrc(mode: 4, type: "float32")]) { folder in
      #expect(message("\(folder)/a.mrc")?.hasPrefix("FILE:byte 12: has mode 4; 0 (8 bits), 1 (16 bits)") == true)
    }
  }

  /// Every half-precision number is a `Float`; the standard library has the type on some machines only.
  @Test func halfPrecision() {
    #expect(RawArray.float(half: 0x3C00) == 1 && RawArray.float(half: 0xC000) == -2)
    #expect(RawArray.float(half: 0x7BFF) == 65504 && RawArray.float(half: 1) == 0x1p-24)
    #expect(RawArray.float(half: 0x7C00) == .infinity && RawArray.float(half: 0x7E00).isNaN)
    #expect(RawArray.float(half: 0x8000) == 0 && RawArray.float(half: 0x8000).sign == .minus)
  }

  // MARK: - TIA

  @Test(arguments: [UInt16(0x0210), 0x0220], [false, true])
  func seriesOfSpectraAreMaps(version: UInt16, downColumns: Bool) throws {
    let bytes = OtherSamples.series(spectra: true, version: version, downColumns: downColumns)
    try withFolder(["a_1.ser": bytes]) { folder in
      let file = try MicrographFile.open("\(folder)/a_1.ser")
      #expect(file.format == .tia && file.datasets[0].shape == [2, 3, 8])
      #expect(file.datasets[0].energyAxis == EnergyAxis(offsetInEV: -20, stepInEV: 5, channels: 8))
      #expect(file.datasets[0].pixelSize == PixelSize(sideInNM: 2))
      let expected = (0..<2).flatMap { row in
        (0..<3).flatMap { column in
          (0..<8).map { OtherSamples.value((downColumns ? column * 2 + row : row * 3 + column) * 8 + $0) }
        }
      }
      #expect(try WholeCube(file.spectrumImage().source).values == expected)
    }
  }

  @Test func aMapThatWasStoppedEndsWithItsLastWholeRow() throws {
    try withFolder(["a_1.ser": OtherSamples.series(spectra: true, valid: 5)]) { folder in
      let map = try MicrographFile.open("\(folder)/a_1.ser").datasets[0]
      #expect(map.shape == [1, 3, 8])
    }
    try withFolder(["a_1.ser": OtherSamples.series(spectra: true, valid: 2)]) { folder in
      #expect(
        message("\(folder)/a_1.ser") == "FILE:series: is a list of 2 spectra; a map of rows and columns is needed")
    }
  }

  /// Rows lie from the bottom to the top.
  @Test func seriesOfImagesAreTurned() throws {
    try withFolder(["a_1.ser": OtherSamples.series(spectra: false), "a.emi": OtherSamples.record()]) { folder in
      let file = try MicrographFile.open("\(folder)/a.emi")
      #expect(file.format == .tia && file.datasets.map(\.name) == ["series frame 0", "series frame 1"])
      #expect(file.datasets[0].beamEnergyInKeV == 200)
      let image = try file.micrograph(dataset: "series frame 1")
      let rows = (0..<3).reversed().flatMap { row in (0..<4).map { Float(OtherSamples.value(12 + row * 4 + $0)) } }
      #expect(image.intensity.elements == rows)
      #expect(image.pixelSize.map { abs($0.heightInNM - 2) < 1e-9 && abs($0.widthInNM - 1) < 1e-9 } == true)
    }
  }

  /// What a camera took while scanning is a diffraction pattern: its pixels have no size in nm.
  @Test func diffractionPatternsHaveNoPixelSize() throws {
    let files = ["a_1.ser": OtherSamples.series(spectra: false), "a.emi": OtherSamples.record(camera: "BM-Ceta")]
    try withFolder(files) { folder in
      let file = try MicrographFile.open("\(folder)/a.emi")
      #expect(file.datasets[0].pixelSize == nil && file.datasets[0].axes.map(\.units) == ["1/nm", "1/nm"])
    }
  }

  @Test func aDamagedSeriesLeavesTheOthersOfItsRecord() throws {
    let whole = OtherSamples.series(spectra: true)
    let files = ["a_1.ser": whole, "a_2.ser": Array(whole.prefix(40)), "a.emi": OtherSamples.record()]
    try withFolder(files) { folder in
      let file = try MicrographFile.open("\(folder)/a.emi")
      #expect(file.datasets.map(\.name) == ["series 1", "series 2"])
      #expect(file.datasets[1].problem != nil)
      let total = try CubeTotals(file.spectrumImage().source).sum
      #expect(total == (0..<48).reduce(0) { $0 + OtherSamples.value($1) })
    }
  }

  @Test func seriesThatLie() throws {
    for place in [14, 18, 22] {
      var bytes = OtherSamples.series(spectra: true)
      bytes.replaceSubrange(place..<place + 4, with: [0xFF, 0xFF, 0xFF, 0x7F])
      try withFolder(["a_1.ser": bytes]) { folder in #expect(message("\(folder)/a_1.ser")?.contains("claims") == true) }
    }
    try withFolder(["a.emi": OtherSamples.record()]) { folder in
      #expect(
        message("\(folder)/a.emi")
          == "FILE: describes series that are not there: \(folder)/a_1.ser is expected beside it")
    }
  }

  // MARK: - EDAX

  @Test func edaxMapsTakeEnergiesAndPixelsFromTheFilesBeside() throws {
    let files = [
      "a.spd": OtherSamples.edaxMap(), "a.spc": OtherSamples.edaxSpectrum(),
      "Map_Img.ipr": OtherSamples.edaxImageRecord(),
    ]
    try withFolder(files) { folder in
      let file = try MicrographFile.open("\(folder)/a.spd")
      let map = file.datasets[0]
      #expect(
        file.format == .edax && map.shape == [2, 3, 8] && map.elements == ["Fe", "O"] && map.beamEnergyInKeV == 15)
      #expect(map.pixelSize == PixelSize(heightInNM: 250, widthInNM: 500))
      #expect(map.energyAxis.map { abs($0.offsetInEV - 100) < 1e-4 && $0.stepInEV == 5 } == true)
      #expect(try WholeCube(file.spectrumImage().source).values == (0..<48).map { OtherSamples.value($0) })
      let spectrum = try MicrographFile.open("\(folder)/a.spc")
      #expect(spectrum.format == .edax && spectrum.datasets[0].shape == [8])
      #expect(message("\(folder)/a.spc") == "FILE:spectrum: is one spectrum; open the .spd file of the map")
    }
  }

  @Test func filesThatBelongToAMapNameIt() throws {
    let files = [
      "0.spd": OtherSamples.edaxMap(image: "Other.bmp"), "1.spd": [1, 2, 3],
      "a.spd": OtherSamples.edaxMap(image: "..\\Map_Img.bmp"), "Map_Img.ipr": OtherSamples.edaxImageRecord(),
      "alone.IPR": OtherSamples.edaxImageRecord(), "b.rpl": Array(OtherSamples.ripple().utf8),
      "b.raw": OtherSamples.numbers(72, "uint16"), "c.raw": OtherSamples.numbers(72, "uint16"),
    ]
    try withFolder(files) { folder in
      let record = "FILE: belongs to a map of EDAX, whose pixel size it holds; open"
      #expect(message("\(folder)/Map_Img.ipr") == "\(record) \(folder)/a.spd")
      #expect(message("\(folder)/alone.IPR") == "\(record) the .spd file of the map")
      #expect(
        message("\(folder)/b.raw") == "FILE: belongs to a map, whose numbers it holds; open \(folder)/b.rpl")
      #expect(message("\(folder)/c.raw")?.hasPrefix("FILE: is of no known format; ") == true)
    }
  }

  @Test func anEDAXMapAloneSaysWhatIsMissing() throws {
    try withFolder(["a.spd": OtherSamples.edaxMap()]) { folder in
      #expect(
        message("\(folder)/a.spd")
          == "FILE:map: has no energies: they stand in the .spc file of the same name, which is expected beside it")
    }
    var bytes = OtherSamples.edaxMap()
    bytes.replaceSubrange(24..<28, with: [0xFF, 0xFF, 0xFF, 0xFF])
    try withFolder(["a.spd": bytes]) { folder in
      #expect(
        message("\(folder)/a.spd")?.hasPrefix("FILE: is cut short or its header lies: 2 x 4294967295 x 8") == true)
    }
  }

  /// A header must not lead to files in other folders.
  @Test func namesOfImageRecordsStayInTheFolder() throws {
    let files = ["a.spd": OtherSamples.edaxMap(image: "..\\..\\Map_Img.bmp"), "a.spc": OtherSamples.edaxSpectrum()]
    try withFolder(files) { folder in
      let map = try MicrographFile.open("\(folder)/a.spd").datasets[0]
      #expect(map.pixelSize == nil)
    }
  }
}
