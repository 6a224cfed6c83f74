import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

@Suite struct DMTests {
  struct Variant: CustomTestStringConvertible, Sendable {
    let version: Int
    let bigEndian: Bool
    let type: Int
    var testDescription: String { "version \(version), \(bigEndian ? "big" : "little")-endian, type \(type)" }

    static let all: [Variant] = [3, 4].flatMap { version in
      [false, true].flatMap { order in
        [1, 2, 6, 7, 9, 10, 11, 12].map { Variant(version: version, bigEndian: order, type: $0) }
      }
    }
  }

  private func withFile<T>(_ bytes: [UInt8], _ body: (String) throws -> T) throws -> T {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.dm4"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      return try body(path)
    }
  }

  /// The file has energies slowest; the cube is asked for as rows, columns, channels.
  @Test(arguments: Variant.all) func spectrumImagesComeBack(_ variant: Variant) throws {
    var sample = DMSample()
    (sample.version, sample.bigEndian, sample.imageType) = (variant.version, variant.bigEndian, variant.type)
    try withFile(sample.bytes) { path in
      let file = try MicrographFile.open(path)
      #expect(file.format == .digitalMicrograph)
      let map = try #require(file.datasets.first)
      #expect(file.datasets.count == 1 && map.kind == .spectrumImage && map.shape == [4, 5, 6] && map.name == "Map")
      #expect(map.pixelSize == PixelSize(sideInNM: 0.5) && map.beamEnergyInKeV == 200)
      #expect(map.signalType == "EDS_TEM" && map.detector == "EDS (SIUTW)")
      #expect(map.energyAxis == EnergyAxis(offsetInEV: 200, stepInEV: 10, channels: 6))
      let expected = (0..<4).flatMap { row in
        (0..<5).flatMap { column in (0..<6).map { DMSample.value(($0 * 4 + row) * 5 + column) } }
      }
      for aimed in [1 << 20, 100, 1] {
        let array = RawArray(
          offset: try Self.offset(file), shape: [6, 4, 5], type: map.pixelType, bigEndian: variant.bigEndian)
        let source = try RawSpectrumSource(
          path: path, array, axes: SpectrumAxes(channel: 0), limits: .standard, aimedBytes: aimed)
        let whole = try WholeCube(source)
        #expect(whole.values == expected && whole.covers.allSatisfy { $0 == 1 })
      }
      #expect(try WholeCube(file.spectrumImage().source).values == expected)
    }
  }

  private static func offset(_ file: MicrographFile) throws -> Int {
    let image = try #require(file.tags?["ImageList"]?.entries.last?.value)
    guard case .data(_, _, let offset)? = image["ImageData", "Data"] else {
      throw FileError(.damaged, path: "", "data")
    }
    return offset
  }

  @Test func imagesAndStacksComeBack() throws {
    var sample = DMSample()
    sample.sizes = [5, 4]
    try withFile(sample.bytes) { path in
      let image = try MicrographFile.open(path).micrograph()
      #expect(image.intensity.elements == (0..<20).map { Float(DMSample.value($0)) })
      #expect(image.pixelSize == PixelSize(sideInNM: 0.5) && image.title == "Map")
      #expect(try MicrographFile.open(path).labelMask().values == (0..<20).map { UInt8(DMSample.value($0)) })
    }
    sample.sizes = [5, 4, 3]
    sample.calibrations = [(0.5, 0, "nm"), (0.25, 0, "nm"), (1, 0, "s")]
    try withFile(sample.bytes) { path in
      let file = try MicrographFile.open(path)
      #expect(file.datasets.map(\.name) == ["Map frame 0", "Map frame 1", "Map frame 2"])
      let frame = try file.micrograph(dataset: "Map frame 2")
      #expect(frame.intensity.elements == (40..<60).map { Float(DMSample.value($0)) })
      #expect(frame.pixelSize == PixelSize(heightInNM: 0.25, widthInNM: 0.5))
    }
  }

  /// 0.299 red + 0.587 green + 0.114 blue, to the nearest whole number, as for colours of other formats. rosettasciio 0.15
  /// takes the bytes of such a file for the same colours.
  @Test func coloursAreMixedToGrey() throws {
    var sample = DMSample()
    (sample.imageType, sample.sizes) = (23, [5, 4])
    try withFile(sample.bytes) { path in
      let file = try MicrographFile.open(path)
      #expect(file.datasets[0].pixelType == .uint8 && file.datasets[0].shape == [4, 5])
      let expected = (0..<20).map { place in
        let (blue, green, red) = (DMSample.value(place), DMSample.value(place + 1), DMSample.value(place + 2))
        return Float(((299 * red + 587 * green + 114 * blue) / 1000 + 0.5).rounded(.down))
      }
      #expect(try file.micrograph().intensity.elements == expected)
      let error = #expect(throws: FileError.self) { try file.labelMask() }
      #expect(error?.message == "a label mask needs whole numbers, found colours")
    }
    // A cube of colours is a stack of images, whatever the units of its axes.
    sample.sizes = [5, 4, 6]
    try withFile(sample.bytes) { path in
      let file = try MicrographFile.open(path)
      #expect(file.datasets.count == 6 && file.datasets.allSatisfy { $0.kind == .image })
      _ = try file.micrograph(dataset: "Map frame 5")
    }
  }

  @Test func tagsBecomeJSON() throws {
    try withFile(DMSample().bytes) { path in
      let tags = try #require(try MicrographFile.open(path).tags)
      #expect(tags["Thumbnails"]?.entries.first?.value["ImageIndex"]?.integer == 0)
      let image = try #require(tags["ImageList"]?.entries.last?.value)
      #expect(image["ImageTags", "A record"] == .numbers([1, 2]))
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      let json = String(decoding: try encoder.encode(image["ImageData"]), as: UTF8.self)
      #expect(
        json.contains("\"Data\":{\"count\":120,\"offset\":")
          && json.contains("\"Dimensions\":{\"0\":5,\"1\":4,\"2\":6}")
      )
    }
  }

  @Test(arguments: [
    (3, "holds complex numbers; save its modulus as a real image"),
    (8, "holds colours that are not stored as 4 x 5 times 4 bytes"),
    (99, "holds numbers of DigitalMicrograph's type 99; integers, float32 and float64 are read"),
  ])
  func numbersOfOtherTypesAreNamed(type: Int, problem: String) throws {
    var sample = DMSample()
    (sample.imageType, sample.sizes) = (type, [5, 4])
    try withFile(sample.bytes) { path in
      let error = #expect(throws: FileError.self) { try MicrographFile.open(path).micrograph() }
      #expect(error?.description == "\(path):Map: \(problem)")
    }
  }

  @Test func deepTagsAreRefused() throws {
    var sample = DMSample()
    sample.depth = 5000
    try withFile(sample.bytes) { path in
      let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
      #expect(error?.message == "is damaged: its tags are nested deeper than 64")
    }
  }

  @Test func sizesBeyondTheStoredNumbersAreRefused() throws {
    var bytes = DMSample().bytes
    // The first size of the image: 5, as a value of type 5 behind its description.
    let mark: [UInt8] = [0, 0, 0, 5, 5, 0, 0, 0]
    let place = try #require(bytes.indices.last { bytes[$0...].starts(with: mark) })
    bytes[place + 7] = 0x7F
    try withFile(bytes) { path in
      let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
      #expect(
        error?.description == "\(path):Map: claims 6 x 4 x 2130706437 numbers of uint16; 120 of uint16 are stored")
    }
  }

  @Test func groupsThatClaimMoreTagsThanTheFileHoldsAreRefused() throws {
    var bytes = DMSample().bytes
    for byte in 18..<26 { bytes[byte] = 0x7F }
    try withFile(bytes) { path in
      let error = #expect(throws: FileError.self) { try MicrographFile.open(path) }
      #expect(error?.message == "is damaged: a group claims 9187201950435737471 tags")
    }
  }
}
