internal import DataModel
internal import Foundation

/// EDAX's maps (`.spd`) and spectra (`.spc`) of Genesis and TEAM.
///
/// A map is a header and counts [line][pixel][channel]; its energies stand in the `.spc` file of the same name and its
/// pixel size in the `.ipr` file that the header names. A spectrum alone is told, not read.
struct EDAXReader: RawFormatReader {
  let raw: RawDatasets
  var datasets: [DatasetDescription] { raw.descriptions }

  static let mapSignature = Array("MAPSPECTRA_DATA".utf8)

  /// Reads a map.
  init(map file: borrowing FileBytes) throws(FileError) {
    let path = file.path
    let header = ByteFields(try file.read(at: 0, count: 168))
    func size(_ offset: Int) -> Int { header.uint32(offset) ?? 0 }
    let sizes = [size(28), size(24), size(32)]
    let types: [Int: PixelType] = [1: .uint8, 2: .uint16, 4: .uint32]
    guard let type = types[size(36)] else {
      throw FileError(
        .unsupported, path: path, place: "byte 36", "has counts of \(size(36)) bytes; 1, 2 and 4 are read")
    }
    let array = RawArray(offset: size(40), shape: sizes, type: type)
    guard array.fits(file.size) else {
      throw FileError(
        .damaged, path: path,
        "is cut short or its header lies: \(sizes.map { "\($0)" }.joined(separator: " x ")) counts of \(type) from byte "
          + "\(size(40)) do not fit in \(file.size) bytes")
    }
    let limits = file.limits
    let spectrum = Self.beside(path, ".spc").flatMap { try? SPCHeader(try FileBytes(path: $0, limits: limits)) }
    let record = Self.record(header.text(48, count: 120) ?? "", path, limits)
    let steps = record?.pixelStepsInUM
    let scan = [("y", 0), ("x", 1)].map { name, index in
      AxisDescription(
        name: name, units: steps == nil ? "" : "\u{B5}m", offset: 0, scale: steps?[index] ?? 1, size: sizes[index])
    }
    var about = RawDescription(
      name: "map", title: "EDS Spectrum Image", type: type,
      axes: scan + [
        spectrum?.axis(channels: sizes[2])
          ?? AxisDescription(name: "Energy", units: "", offset: 0, scale: 1, size: sizes[2])
      ])
    about.signalType = "EDS_SEM"
    about.detector = "EDS"
    about.elements = spectrum?.elements ?? []
    about.beamEnergyInKeV = spectrum?.beamEnergyInKeV
    about.acquisition = Acquisition(start: spectrum?.start, liveTimeInS: spectrum?.liveTimeInS)
    about.instrument = Instrument(
      kind: .scanning, magnification: record?.magnification, stage: spectrum?.stage ?? Stage(),
      detector: spectrum?.detector ?? XRayDetector())
    if spectrum == nil {
      about.problem = "has no energies: they stand in the .spc file of the same name, which is expected beside it"
    }
    var raw = RawDatasets(limits: file.limits)
    raw.add(about, path: path, array: spectrum == nil ? nil : array, energy: 2)
    self.raw = raw
  }

  /// Reads a spectrum.
  init(spectrum file: borrowing FileBytes) throws(FileError) {
    let header = try SPCHeader(file)
    var about = RawDescription(
      name: "spectrum", title: "EDS Spectrum", type: .uint32, axes: [header.axis(channels: header.channels)])
    about.signalType = "EDS_SEM"
    about.detector = "EDS"
    about.elements = header.elements
    about.beamEnergyInKeV = header.beamEnergyInKeV
    about.acquisition = Acquisition(start: header.start, liveTimeInS: header.liveTimeInS)
    about.instrument = Instrument(kind: .scanning, stage: header.stage, detector: header.detector)
    about.problem = "is one spectrum; open the .spd file of the map"
    var raw = RawDatasets(limits: file.limits)
    raw.add(about, path: file.path, array: nil)
    self.raw = raw
  }

  /// Height and width of a pixel, and the magnification, from the image record that a map names; nothing where it is not
  /// there.
  private static func record(
    _ imageName: String, _ path: String, _ limits: ReadingLimits
  ) -> (pixelStepsInUM: [Double], magnification: Double?)? {
    let base = stem(imageName)
    guard !base.isEmpty else { return nil }
    let place = ((path as NSString).deletingLastPathComponent as NSString).appendingPathComponent("\(base).ipr")
    guard let file = try? FileBytes(path: place, limits: limits),
      let bytes = try? file.read(at: 0, count: 72)
    else { return nil }
    let fields = ByteFields(bytes)
    guard let version = fields.uint16(0), (300..<400).contains(version), let width = fields.float(64),
      let height = fields.float(68), width > 0, height > 0, width.isFinite, height.isFinite
    else { return nil }
    return ([height, width], fields.uint32(58).map { Double($0) })
  }

  /// The name of an image without its folder and ending. Only the last part of what a header says counts: it must not
  /// lead to other folders.
  private static func stem(_ imageName: String) -> String {
    let name = imageName.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    return (name as NSString).deletingPathExtension
  }

  /// The map whose header names an image record; nothing where none in the record's folder does.
  static func map(ofRecord path: String, limits: ReadingLimits) -> String? {
    let folder = (path as NSString).deletingLastPathComponent
    let record = stem((path as NSString).lastPathComponent)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    let maps = names.filter { ($0 as NSString).pathExtension.lowercased() == "spd" }.sorted()
    return maps.map { (folder as NSString).appendingPathComponent($0) }.first { map in
      guard let file = try? FileBytes(path: map, limits: limits), let bytes = try? file.read(at: 0, count: 168),
        bytes.starts(with: mapSignature)
      else { return false }
      return stem(ByteFields(bytes).text(48, count: 120) ?? "") == record
    }
  }

  private static func beside(_ path: String, _ end: String) -> String? {
    let base = (path as NSString).deletingPathExtension
    return [end, end.uppercased()].map { base + $0 }.first { FileManager.default.fileExists(atPath: $0) }
  }
}
