import Kernels

extension Parser {
  /// Bruker's hyper maps.
  static let bcf = micrographs(
    "bcf",
    texts: [
      "AAMVHFSS", "AACS", "<ClassInstance Type=\"TRTImageData\">", "</ClassInstance>", "<Width>", "65535", "-1",
      "4294967296", "<a", "/>", "]]>", "<!--", "<![CDATA[", "&#x41;", "EDSDatabase", "HeaderData", "SpectrumData0",
      "SpectrumData1", ",,,,", "1E308", "ENCODING=\"UTF-8\"",
    ], numbers: littleNumbers)
  /// DigitalMicrograph's files.
  static let dm = micrographs(
    "dm",
    texts: [
      "%%%%", "ImageData", "Data", "Dimensions", "DataType", "Calibrations", "ImageList", "Thumbnails", "eV", "nm",
    ],
    numbers: bigNumbers + [[20, 0, 0], [21, 0, 0], [0, 0, 0, 15], [0, 0, 0, 18], [0, 0, 0, 20]])
  /// Ripple's descriptions; the numbers beside them stay as they are.
  static let ripple = micrographs(
    "ripple", ending: ".rpl",
    texts: [
      "\t", "\n", ";", "width", "depth\t", "record-by\timage", "record-by\tdont-care", "data-length\t8", "float",
      "99999999", "9223372036854775807", "-1", "1e999", "nan", "ev-per-chan",
    ], numbers: [], beside: ["input.raw": "a.raw"])
  /// MRC files.
  static let mrc = micrographs("mrc", texts: ["MAP "], numbers: littleNumbers)
  /// TIA's series and records.
  static let tia = micrographs(
    "tia",
    texts: ["II", "meters", "<ObjectInfo>", "</ObjectInfo>", "<Label>Mode</Label>"], numbers: littleNumbers,
    beside: ["input_1.ser": "a_1.ser"])
  /// EDAX's maps and spectra.
  static let edax = micrographs(
    "edax", texts: ["MAPSPECTRA_DATA", "../x.bmp"], numbers: littleNumbers, beside: ["input.spc": "a.spc"])
  /// JEOL's projects, images and maps.
  static let jeol = micrographs(
    "jeol",
    texts: ["JED-2200:", "PTTDFILE", "Pixels", "8x8", "4096x4096", "Filename", "..\\", "Bits", "Size"],
    numbers: littleNumbers + [[1], [0xFF], [0, 0x90], [0, 0x80], [0xFF, 0xBF]],
    beside: ["a.img": "a.img", "a.pts": "a.pts"])

  private static func micrographs(
    _ corpus: String, ending: String = "", texts: [String], numbers: [[UInt8]], beside: [String: String] = [:]
  ) -> Parser {
    let tokens = texts.map { Array($0.utf8) } + numbers
    let folder = "Tests/Fuzz/Corpus/\(corpus)"
    return Parser(
      seeds: [Seeds(place: folder, ending: ending)], beside: beside.mapValues { "\(folder)/\($0)" }, tokens: tokens,
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
      }, read: readMicrographs)
  }
}

/// Numbers that are often wrong, the least significant byte first.
let littleNumbers: [[UInt8]] = [
  [0, 0, 0, 0], [1, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80], [0, 0, 1, 0],
  [0xFF, 0xFF], [0, 0x80], [0, 0, 0xC0, 0x7F],
]
/// The same, the most significant byte first.
let bigNumbers: [[UInt8]] = littleNumbers.map { $0.reversed() }
