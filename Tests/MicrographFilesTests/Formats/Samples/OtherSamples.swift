import Foundation

@testable import MicrographFiles

/// Small files of the other formats, with numbers known by their place: `place * 37 % 120`.
enum OtherSamples {
  static func value(_ place: Int) -> Double { Double(place * 37 % 120) }

  /// The numbers in a type and byte order.
  static func numbers(_ count: Int, _ type: String, bigEndian: Bool = false) -> [UInt8] {
    var writer = ByteWriter()
    writer.bigEndian = bigEndian
    for place in 0..<count {
      let number = value(place)
      switch type {
      case "uint8": writer.add(UInt8(number))
      case "int8": writer.add(Int8(number))
      case "int16": writer.add(Int16(number))
      case "int32": writer.add(Int32(number))
      case "uint32": writer.add(UInt32(number))
      case "int64": writer.add(Int64(number))
      case "uint64": writer.add(UInt64(number))
      case "float32": writer.add(Float(number))
      case "float64": writer.add(number)
      case "half": writer.add(half(number))
      default: writer.add(UInt16(number))
      }
    }
    return writer.bytes
  }

  /// Whole numbers below 2048 in half precision.
  private static func half(_ number: Double) -> UInt16 {
    guard number > 0 else { return 0 }
    let exponent = Int(log2(number).rounded(.down))
    return UInt16(exponent + 15) << 10 | UInt16((number / pow(2, Double(exponent)) - 1) * 1024)
  }

  /// A Ripple description: 3 rows, 4 columns, 6 channels, unless lines say otherwise.
  static func ripple(_ lines: [String: String] = [:]) -> String {
    var keys = [
      "width": "4", "height": "3", "depth": "6", "offset": "0", "data-length": "2", "data-type": "unsigned",
      "byte-order": "little-endian", "record-by": "vector", "ev-per-chan": "10", "width-scale": "0.5",
      "width-units": "nm", "height-scale": "0.25", "height-units": "nm",
    ]
    for (key, value) in lines { keys[key] = value.isEmpty ? nil : value }
    return ";a comment\r\nkey\tvalue\r\n"
      + keys.sorted { $0.key < $1.key }.map { "\($0.key)\t \($0.value)\r\n" }.joined()
  }

  /// An MRC file of 2 sections, 3 rows and 5 columns of 0.2 nm.
  static func mrc(mode: Int32, type: String, bigEndian: Bool = false, sections: Int = 2, extended: Int = 64) -> [UInt8]
  {
    var writer = ByteWriter()
    writer.bigEndian = bigEndian
    for number in [5, 3, Int32(sections), mode, 0, 0, 0, 5, 3, Int32(sections)] { writer.add(number) }
    for length in [10, 6, 4, 90, 90, 90] as [Float] { writer.add(length) }
    for number in [1, 2, 3] as [Int32] { writer.add(number) }
    writer.fill(to: 92)
    writer.add(Int32(extended))
    writer.fill(to: 208)
    writer.add("MAP ")
    writer.add(bigEndian ? [0x11, 0x11, 0, 0] : [0x44, 0x44, 0, 0] as [UInt8])
    writer.fill(to: 1024 + extended)
    writer.add(numbers(15 * sections, type, bigEndian: bigEndian))
    return writer.bytes
  }

