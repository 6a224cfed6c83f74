import DataModel
import Foundation
import Kernels
import MicrographFiles

extension Parser {
  /// Bruker's hyper maps.
  static let bcf = micrographs(
    texts: [
      "AAMVHFSS", "AACS", "<ClassInstance Type=\"TRTImageData\">", "</ClassInstance>", "<Width>", "65535", "-1",
      "4294967296", "<a", "/>", "]]>", "<!--", "<![CDATA[", "&#x41;", "EDSDatabase", "HeaderData", "SpectrumData0",
      "SpectrumData1", ",,,,", "1E308", "ENCODING=\"UTF-8\"",
    ], numbers: littleNumbers)
  /// DigitalMicrograph's files.
  static let dm = micrographs(
    texts: [
      "%%%%", "ImageData", "Data", "Dimensions", "DataType", "Calibrations", "ImageList", "Thumbnails", "eV", "nm",
    ],
    numbers: bigNumbers + [[20, 0, 0], [21, 0, 0], [0, 0, 0, 15], [0, 0, 0, 18], [0, 0, 0, 20]])
  /// Ripple's descriptions; the numbers beside them stay as they are.
  static let ripple = micrographs(
    texts: [
      "\t", "\n", ";", "width", "depth\t", "record-by\timage", "record-by\tdont-care", "data-length\t8", "float",
      "99999999",
      "9223372036854775807", "-1", "1e999", "nan", "ev-per-chan",
    ], numbers: [], beside: [".raw": [UInt8](repeating: 7, count: 144)])
  /// MRC files.
  static let mrc = micrographs(texts: ["MAP "], numbers: littleNumbers)
  /// TIA's series and records.
  static let tia = micrographs(
    texts: ["II", "meters", "<ObjectInfo>", "</ObjectInfo>", "<Label>Mode</Label>"], numbers: littleNumbers)
  /// EDAX's maps and spectra.
  static let edax = micrographs(texts: ["MAPSPECTRA_DATA", "../x.bmp"], numbers: littleNumbers)
  /// JEOL's projects, images and maps.
  static let jeol = micrographs(
    texts: ["JED-2200:", "PTTDFILE", "Pixels", "8x8", "4096x4096", "Filename", "..\\", "Bits", "Size"],
    numbers: littleNumbers + [[1], [0xFF], [0, 0x90], [0, 0x80], [0xFF, 0xBF]])

  /// Reads all that a file offers; of what claims to be huge the first blocks.
  private static func micrographs(texts: [String], numbers: [[UInt8]], beside: [String: [UInt8]] = [:]) -> Parser {
    let tokens = texts.map { Array($0.utf8) } + numbers
    return Parser(
      read: { path in
        for (end, bytes) in beside { try? Data(bytes).write(to: URL(fileURLWithPath: path + end)) }
        defer { for end in beside.keys { try? FileManager.default.removeItem(atPath: path + end) } }
        do throws(FileError) {
          try readEverything(path)
          return true
        } catch {
          // One line, whatever the file says.
          let line = error.description
          precondition(!line.contains(where: \.isNewline) && line.utf8.count < 2000, "not one short line: \(line)")
          return false
        }
      },
      mutateInside: { bytes, random in
        // Formats without a shell are changed where their headers are.
        var changed = bytes
        for _ in 0...random.below(3) {
          let front = min(changed.count, 64 << random.below(8))
          var head = Array(changed[..<front])
          mutate(&head, with: bytes, tokens: tokens, &random)
          changed = head + changed[front...]
        }
        return changed
      }, tokens: tokens)
  }

  private static func readEverything(_ path: String) throws(FileError) {
    let file = try MicrographFile.open(path)
    // Written out, as `inspect` does.
    if let tags = file.tags { _ = try? JSONEncoder().encode(tags) }
    for dataset in file.datasets.prefix(16) {
      switch dataset.kind {
      case .image: _ = try file.micrograph(dataset: dataset.name)
      case .spectrumImage: try readBlocks(try file.spectrumImage(dataset: dataset.name).source)
      case .other: break
      }
    }
  }

  private static func readBlocks(_ source: any SpectrumBlockSource) throws(FileError) {
    var block = SpectrumBlock()
    for box in source.boxes.indices.prefix(4) {
      do { try source.read(box: box, into: &block) } catch let error as FileError { throw error } catch {
        preconditionFailure("\(error) is no FileError")
      }
    }
  }
}

private let littleNumbers: [[UInt8]] = [
  [0, 0, 0, 0], [1, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80], [0, 0, 1, 0],
  [0xFF, 0xFF], [0, 0x80], [0, 0, 0xC0, 0x7F],
]
private let bigNumbers: [[UInt8]] = littleNumbers.map { $0.reversed() }
