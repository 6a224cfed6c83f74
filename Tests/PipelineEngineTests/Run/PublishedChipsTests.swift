import Chips
import DataModel
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

/// From the JPEG to the chip: the authors' published chips, pixel for pixel.
@Suite("The papers' chips") struct PublishedChipsTests {
  private static let fixtures = projectRoot.appendingPathComponent("Tests/PipelineEngineTests/Fixtures")

  private struct InterfaceHashes: Decodable {
    struct Tiles: Decodable {
      var sha256_row_major: [String]
    }
    var decoded_sha256: String
    var output_sha256: String
    var authors_tiles: Tiles
  }

  private struct PictureHashes: Decodable {
    struct Picture: Decodable {
      var decoded_sha256: String
      var tile_sha256_row_major: [String]
    }
    var lao: Picture
  }

  @Test("STO/Ge: decoding, CLAHE 2.0 on 8 x 8 tiles, 1000 tiles") func interface() throws {
    let expected = try JSONDecoder().decode(
      InterfaceHashes.self, from: Data(contentsOf: Self.fixtures.appendingPathComponent("published_sto_ge.json")))
    let path = projectRoot.appendingPathComponent("SampleData/sto-ge/STO-Ge-HAADF.jpg").path
    let picture = try MicrographFile.open(path).micrograph()
    #expect(hash(picture.intensity.elements) == expected.decoded_sha256)
    let prepared = try preprocess(picture, steps: [.clahe(CLAHEOptions())], threads: 2).micrograph
    #expect(hash(prepared.intensity.elements) == expected.output_sha256)
    #expect(try chipHashes(of: prepared.intensity, tiles: 1000) == expected.authors_tiles.sha256_row_major)
  }

  static let lsfo = projectRoot.deletingLastPathComponent().appendingPathComponent("shared/data/pychip/lsfo/LaO.jpg")

  @Test("LSFO: the picture as it is, 500 tiles", .enabled(if: FileManager.default.fileExists(atPath: lsfo.path)))
  func oxide() throws {
    let expected = try JSONDecoder().decode(
      PictureHashes.self, from: Data(contentsOf: Self.fixtures.appendingPathComponent("published_chips.json"))
    ).lao
    let picture = try MicrographFile.open(Self.lsfo.path).micrograph()
    #expect(hash(picture.intensity.elements) == expected.decoded_sha256)
    #expect(try chipHashes(of: picture.intensity, tiles: 500) == expected.tile_sha256_row_major)
  }

  private func hash(_ values: some Sequence<Float>) -> String { SHA256.hexDigest(of: values.map { UInt8($0) }) }

  private func chipHashes(of image: Matrix, tiles: Int) throws -> [String] {
    let grid = try ChipGrid.tiles(tiles, imageRows: image.rows, imageColumns: image.columns)
    let chips = cutChips(0..<grid.count, from: image, grid: grid, threads: 2)
    return (0..<grid.count).map {
      hash(chips.elements[$0 * chips.imageSize..<($0 + 1) * chips.imageSize])
    }
  }
}