  /// A series of TIA: a map of spectra (rows, columns, 8 channels of 5 eV), the same spectra along a line, or images of 3
  /// rows and 4 columns. Positions of spectra begin at `start`, in metres, and are 2 nm apart in rows.
  static func series(
    spectra: Bool, version: UInt16 = 0x0210, rows: Int = 2, columns: Int = 3, valid: Int? = nil,
    downColumns: Bool = false, line: Bool = false, start: Double = 0, slowStep: Double = 2e-9
  ) -> [UInt8] {
    let planned = spectra ? rows * columns : 2
    let wide = version > 0x0210
    var writer = ByteWriter()
    for number in [0x4949, 0x0197, version] { writer.add(number) }
    for number in [spectra ? 0x4120 : 0x4122, spectra ? 0x4142 : 0x4152, planned, valid ?? planned] as [Int] {
      writer.add(UInt32(number))
    }
    let list = writer.bytes.count
    if wide { writer.add(UInt64(0)) } else { writer.add(UInt32(0)) }
    let sizes = line ? [planned] : spectra ? (downColumns ? [rows, columns] : [columns, rows]) : [planned]
    writer.add(UInt32(sizes.count))
    for (dimension, size) in sizes.enumerated() {
      let units = spectra ? "meters" : ""
      writer.add(UInt32(size))
      writer.add(start)
      writer.add(spectra ? dimension == 0 ? 2e-9 : slowStep : 1.0)
      writer.add(Int32(0))
      writer.add(UInt32(8))
      writer.add("Position")
      writer.add(UInt32(units.count))
      writer.add(units)
    }
    let addresses = writer.bytes.count
    writer.fill(to: addresses + 2 * planned * (wide ? 8 : 4))
    if wide { writer.set(UInt64(addresses), at: list) } else { writer.set(UInt32(addresses), at: list) }
    func note(_ index: Int) {
      if wide {
        writer.set(UInt64(writer.bytes.count), at: addresses + 8 * index)
      } else {
        writer.set(UInt32(writer.bytes.count), at: addresses + 4 * index)
      }
    }
    let size = spectra ? 8 : 12
    let values = numbers(planned * size, "uint16")
    for element in 0..<planned {
      note(element)
      for axis in 0..<(spectra ? 1 : 2) {
        writer.add(spectra ? -20.0 : -1e-9)
        writer.add(spectra ? 5.0 : 1e-9 * Double(axis + 1))
        writer.add(Int32(0))
      }
      writer.add(UInt16(2))
      for length in spectra ? [8] : [4, 3] { writer.add(UInt32(length)) }
      writer.add(Array(values[2 * element * size..<2 * (element + 1) * size]))
      note(planned + element)
      writer.add(UInt16(spectra ? 0x4142 : 0x4152))
      writer.add(UInt16(0))
      writer.add(UInt32(0))
      let (slow, fast) = element.quotientAndRemainder(dividingBy: sizes[0])
      writer.add(Double(downColumns ? slow : fast))
      writer.add(Double(downColumns ? fast : slow))
    }
    return writer.bytes
  }

  /// The record of an acquisition of TIA.
  static func record(mode: String = "STEM nP SA Zoom Diffraction", camera: String = "") -> [UInt8] {
    let xml = """
      <ObjectInfo><AcquireInfo><CameraNamePath>\(camera)</CameraNamePath></AcquireInfo><ExperimentalDescription><Root>\
      <Data><Label>High tension</Label><Value>200</Value><Unit>kV</Unit></Data>\
      <Data><Label>Mode</Label><Value> \(mode)</Value><Unit></Unit></Data></Root></ExperimentalDescription></ObjectInfo>
      """
    return [0x4A, 0x4B, 0, 2, 0, 0, 0, 0, 4] + Array(xml.utf8) + [0, 1, 2]
  }

  /// A map of EDAX: 2 lines, 3 points, 8 channels.
  static func edaxMap(image: String = "Map_Img.bmp") -> [UInt8] {
    var writer = ByteWriter()
    writer.add("MAPSPECTRA_DATA", length: 16)
    for number in [1001, 6, 3, 2, 8, 2, 1068, 1] as [UInt32] { writer.add(number) }
    writer.add(image, length: 120)
    writer.fill(to: 1068)
    writer.add(numbers(48, "uint16"))
    return writer.bytes
  }

  /// A spectrum of EDAX with 8 channels of 5 eV from 0.1 keV, iron and oxygen, 15 kV.
  static func edaxSpectrum() -> [UInt8] {
    var writer = ByteWriter()
    writer.add(Float(0.7))
    writer.fill(to: 28)
    writer.add(Int32(3840))
    writer.add(Int16(8))
    writer.fill(to: 384)
    writer.add(Int32(5))
    writer.fill(to: 448)
    writer.add(Float(0.1))
    writer.fill(to: 532)
    writer.add(Float(15))
    writer.fill(to: 638)
    for number in [2, 26, 8] as [UInt16] { writer.add(number) }
    writer.fill(to: 3840)
    writer.add(numbers(8, "uint32"))
    return writer.bytes
  }

  /// An image record of EDAX with pixels of 0.5 x 0.25 µm (width, height).
  static func edaxImageRecord() -> [UInt8] {
    var writer = ByteWriter()
    writer.add(UInt16(334))
    writer.fill(to: 64)
    writer.add(Float(0.5))
    writer.add(Float(0.25))
    writer.fill(to: 264)
    return writer.bytes
  }
}
