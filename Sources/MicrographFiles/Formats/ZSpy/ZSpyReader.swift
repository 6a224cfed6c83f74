internal import DataModel
internal import Kernels

/// HyperSpy's Zarr stores (`.zspy`): the tree of a HyperSpy container, in a folder or in a zip archive of one.
struct ZSpyReader: FormatReader {
  let datasets: [DatasetDescription]
  private let store: any ZarrStore
  private let arrays: [ZarrArray?]
  private let axes: [SpectrumAxes?]
  private let storedStacks: [StoredStack?]

  private static let mostExperiments = 100

  /// Reads all headers.
  init(_ store: any ZarrStore) throws(FileError) {
    let format = try store.json(".zattrs")?["file_format"]?.text ?? ""
    guard format.lowercased().contains("zspy") || format.lowercased().contains("hyperspy") else {
      throw FileError(
        .unknownFormat, path: store.path, "is a Zarr store, but not HyperSpy's: its .zattrs names no file_format ZSpy")
    }
    var found: [(stored: StoredArray, array: ZarrArray?)] = []
    for name in store.names(in: "Experiments").prefix(Self.mostExperiments) where !name.hasPrefix(".") {
      let group = "Experiments/\(name)"
      do throws(FileError) {
        guard let tree = try store.json("\(group)/data/.zarray") else { continue }
        let array = try ZarrArray(tree, key: "\(group)/data", store: store)
        let axes = try array.shape.indices.map { index throws(FileError) in
          try Self.axis(store.json("\(group)/axis-\(index)/.zattrs"), size: array.shape[index])
        }
        let stored = StoredArray(
          name: "/\(group)/data", shape: array.shape, pixelType: array.values.type, axes: axes,
          metadata: try Self.metadata(store, "\(group)/metadata"))
        found.append((stored, array))
      } catch { found.append((StoredArray(name: "/\(group)/data", problem: error.message), nil)) }
    }
    guard !found.isEmpty else {
      throw FileError(.noSuchDataset, path: store.path, "is a HyperSpy file without experiments")
    }
    self.store = store
    datasets = found.map(\.stored.description)
    axes = found.map(\.stored.axes)
    storedStacks = found.map(\.stored.stack)
    arrays = found.map(\.array)
  }

  func image(at index: Int) throws(FileError) -> Matrix { try layer(index).image() }

  func labels(at index: Int) throws(FileError) -> [UInt8] { try layer(index).labels(datasets[index].pixelType) }

  func numbers(at index: Int, wholeSpectra: Bool) throws(FileError) -> any SpectrumBlockSource {
    axes[index] == nil ? try layer(index).source : try spectra(at: index)
  }

  func spectra(at index: Int) throws(FileError) -> any SpectrumBlockSource {
    guard let array = arrays[index], let axes = axes[index] else {
      preconditionFailure("data set \(index) is no spectrum image")
    }
    return try ZarrSpectrumSource(array, axes: axes, in: store)
  }

  var stacks: [ImageStack] {
    storedStacks.indices.compactMap { index in
      storedStacks[index].map { ImageStack(description: $0.description, members: [index]) }
    }
  }

  func frames(of stack: ImageStack, path: String, limits: ReadingLimits) throws(FileError) -> any SpectrumBlockSource {
    guard let index = stack.members.first, let stored = storedStacks[index], let array = arrays[index] else {
      preconditionFailure("\(stack.description.name) is no stack of this store")
    }
    return try ZarrSpectrumSource(array, axes: stored.axes, in: store)
  }

  private func layer(_ index: Int) throws(FileError) -> LayerReading {
    guard let array = arrays[index] else { preconditionFailure("data set \(index) is no image") }
    return LayerReading(
      source: try ZarrSpectrumSource(array, axes: SpectrumAxes(channel: 0), in: store), limits: store.limits,
      file: store.path,
      dataset: datasets[index].name)
  }

  private static func axis(_ tree: JSONTree?, size: Int) -> StoredAxis {
    let scale = tree?["scale"]?.number
    return StoredAxis(
      description: AxisDescription(
        name: tree?["name"]?.text ?? "", units: tree?["units"]?.text ?? "", offset: tree?["offset"]?.number ?? 0,
        scale: scale ?? 1, size: size),
      isNavigation: tree?["navigate"]?.flag,
      isUniform: scale != nil && tree?["_type"]?.text ?? "UniformDataAxis" == "UniformDataAxis")
  }

  private static func metadata(_ store: any ZarrStore, _ root: String) throws(FileError) -> StoredMetadata {
    func attributes(_ group: String) throws(FileError) -> JSONTree? { try store.json("\(root)/\(group)/.zattrs") }
    var metadata = StoredMetadata(
      title: try attributes("General")?["title"]?.text, signalType: try attributes("Signal")?["signal_type"]?.text)
    metadata.elements = try elements(store, "\(root)/Sample")
    let general = try attributes("General")
    let start = Acquisition.start(
      date: general?["date"]?.text, time: general?["time"]?.text, zone: general?["time_zone"]?.text)
    var dwell: Double?
    for kind in ["TEM", "SEM"] {
      let instrument = "Acquisition_instrument/\(kind)"
      if metadata.beamEnergyInKeV == nil {
        metadata.beamEnergyInKeV = try attributes(instrument)?["beam_energy"]?.number.flatMap { $0 > 0 ? $0 : nil }
      }
      if dwell == nil { dwell = try attributes(instrument)?["dwell_time"]?.number }
      for name in ["EDS", "EELS"] where metadata.detector == nil {
        guard let detector = try attributes("\(instrument)/Detector/\(name)") else { continue }
        metadata.detector = detector["detector_type"]?.text.map { "\(name) (\($0))" } ?? name
        metadata.acquisition = Acquisition(
          dwellTimeInS: detector["dwell_time"]?.number, realTimeInS: detector["real_time"]?.number,
          liveTimeInS: detector["live_time"]?.number)
      }
    }
    metadata.acquisition = Acquisition(
      start: start, dwellTimeInS: metadata.acquisition.dwellTimeInS ?? dwell,
      realTimeInS: metadata.acquisition.realTimeInS, liveTimeInS: metadata.acquisition.liveTimeInS)
    var groups: [String: JSONTree] = [:]
    for kind in ["TEM", "SEM"] {
      for part in ["", "/Stage", "/Detector/EDS", "/Detector/EELS"] {
        let path = "Acquisition_instrument/\(kind)\(part)"
        groups[path] = try attributes(path)
      }
    }
    metadata.instrument = Instrument(
      hyperSpyNumber: { groups[$0.joined(separator: "/")]?[$1]?.number },
      text: { groups[$0.joined(separator: "/")]?[$1]?.text })
    return metadata
  }

  /// Symbols of elements: a list among the attributes, or an array of short texts.
  private static func elements(_ store: any ZarrStore, _ group: String) throws(FileError) -> [String] {
    let attributes = try store.json("\(group)/.zattrs")
    for name in ["elements", "_list_elements", "_tuple_elements"] {
      if let list = attributes?[name]?.list { return list.compactMap(\.text) }
    }
    for name in ["elements", "_list_elements", "_tuple_elements"] {
      if let list = try ZarrTexts.read("\(group)/\(name)", in: store) { return list.filter { !$0.isEmpty } }
    }
    return []
  }
}
