internal import DataModel
internal import Kernels

/// Velox files (`.emd`, versions 4 to 13): images, spectrum images that are stored as streams of counts, and those of EELS.
///
/// An image of several frames gives their mean, a spectrum image the sum over its detectors and frames; a part is chosen
/// by its name (``part(named:)``).
struct VeloxReader: FormatReader {
  let datasets: [DatasetDescription]
  private let path: String
  private let limits: ReadingLimits
  private let parts: [Part]

  private enum Part {
    case image(VeloxImage)
    /// All frames of an image.
    case stack(VeloxImage)
    case spectra(VeloxSpectra)
    case losses(VeloxEELS)
    case other
  }

  /// More images, streams and spectra than any acquisition makes.
  private static let mostGroups = 1000

  /// Whether a file says that Velox wrote it, or is laid out as Velox does.
  static func isOne(_ root: borrowing HDF5Object) -> Bool {
    if let text = root.child("Version")?.texts()?.first, let version = JSONTree(text.utf8) {
      return version["format"]?.text == "Velox"
    }
    return false
  }

  /// Reads all headers.
  init(_ root: borrowing HDF5Object) throws(FileError) {
    path = root.file
    limits = root.limits
    let titles = VeloxTitles(root)
    var listing: [(Part, DatasetDescription)] = []
    var names = UniqueNames()
    try Self.forEachGroup(root, "Image") { group throws(FileError) in
      do throws(FileError) {
        let found = try VeloxImage(group, titles: titles)
        let image = found.named(names.next(found.name))
        listing.append((.image(image), image.description))
      } catch { listing.append((.other, Self.unreadable(names.next("image"), error.message))) }
    }
    var acquisitions = VeloxAcquisitions()
    try Self.forEachGroup(root, "SpectrumImage") { group throws(FileError) in acquisitions.addImage(group) }
    listing += try Self.spectra(root, titles, acquisitions, &names)
    try Self.forEachGroup(root, "Spectrum") { group throws(FileError) in
      listing.append((.other, Self.spectrum(group, names.next("spectrum"))))
    }
    listing += try Self.losses(root, acquisitions, &names)
    guard !listing.isEmpty else {
      throw FileError(.noSuchDataset, path: path, "is a Velox file without images and spectra")
    }
    parts = listing.map(\.0)
    datasets = listing.map(\.1)
  }

  private init(path: String, limits: ReadingLimits, part: Part, description: DatasetDescription) {
    self.path = path
    self.limits = limits
    parts = [part]
    datasets = [description]
  }

  func part(named name: String) -> (any FormatReader)? {
    guard let index = index(above: name) else { return nil }
    let words = name.dropFirst(datasets[index].name.count + 1).split(separator: "/", omittingEmptySubsequences: false)
      .map(String.init)[...]
    switch parts[index] {
    case .image(let image) where words == [VeloxImage.stackWord] && image.frameCount > 1:
      return VeloxReader(path: path, limits: limits, part: .stack(image), description: image.stack)
    case .image(let image):
      return image.part(words).map {
        VeloxReader(path: path, limits: limits, part: .image($0), description: $0.description)
      }
    case .spectra(let spectra):
      return spectra.part(words).map {
        VeloxReader(path: path, limits: limits, part: .spectra($0), description: $0.description)
      }
    case .stack, .losses, .other: return nil
    }
  }

  func choices(insteadOf name: String) -> String? {
    switch index(above: name).map({ parts[$0] }) {
    case .image(let image): image.choices
    case .spectra(let spectra): spectra.choices
    default: nil
    }
  }

  /// The data set that a name may choose a part of. A title may hold a slash itself, so the longest that fits is taken.
  private func index(above name: String) -> Int? {
    datasets.indices.filter { name.hasPrefix(datasets[$0].name + "/") }.max {
      datasets[$0].name.count < datasets[$1].name.count
    }
  }

  func image(at index: Int) throws(FileError) -> Matrix {
    let image = image(index)
    return Matrix(
      rows: image.rows, columns: image.columns, elements: try image.values(HDF5Object(file: path, limits: limits)))
  }

  func numbers(at index: Int, wholeSpectra: Bool) throws(FileError) -> any SpectrumBlockSource {
    if case .stack(let image) = parts[index] {
      return try image.source(HDF5Object(file: path, limits: limits), axes: SpectrumAxes(row: 2, column: 0, channel: 1))
    }
    guard case .image(let image) = parts[index] else { return try spectra(at: index) }
    // One frame is given as it is stored, however many bits it has.
    let root = try HDF5Object(file: path, limits: limits)
    if image.frameCount == 1 { return try image.source(root) }
    return ArraySource(rows: image.rows, columns: image.columns, numbers: try image.values(root))
  }

  func labels(at index: Int) throws(FileError) -> [UInt8] {
    let image = image(index)
    func refusal(_ message: String) -> FileError {
      FileError(.wrongKind, path: path, place: image.name, "a label mask needs \(message)")
    }
    guard image.pixelType.isInteger else { throw refusal("whole numbers, found \(image.pixelType)") }
    guard image.frames.count == 1 else {
      throw refusal("one frame, found \(image.frames.count); name one, such as \(image.name)/frame 0")
    }
    var labels: [UInt8] = []
    for value in try image.values(HDF5Object(file: path, limits: limits)) {
      guard let label = UInt8(exactly: value) else { throw refusal("values from 0 to 255, found \(Int(value))") }
      labels.append(label)
    }
    return labels
  }

