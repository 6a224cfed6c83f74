internal import DataModel
internal import Foundation

/// Lispix's Ripple files: `.rpl`, a text of keys and values that describes the numbers in the `.raw` file beside it.
///
/// `record-by` says how the numbers lie: `vector` a spectrum for every pixel, `image` an image for every channel,
/// `dont-care` one image. The standard has one calibration (`ev-per-chan`); HyperSpy's further keys (`depth-scale`,
/// `width-units` …) are read too.
struct RippleReader: RawFormatReader {
  let raw: RawDatasets
  var datasets: [DatasetDescription] { raw.descriptions }

  /// A description is a few hundred bytes.
  private static let mostBytes = 64 << 10

  /// Whether a file begins as a description does: with the line `key<TAB>value`, or one of the keys that must be there.
  static func isOne(_ start: [UInt8]) -> Bool {
    guard let line = lines(start).first, let key = line.split(separator: "\t").first, line.contains("\t") else {
      return false
    }
    return ["key", "width", "height", "depth", "record-by", "data-type"].contains(key.trimmed.lowercased())
  }

  /// Reads the description and looks for the numbers.
  init(_ file: borrowing FileBytes) throws(FileError) {
    let path = file.path
    guard file.size <= Self.mostBytes else {
      throw FileError(.damaged, path: path, "is too long for a Ripple description; at most 64 KB are expected")
    }
    let keys = RippleKeys(Self.lines(try file.read(at: 0, count: file.size)), path: path)
    let width = try keys.size("width")
    let height = try keys.size("height")
    let depth = try keys.size("depth")
    let type = try keys.pixelType()
    let order = try keys.choice("byte-order", ["little-endian", "big-endian", "dont-care"])
    let record = try keys.choice("record-by", ["vector", "image", "dont-care"])
    guard record != "dont-care" || depth == 1 else {
      throw FileError(
        .damaged, path: path, "has depth \(depth) with record-by dont-care; vector or image is expected for a cube")
    }
    let x = keys.axis("width", size: width)
    let y = keys.axis("height", size: height)
    let z = keys.depthAxis(size: depth)
    let axes = depth == 1 ? [y, x] : record == "vector" ? [y, x, z] : [z, y, x]
    let numbers = try Self.numbers(beside: path)
    let array = RawArray(
      offset: try keys.offset(), shape: axes.map(\.size), type: type, bigEndian: order == "big-endian")
    let length = try FileBytes(path: numbers, limits: file.limits).size
    guard array.fits(length) else {
      let size = axes.map { "\($0.size)" }.joined(separator: " x ")
      throw FileError(
        .damaged, path: numbers,
        "is too short: \(path) claims \(size) numbers of \(type) from byte \(array.offset), the file has \(length)")
    }
    let energies = axes.indices.filter { axes[$0].energies != nil }
    let energy = depth > 1 && energies.count == 1 ? energies[0] : nil
    var about = RawDescription(
      name: keys["title"].flatMap { $0.isEmpty ? nil : $0 } ?? "raw", title: keys["title"] ?? "", type: type, axes: axes
    )
    about.signalType = keys["signal"].flatMap { $0.isEmpty ? nil : $0 }
    about.beamEnergyInKeV = keys.number("beam-energy").flatMap { $0 > 0 ? $0 : nil }
    let isUncalibrated = record == "vector" && depth > 1 && energy == nil
    if isUncalibrated {
      about.problem =
        "is a cube of spectra without energies; add three lines to \(path): depth-scale<TAB>ENERGY PER CHANNEL, "
        + "depth-origin<TAB>ENERGY OF CHANNEL 0 (usually not 0), depth-units<TAB>eV OR keV"
    }
    var raw = RawDatasets(limits: file.limits)
    raw.add(about, path: numbers, array: isUncalibrated ? nil : array, energy: energy)
    self.raw = raw
  }

  /// Lines that say something, without comments.
  private static func lines(_ bytes: [UInt8]) -> [String] {
    guard !bytes.contains(0) else { return [] }
    let text = String(validating: bytes, as: UTF8.self) ?? latinText(bytes)
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let line = line.prefix { $0 != ";" }
      return line.allSatisfy(\.isWhitespace) ? nil : String(line)
    }
  }

  /// The file of the same name that holds the numbers.
  private static func numbers(beside path: String) throws(FileError) -> String {
    let base = path.lowercased().hasSuffix(".rpl") ? String(path.dropLast(4)) : path
    let names = ["raw", "RAW", "Raw"].map { "\(base).\($0)" }
    guard let found = names.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw FileError(.notFound, path: path, "describes numbers that are not there: \(names[0]) is expected beside it")
    }
    return found
  }
}

/// The keys and values of a description; keys are in lower case.
struct RippleKeys {
  private let values: [String: String]
  private let path: String

  init(_ lines: [String], path: String) {
    let pairs = lines.compactMap { line -> (String, String)? in
      let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 ? (parts[0].trimmed.lowercased(), parts[1].trimmed) : nil
    }
    values = Dictionary(pairs) { $1 }
    self.path = path
  }

  subscript(_ key: String) -> String? { values[key] }

  func number(_ key: String) -> Double? { values[key].flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil } }

  /// A size, at least 1.
  func size(_ key: String) throws(FileError) -> Int {
    guard let size = values[key].flatMap({ Int($0) }), size > 0 else { throw wrong(key, "a whole number above 0") }
    return size
  }

  /// Bytes in front of the numbers.
  func offset() throws(FileError) -> Int {
    guard let text = values["offset"] else { return 0 }
    guard let offset = Int(text), offset >= 0 else { throw wrong("offset", "a number of bytes") }
    return offset
  }

  /// One of some words.
  func choice(_ key: String, _ words: [String]) throws(FileError) -> String {
    guard let word = values[key]?.lowercased(), words.contains(word) else {
      throw wrong(key, words.joined(separator: ", "))
    }
    return word
  }

  func pixelType() throws(FileError) -> PixelType {
    let length = try choice("data-length", ["1", "2", "4", "8"])
    let kind = try choice("data-type", ["signed", "unsigned", "float"])
    let names = ["signed": "int", "unsigned": "uint", "float": "float"]
    guard let type = PixelType(rawValue: "\(names[kind] ?? "")\((Int(length) ?? 0) * 8)") else {
      throw wrong("data-length", "4 or 8 for data-type float")
    }
    return type
  }

  func axis(_ name: String, size: Int) -> AxisDescription {
    let units = values["\(name)-units"] ?? ""
    return AxisDescription(
      name: values["\(name)-name"] ?? name, units: units == "<undefined>" ? "" : units,
      offset: number("\(name)-origin") ?? 0, scale: number("\(name)-scale") ?? 1, size: size)
  }

  /// `ev-per-chan` counts where no other calibration is given.
  func depthAxis(size: Int) -> AxisDescription {
    let axis = axis("depth", size: size)
    guard axis.units.isEmpty, let step = number("ev-per-chan"), step > 0 else { return axis }
    return AxisDescription(name: axis.name, units: "eV", offset: axis.offset, scale: step, size: size)
  }

  private func wrong(_ key: String, _ expectation: String) -> FileError {
    let found = values[key].map { "\"\(printable($0.prefix(40)))\"" } ?? "nothing"
    return FileError(.damaged, path: path, place: key, "\(expectation) is expected, found \(found)")
  }
}
