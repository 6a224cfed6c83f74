internal import DataModel
internal import Foundation
internal import Kernels

/// JEOL's Analysis Station: a project (`.ASW`) names images (`.img`, `.map`) and maps (`.pts`) in folders below it; each
/// of these can be opened alone. A spectrum (`.EDS`) is told, not read.
struct JEOLReader: FormatReader {
  let datasets: [DatasetDescription]
  let tags: FileTag?
  private let raw: RawDatasets
  /// Spectrum images by their index in ``datasets``: the file of each.
  private let maps: [Int: String]
  private let limits: ReadingLimits
  /// Images within the streams of maps by their index in ``datasets``: the file of each.
  private let streamImages: [Int: String]
  /// Sweeps that were chosen; nothing for all.
  private let frames: Range<Int>?

  /// The kinds of file, by the number with which they begin and what follows.
  enum Kind {
    case project, image, map, spectrum

    init?(_ start: [UInt8]) {
      let fields = ByteFields(start)
      switch fields.uint32(0) {
      case 0? where start.count >= 16 && start[4..<12].allSatisfy({ $0 == 0 }) && start[12] == 1: self = .project
      case 52? where start.dropFirst(4).starts(with: Array("JED-2200:".utf8)): self = .image
      case 304? where start.dropFirst(4).starts(with: Array("PTTDFILE".utf8)): self = .map
      case 2? where JEOLSpectrumHeader(fields) != nil: self = .spectrum
      default: return nil
      }
    }
  }

  /// A project of more parts is no project of one sample.
  private static let mostParts = 10_000

  init(_ kind: Kind, path: String, limits: ReadingLimits) throws(FileError) {
    var parts = JEOLParts(limits: limits)
    switch kind {
    case .project: tags = try Self.addProject(path, to: &parts)
    case .image: tags = try parts.addImage(path)
    case .map: tags = try parts.addMap(path)
    case .spectrum:
      try parts.addSpectrum(path)
      tags = nil
    }
    guard !parts.raw.items.isEmpty else {
      throw FileError(.noSuchDataset, path: path, "is a project of JEOL that names no image and no map")
    }
    (raw, maps, streamImages, frames, self.limits) = (parts.raw, parts.maps, parts.streamImages, nil, limits)
    datasets = raw.descriptions
  }

  /// Some sweeps of a map or of its image.
  private init(_ whole: JEOLReader, index: Int, name: String, frames: Range<Int>) {
    tags = nil
    limits = whole.limits
    raw = RawDatasets(limits: limits)
    maps = whole.maps[index].map { [0: $0] } ?? [:]
    streamImages = whole.streamImages[index].map { [0: $0] } ?? [:]
    self.frames = frames
    datasets = [whole.datasets[index].part(named: name)]
  }

  func part(named name: String) -> (any FormatReader)? {
    guard let slash = name.lastIndex(of: "/"), let frames = FrameWords.range(String(name[name.index(after: slash)...])),
      let index = datasets.firstIndex(where: { $0.name == name[..<slash] }),
      maps[index] != nil || streamImages[index] != nil
    else { return nil }
    return JEOLReader(self, index: index, name: name, frames: frames)
  }

  func choices(insteadOf name: String) -> String? {
    let index = datasets.indices.first {
      (maps[$0] ?? streamImages[$0]) != nil && name.hasPrefix(datasets[$0].name + "/")
    }
    return index.map {
      let whole = datasets[$0].name
      return "\(whole) has frames (whole sweeps), counted from 0: \(whole)/frame 0, \(whole)/frames 0-9"
    }
  }

  func image(at index: Int) throws(FileError) -> Matrix {
    guard let path = streamImages[index] else { return try raw.image(at: index) }
    return try source(path).image()
  }

  func labels(at index: Int) throws(FileError) -> [UInt8] {
    guard let path = streamImages[index] else { return try raw.labels(at: index) }
    throw FileError(
      .wrongKind, path: path, place: datasets[index].name, "is a sum over sweeps; a label mask needs class numbers")
  }

