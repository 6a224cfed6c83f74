@testable import MicrographFiles

/// A file of DigitalMicrograph that a test writes: a thumbnail and one image of a chosen type and shape.
struct DMSample {
  var version = 4
  var bigEndian = false
  /// DigitalMicrograph's number of the image's type, and that of its elements.
  var imageType = 10
  /// Sizes in the file's order: the fastest first.
  var sizes = [5, 4, 6]
  /// Scale, origin in steps and unit of each axis.
  var calibrations: [(scale: Float, origin: Float, units: String)] = [
    (0.5, 0, "nm"), (0.5, 0, "nm"), (10, -20, "eV"),
  ]
  var signal = "X-ray"
  var depth = 0

  /// A number by its place; small enough for every type.
  static func value(_ place: Int) -> Double { Double(place * 37 % 120) }

  var bytes: [UInt8] {
    var writer = DMWriter(version: version, bigEndian: bigEndian)
    let image: [DMWriter.Tag] = [
      .group(
        "ImageData",
        [
          .group(
            "Calibrations",
            [
              .group(
                "Dimension",
                calibrations.map { calibration in
                  .group(
                    "",
                    [
                      .float("Origin", calibration.origin), .float("Scale", calibration.scale),
                      .text("Units", calibration.units),
                    ])
                })
            ]),
          .numbers("Data", imageType, sizes.reduce(1, *)),
          .uint32("DataType", UInt32(imageType)),
          .group("Dimensions", sizes.map { .uint32("", UInt32($0)) }),
        ]),
      .group(
        "ImageTags",
        [
          .group("Meta Data", [.text("Signal", signal)]),
          .group("Microscope Info", [.float("Voltage", 200_000)]),
          .group("EDS", [.group("Detector Info", [.text("Detector type", "SIUTW")])]),
          .record("A record", [1, 2]),
        ]),
      .text("Name", "Map"),
    ]
    let nested = (0..<depth).reduce(DMWriter.Tag.group("deep", [])) { tag, _ in .group("deep", [tag]) }
    writer.file([
      .group(
        "ImageList",
        [
          .group(
            "",
            [
              .group(
                "ImageData",
                [
                  .numbers("Data", 6, 4), .uint32("DataType", 6),
                  .group("Dimensions", [.uint32("", 2), .uint32("", 2)]),
                ])
            ]),
          .group("", image),
        ]),
      .group("Thumbnails", [.group("", [.uint32("ImageIndex", 0)])]), nested,
    ])
    return writer.writer.bytes
  }
}

/// Writes tags as DigitalMicrograph does.
struct DMWriter {
  indirect enum Tag {
    case group(String, [Tag])
    case uint32(String, UInt32)
    case float(String, Float)
    case text(String, String)
    case record(String, [Float])
    /// Numbers of an image type.
    case numbers(String, Int, Int)
  }

  private(set) var writer = ByteWriter()
  private let version: Int
  private let bigEndian: Bool

  init(version: Int, bigEndian: Bool) {
    self.version = version
    self.bigEndian = bigEndian
  }

  mutating func file(_ tags: [Tag]) {
    writer.bigEndian = true
    writer.add(UInt32(version))
    length(0)
    writer.add(UInt32(bigEndian ? 0 : 1))
    group(tags)
  }

  private mutating func length(_ number: Int) {
    if version == 4 { writer.add(UInt64(number)) } else { writer.add(UInt32(number)) }
  }

  private mutating func group(_ tags: [Tag]) {
    writer.add([1, 0] as [UInt8])
    length(tags.count)
    for tag in tags { add(tag) }
  }

  private mutating func add(_ tag: Tag) {
    switch tag {
    case .group(let name, let tags):
      head(20, name)
      group(tags)
    case .uint32(let name, let number): value(name, [5]) { $0.add(number) }
    case .float(let name, let number): value(name, [6]) { $0.add(number) }
    case .text(let name, let text):
      value(name, [20, 4, text.utf16.count]) { for unit in text.utf16 { $0.add(unit) } }
    case .record(let name, let numbers):
      value(name, [15, 0, numbers.count] + numbers.flatMap { _ in [0, 6] }) { for number in numbers { $0.add(number) } }
    case .numbers(let name, let imageType, let count):
      let types = [1: 2, 2: 6, 6: 10, 7: 3, 9: 9, 10: 4, 11: 5, 12: 7, 23: 3]
      value(name, [20, types[imageType] ?? 4, count]) { writer in
        for place in 0..<count {
          let number = DMSample.value(place)
          switch imageType {
          case 1: writer.add(Int16(number))
          case 2: writer.add(Float(number))
          case 6: writer.add(UInt8(number))
          case 7: writer.add(Int32(number))
          case 9: writer.add(Int8(number))
          case 11: writer.add(UInt32(number))
          case 12: writer.add(number)
          case 23: writer.add(Self.colour(place))
          default: writer.add(UInt16(number))
          }
        }
      }
    }
  }

  /// Blue, green, red and opacity.
  static func colour(_ place: Int) -> [UInt8] { (0..<3).map { UInt8(DMSample.value(place + $0)) } + [255] }

  private mutating func head(_ kind: UInt8, _ name: String) {
    writer.add(kind)
    writer.add(UInt16(name.utf8.count))
    writer.add(name)
    if version == 4 { writer.add(UInt64(0)) }
  }

  private mutating func value(_ name: String, _ description: [Int], _ body: (inout ByteWriter) -> Void) {
    head(21, name)
    writer.add("%%%%")
    length(description.count)
    for number in description { length(number) }
    var value = ByteWriter()
    value.bigEndian = bigEndian
    body(&value)
    writer.add(value.bytes)
  }
}