  func spectra(at index: Int) throws(FileError) -> any SpectrumBlockSource {
    let root = try HDF5Object(file: path, limits: limits)
    switch parts[index] {
    case .spectra(let spectra):
      var acquisitions = VeloxAcquisitions()
      try Self.forEachGroup(root, "Spectrum") { group throws(FileError) in try acquisitions.addSpectrum(group) }
      return try VeloxEventSource(root, spectra) { acquisitions.total(of: $0.detector, from: $0.start) }
    case .losses(let losses): return try losses.source(root)
    default: preconditionFailure("data set \(index) is no spectrum image")
    }
  }

  private func image(_ index: Int) -> VeloxImage {
    guard case .image(let image) = parts[index] else { preconditionFailure("data set \(index) is no image") }
    return image
  }

  // MARK: - Listing

  private static func forEachGroup(
    _ root: borrowing HDF5Object, _ kind: String, _ body: (borrowing HDF5Object) throws(FileError) -> Void
  ) throws(FileError) {
    guard let data = root.child("Data"), let parent = data.child(kind), parent.isGroup else { return }
    for name in parent.childNames(limit: mostGroups) {
      if let group = parent.child(name), group.isGroup { try body(group) }
    }
  }

  private static func spectra(
    _ root: borrowing HDF5Object, _ titles: VeloxTitles, _ acquisitions: VeloxAcquisitions, _ names: inout UniqueNames
  ) throws(FileError) -> [(Part, DatasetDescription)] {
    var streams: [VeloxStream] = []
    var problems: [String] = []
    try forEachGroup(root, "SpectrumStream") { group throws(FileError) in
      switch VeloxStream.find(group) {
      case .scan(let stream): streams.append(stream)
      case .noScan:
        problems.append("was counted without a scan: the file holds single spectra, no spectrum image")
      case .unusable(let problem): problems.append(problem)
      }
    }
    var listing: [(Part, DatasetDescription)] = VeloxSpectra.group(streams).map { streams in
      let spectra = VeloxSpectra(
        name: names.next("EDS"), streams: streams, used: acquisitions.frames(from: streams[0].start), frames: nil,
        elements: titles.elements)
      return (.spectra(spectra), spectra.description)
    }
    if streams.isEmpty && problems.isEmpty {
      var isPruned = false
      try forEachGroup(root, "SpectrumImage") { group throws(FileError) in isPruned = true }
      // An acquisition of energy losses alone has such a group, too.
      try forEachGroup(root, "EelsSpectrumImage") { group throws(FileError) in isPruned = false }
      if isPruned {
        problems = [
          "is pruned: Velox was told to leave the spectrum of every pixel out when it saved this file; "
            + "save it again with all data"
        ]
      }
    }
    for problem in Set(problems).sorted() {
      listing.append((.other, unreadable(names.next("EDS"), problem, signalType: "EDS_TEM")))
    }
    return listing
  }

  /// The EELS spectrum images, the lowest energies first, whatever the names of the groups in the file.
  private static func losses(
    _ root: borrowing HDF5Object, _ acquisitions: VeloxAcquisitions, _ names: inout UniqueNames
  ) throws(FileError) -> [(Part, DatasetDescription)] {
    var found: [VeloxEELS] = []
    var problems: [String] = []
    try forEachGroup(root, "EelsSpectrumImage") { group throws(FileError) in
      do throws(FileError) { found.append(try VeloxEELS(group, acquisitions)) } catch {
        problems.append(error.message)
      }
    }
    found.sort { ($0.energyAxis.offsetInEV, $0.path) < ($1.energyAxis.offsetInEV, $1.path) }
    let listing: [(Part, DatasetDescription)] = found.map { losses in
      let named = losses.named(names.next(losses.name))
      return (.losses(named), named.description)
    }
    return listing + problems.map { (.other, unreadable(names.next("EELS"), $0, signalType: "EELS")) }
  }

  private static func spectrum(_ group: borrowing HDF5Object, _ name: String) -> DatasetDescription {
    do throws(FileError) {
      guard let data = group.child("Data") else {
        return unreadable(name, group.obstacle(to: "Data").message)
      }
      let storage = try HDF5Storage(data)
      let channels = storage.shape.first ?? 0
      let metadata = VeloxMetadata(group)
      let energyAxis = metadata.energyAxis(channels: channels)
      return DatasetDescription(
        name: name, title: "EDS", kind: .other, shape: [channels], pixelType: storage.values.type,
        axes: energyAxis.map {
          [
            AxisDescription(
              name: "Energy", units: "keV", offset: $0.offsetInEV / 1000, scale: $0.stepInEV / 1000, size: channels)
          ]
        } ?? [], energyAxis: energyAxis, signalType: "EDS_TEM", beamEnergyInKeV: metadata.beamEnergyInKeV,
        detector: metadata.detector, note: "a single spectrum")
    } catch { return unreadable(name, error.message) }
  }

  private static func unreadable(
    _ name: String, _ problem: String, signalType: String? = nil
  ) -> DatasetDescription {
    DatasetDescription(
      name: name, kind: .other, shape: [], pixelType: .uint8, signalType: signalType, problem: problem)
  }
}