  func numbers(at index: Int, wholeSpectra: Bool) throws(FileError) -> any SpectrumBlockSource {
    maps[index] == nil ? try raw.numbers(at: index, wholeSpectra: wholeSpectra) : try spectra(at: index)
  }

  func spectra(at index: Int) throws(FileError) -> any SpectrumBlockSource {
    guard let path = maps[index] else { preconditionFailure("data set \(index) is no spectrum image") }
    return try source(path)
  }

  private func source(_ path: String) throws(FileError) -> JEOLSpectrumSource {
    try JEOLSpectrumSource(path: path, JEOLMapHeader(path: path, limits: limits), frames: frames, limits: limits)
  }

  private static func addProject(_ path: String, to parts: inout JEOLParts) throws(FileError) -> FileTag {
    let root = try JEOLTags.read(try FileBytes(path: path, limits: parts.limits), at: 12)
    let folder = (path as NSString).deletingLastPathComponent
    for sample in root["SampleInfo"]?.children ?? [] {
      for view in sample["ViewInfo"]?.children ?? [] {
        for data in (view["ViewData"]?.children ?? []).prefix(mostParts) {
          guard let name = data["Filename"]?.value?.text else { continue }
          let steps = name.split(separator: "\\").map(String.init).filter { $0 != "." }
          // A project must not lead out of its folder.
          guard !steps.isEmpty, !steps.contains(".."), !name.contains("/"), !name.contains(":"), name == printable(name)
          else {
            throw FileError(
              .damaged, path: path,
              "names the part \"\(printable(name.prefix(80)))\"; a file below its folder is expected")
          }
          let part = (folder as NSString).appendingPathComponent(steps.joined(separator: "/"))
          let file = try FileBytes(path: part, limits: parts.limits)
          switch Kind(try file.read(at: 0, count: min(16, file.size))) {
          case .image?: _ = try parts.addImage(part)
          case .map?: _ = try parts.addMap(part)
          default: continue
          }
        }
      }
    }
    return root.tag
  }
}

/// What is collected from the files of a project.
struct JEOLParts {
  private(set) var raw: RawDatasets
  private(set) var maps: [Int: String] = [:]
  /// Images within the streams of maps.
  private(set) var streamImages: [Int: String] = [:]
  let limits: ReadingLimits

  init(limits: ReadingLimits) {
    self.limits = limits
    raw = RawDatasets(limits: limits)
  }

  /// Adds an image: its numbers lie among its tags.
  mutating func addImage(_ path: String) throws(FileError) -> FileTag {
    func damaged(_ message: String) -> FileError { FileError(.damaged, path: path, message) }
    let file = try FileBytes(path: path, limits: limits)
    let size = file.size
    let start = ByteFields(try file.read(at: 0, count: 48))
    guard let place = start.uint32(44), place < size - 12 else {
      throw damaged("is an image of JEOL that claims its tags beyond its \(size) bytes")
    }
    let root = try JEOLTags.read(file, at: place + 12)
    guard case .numbers(let sizes)? = root["Image", "Size"]?.value, sizes.count == 2,
      let columns = Int(exactly: sizes[0]), let rows = Int(exactly: sizes[1]), rows > 0, columns > 0,
      case .data(let stored, let count, let offset)? = root["Image", "Bits"]?.value,
      let type = PixelType(rawValue: stored)
    else { throw damaged("is an image of JEOL without a size and numbers (Image/Size, Image/Bits)") }
    guard let needed = SizeLimits.product([rows, columns]), needed <= count else {
      throw damaged("claims \(rows) x \(columns) px and holds \(count)")
    }
    let pixelSize = JEOLMapHeader.pixelSize(
      scanSize: root["Instrument", "ScanSize"]?.value?.double, magnification: root["Instrument", "Mag"]?.value?.double,
      rows: rows, columns: columns)
    let axes = DatasetDescription.imageAxes(rows: rows, columns: columns, pixelSize: pixelSize)
    let title = root["Image", "Title"]?.value?.text ?? ""
    var about = RawDescription(name: title.isEmpty ? "image" : title, title: title, type: type, axes: axes)
    func setting(_ name: String) -> Double? { root["Instrument", name]?.value?.double }
    about.beamEnergyInKeV = setting("AccV").flatMap { $0 > 0 ? $0 : nil }
    about.acquisition = Acquisition(start: Acquisition.start(windowsDays: root["Image", "Created"]?.value?.double))
    about.instrument = Instrument(
      microscope: root["Instrument", "Name"]?.value?.text, magnification: setting("Mag"),
      workingDistanceInMM: setting("WorkD"))
    raw.add(about, path: path, array: RawArray(offset: offset, shape: [rows, columns], type: type))
    return root.tag
  }

