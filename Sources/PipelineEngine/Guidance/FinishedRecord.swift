import DataModel
import Foundation
import MicrographFiles

/// What `run.json` of a finished run says, as far as others build on it.
struct FinishedRecord: Decodable, Sendable {
  struct Image: Decodable, Sendable {
    let file: String
    let rows: Int
    let columns: Int
    let pixelSize: [Double]?
    let spacing: [Double]?

    enum CodingKeys: String, CodingKey {
      case file, rows, columns
      case pixelSize = "pixel_size_nm"
      case spacing = "spacing_px"
    }
  }

  struct Chips: Decodable, Sendable {
    let rows: Int
    let columns: Int
    let size: [Int]
    let stride: [Int]
  }

  struct Class: Decodable, Sendable {
    let name: String
    let chips: [[Int]]

    enum CodingKeys: String, CodingKey {
      case name = "class"
      case chips
    }
  }

  struct Pipeline: Decodable, Sendable {
    let image: Image
    let chips: Chips
    let supports: [Class]
    let channels: [JSONValue]
    let preprocess: [JSONValue]
    let spectra: JSONValue
    let supportsFrom: JSONValue?
    let prototypes: String

    enum CodingKeys: String, CodingKey {
      case image, chips, supports, channels, preprocess, spectra, prototypes
      case supportsFrom = "supports_from"
    }
  }

  let tessera: String
  let pipeline: Pipeline
  let weights: [JSONValue]
  /// Models of words; absent where no channel has one.
  let models: [JSONValue]?

  /// Reads `run.json` of a result folder.
  ///
  /// - Throws: `FileError` where there is no result, another version made it, or it is damaged.
  static func read(from folder: String) throws -> FinishedRecord {
    let file = "\(folder)/run.json"
    guard FileManager.default.fileExists(atPath: folder) else {
      throw FileError(.notFound, path: folder, "no such folder; name the folder of a finished run")
    }
    guard FileManager.default.fileExists(atPath: file) else {
      throw FileError(.notFound, path: folder, "is no result of Tessera: it has no run.json")
    }
    let bytes = Data(try PipelineDescription.readWhole(file, atMost: 64 << 20))
    struct Version: Decodable, Sendable { let tessera: String }
    guard let version = try? JSONDecoder().decode(Version.self, from: bytes) else {
      throw FileError(.damaged, path: file, "cannot be read as the record of a run; run the pipeline again")
    }
    guard version.tessera == tesseraVersion else {
      throw FileError(
        .unsupported, path: folder,
        "was made by Tessera \(printable(version.tessera.prefix(64))), this is \(tesseraVersion); run its pipeline again"
      )
    }
    do { return try JSONDecoder().decode(FinishedRecord.self, from: bytes) } catch let error as DecodingError {
      throw FileError(.damaged, path: file, "\(place(of: error)) is missing or wrong; run the pipeline again")
    }
  }

  /// The grid of the run.
  func grid(in folder: String) throws -> ChipGrid {
    let chips = pipeline.chips
    let counts = [pipeline.image.rows, pipeline.image.columns, chips.rows, chips.columns]
    let numbers = counts + chips.size + chips.stride
    guard chips.size.count == 2, chips.stride.count == 2, numbers.allSatisfy({ (1...1 << 24).contains($0) }),
      (chips.rows - 1) * chips.stride[0] + chips.size[0] <= pipeline.image.rows,
      (chips.columns - 1) * chips.stride[1] + chips.size[1] <= pipeline.image.columns
    else { throw FinishedRecord.damaged(folder, "pipeline.chips") }
    return ChipGrid(
      imageRows: pipeline.image.rows, imageColumns: pipeline.image.columns, chipRows: chips.size[0],
      chipColumns: chips.size[1], strideRows: chips.stride[0], strideColumns: chips.stride[1], rows: chips.rows,
      columns: chips.columns)
  }

  /// The supports of the run.
  func supportSet(in folder: String, grid: ChipGrid) throws -> SupportSet {
    let classes = try pipeline.supports.map { one in
      SupportSet.Class(
        name: one.name,
        chips: try one.chips.map { chip in
          guard chip.count == 2, grid.contains(ChipAddress(row: chip[0], column: chip[1])) else {
            throw FinishedRecord.damaged(folder, "pipeline.supports")
          }
          return grid.index(of: ChipAddress(row: chip[0], column: chip[1]))
        })
    }
    do {
      let isElsewhere = classes.allSatisfy(\.chips.isEmpty)
      return try isElsewhere ? SupportSet(elsewhere: classes.map(\.name)) : SupportSet(classes: classes)
    } catch { throw FinishedRecord.damaged(folder, "pipeline.supports") }
  }

  /// What stood for a class.
  func prototypeRule(in folder: String) throws -> PrototypeRule {
    guard let rule = PrototypeRule(rawValue: pipeline.prototypes) else {
      throw FinishedRecord.damaged(folder, "pipeline.prototypes")
    }
    return rule
  }

  /// The names of the channels.
  func channelNames(in folder: String) throws -> [String] {
    try pipeline.channels.map { channel in
      guard case .object(let fields) = channel, case .text(let name)? = fields["name"],
        PipelineDescription.isFileName(name)
      else {
        throw FinishedRecord.damaged(folder, "pipeline.channels")
      }
      return name
    }
  }

  /// The size of a pixel.
  var pixelSize: PixelSize? {
    guard let size = pipeline.image.pixelSize, size.count == 2, size.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      return nil
    }
    return PixelSize(heightInNM: size[0], widthInNM: size[1])
  }

  private static func damaged(_ folder: String, _ key: String) -> FileError {
    FileError(.damaged, path: "\(folder)/run.json", "\(key) cannot be right; run the pipeline again")
  }

  private static func place(of error: DecodingError) -> String {
    let path: [any CodingKey] =
      switch error {
      case .keyNotFound(let key, let context): context.codingPath + [key]
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
        context.codingPath
      @unknown default: []
      }
    let names = path.map(\.stringValue).joined(separator: ".")
    return names.isEmpty ? "the text" : names
  }
}
