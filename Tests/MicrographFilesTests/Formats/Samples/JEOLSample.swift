@testable import MicrographFiles

/// Files of JEOL that a test writes.
enum JEOLSample {
  indirect enum Tag {
    case group(String, [Tag])
    /// A text with entries below it.
    case page(String, String, [Tag])
    case text(String, String)
    case double(String, Double)
    case int32s(String, [Int32])
    case bytes(String, [UInt8])
  }

  /// An image of 9 rows and 12 columns, values `place % 251`; with settings of the microscope, if wanted.
  static func image(withSettings: Bool = false) -> [UInt8] {
    var writer = ByteWriter()
    writer.add(UInt32(52))
    writer.add("JED-2200:LibJxImageForm", length: 32)
    for number in [64, 0, 96] as [UInt32] { writer.add(number) }
    writer.fill(to: 108)
    write(
      [
        .group(
          "Instrument",
          [
            .double("ScanSize", 100), .double("AccV", 200), .int32s("Mag", [1000]),
          ] + (withSettings ? [.text("Name", "JEM-2100F"), .double("WorkD", 6)] : [])),
        .group(
          "Image",
          [
            .int32s("Size", [12, 9]), .bytes("Bits", (0..<108).map { UInt8($0 % 251) }), .text("Title", "C K"),
          ] + (withSettings ? [.double("Created", 42_832.75561342593)] : [])),
      ], to: &writer)
    return writer.bytes
  }

  /// Events of a sweep: for each row and column in order, the channels counted there.
  static func sweep(_ size: Int, _ counts: (_ row: Int, _ column: Int) -> [Int], rows: Int? = nil) -> [UInt16] {
    let step = 4096 / size
    var events: [UInt16] = []
    for row in 0..<(rows ?? size) {
      events.append(0x9000 | UInt16(row * step))
      for column in 0..<size {
        events.append(0x8000 | UInt16(column * step))
        events.append(0xA000 | UInt16(row + column))
        for channel in counts(row, column) { events.append(0xB000 | UInt16(channel)) }
      }
    }
    return events
  }

  /// A map of 8 x 8 pixels; with settings of the microscope and the detector, if wanted.
  static func map(_ events: [UInt16], withSettings: Bool = false) -> [UInt8] {
    var header = ByteWriter()
    write(
      [
        .group(
          "PTTD Param",
          [
            .group(
              "Params",
              [
                .page("PARAMPAGE1", "EDXRF", [.group("Tpl", [.page("T4", "", [.double("DigZ", 96)])])]),
                .page(
                  "PARAMPAGE0", "SEM",
                  [.text("DetT", "EX24"), .double("ScanSize", 100)] + (withSettings ? detector : [])),
              ])
          ]),
        .group(
          "PTTD Data",
          [
            .group(
              "AnalyzableMap MeasData",
              [
                .group("Doc", [.double("CoefA", 0.01), .double("CoefB", -0.5)]),
                .group("Meas Cond", [.text("Tpl", "T4"), .text("Pixels", "8x8")]),
                .group(
                  "MeasCond",
                  [.double("AccKV", 200), .double("Mag", 1000)] + (withSettings ? [.double("WD", 6)] : [])),
              ])
          ]),
      ], to: &header)
    var writer = ByteWriter()
    writer.add(UInt32(304))
    writer.add("PTTDFILE")
    for number in [0, 1, 64, header.bytes.count, 76 + header.bytes.count, 2 * events.count] as [Int] {
      writer.add(UInt32(number))
    }
    writer.fill(to: 76)
    writer.add(header.bytes)
    for event in events { writer.add(event) }
    return writer.bytes
  }

  private static let detector: [Tag] = [
    .text("SEM", "JEM-2100F"), .double("ElevAng", 22.5), .double("DirAng", 90), .double("MnKaRES", 138),
  ]

  /// A project that names parts.
  static func project(_ parts: [String]) -> [UInt8] {
    var writer = ByteWriter()
    writer.fill(to: 12)
    let entries = parts.enumerated().map { Tag.group("\($0)", [.text("Filename", $1)]) }
    write(
      [
        .text("FileType", "Analysis Station"),
        .group(
          "SampleInfo",
          [
            .group("0", [.group("ViewInfo", [.group("0", [.group("ViewData", entries)])])])
          ]),
      ], to: &writer)
    return writer.bytes
  }

  private static func write(_ tags: [Tag], to writer: inout ByteWriter) {
    for tag in tags { write(tag, to: &writer) }
    writer.add(UInt8(0xFF))
  }

  private static func write(_ tag: Tag, to writer: inout ByteWriter) {
    func head(_ name: String, _ type: Int32, _ value: [UInt8]) {
      writer.add(UInt8(1))
      writer.add(Int32(name.utf8.count + 1))
      writer.add(name, length: name.utf8.count + 1)
      writer.add(type)
      writer.add(Int32(value.count))
      writer.add(value)
    }
    var children: [Tag] = []
    switch tag {
    case .group(let name, let tags):
      head(name, 0, [])
      children = tags
    case .page(let name, let text, let tags):
      head(name, 12, Array(text.utf8) + [0])
      children = tags
    case .text(let name, let text): head(name, 12, Array(text.utf8) + [0])
    case .double(let name, let number):
      var value = ByteWriter()
      value.add(number)
      head(name, 5, value.bytes)
    case .int32s(let name, let numbers):
      var value = ByteWriter()
      for number in numbers { value.add(number) }
      head(name, 3, value.bytes)
    case .bytes(let name, let bytes): head(name, 1, bytes)
    }
    write(children, to: &writer)
  }
}