  /// Adds a map, and the image within its stream where there is one.
  mutating func addMap(_ path: String) throws(FileError) -> FileTag {
    let header = try JEOLMapHeader(path: path, limits: limits)
    let energies = header.energyAxis
    let scan = DatasetDescription.imageAxes(rows: header.rows, columns: header.columns, pixelSize: header.pixelSize)
    let energy = AxisDescription(
      name: "Energy", units: "keV", offset: energies.offsetInEV / 1000, scale: energies.stepInEV / 1000,
      size: energies.channels)
    var about = RawDescription(
      name: "EDS", title: "EDS extracted from \((path as NSString).lastPathComponent)", type: .uint8,
      axes: scan + [energy])
    about.signalType = (header.beamEnergyInKeV ?? 0) > 30 ? "EDS_TEM" : "EDS_SEM"
    about.beamEnergyInKeV = header.beamEnergyInKeV
    about.detector = header.detector
    about.note = "sum of all whole sweeps; some: NAME/frame 0, NAME/frames 0-9"
    about.acquisition = header.acquisition
    about.instrument = header.instrument
    maps[raw.items.count] = path
    raw.add(
      about, path: path,
      array: RawArray(offset: 0, shape: [header.rows, header.columns, energies.channels], type: .uint8), energy: 2)
    if try JEOLSpectrumSource.hasImage(try FileBytes(path: path, limits: limits), header) {
      var about = RawDescription(
        name: "image of the map", title: "Image extracted from \((path as NSString).lastPathComponent)", type: .uint32,
        axes: scan)
      about.beamEnergyInKeV = header.beamEnergyInKeV
      about.acquisition = Acquisition(start: header.acquisition.start, dwellTimeInS: header.acquisition.dwellTimeInS)
      about.instrument = header.instrument
      about.note = "sum of all whole sweeps"
      streamImages[raw.items.count] = path
      raw.add(about, path: path, array: RawArray(offset: 0, shape: [header.rows, header.columns], type: .uint32))
    }
    return header.tags
  }

  /// Tells a spectrum.
  mutating func addSpectrum(_ path: String) throws(FileError) {
    let file = try FileBytes(path: path, limits: limits)
    guard
      let header = JEOLSpectrumHeader(
        ByteFields(try file.read(at: 0, count: min(file.size, JEOLSpectrumHeader.size)))),
      4 * header.energies.channels <= file.size - JEOLSpectrumHeader.size
    else { throw FileError(.damaged, path: path, "is a spectrum of JEOL that is cut short") }
    let energies = header.energies
    var about = RawDescription(
      name: "EDX", title: "EDX", type: .int32,
      axes: [
        AxisDescription(
          name: "Energy", units: "keV", offset: energies.offsetInEV / 1000, scale: energies.stepInEV / 1000,
          size: energies.channels)
      ])
    about.detector = "EDS"
    about.problem = "is one spectrum; open the .pts file of a map"
    raw.add(about, path: path, array: nil)
  }
}

/// The energies of a spectrum (`.EDS`), at fixed places of its header.
struct JEOLSpectrumHeader {
  /// Bytes in front of the counts.
  static let size = 458

  let energies: EnergyAxis

  /// Nothing where the header cannot be that of a spectrum.
  init?(_ header: ByteFields) {
    guard header.uint32(4) == 2, let step = header.double(362), step > 0, step < 1, let zero = header.double(370),
      let channels = header.int32(454), channels <= 1 << 16,
      let energies = EnergyAxis(offsetInEV: zero * 1000, stepInEV: step * 1000, channels: channels)
    else { return nil }
    self.energies = energies
  }
}
