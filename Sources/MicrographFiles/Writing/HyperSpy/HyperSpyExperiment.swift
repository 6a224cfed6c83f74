/// What stands beside the numbers of one experiment of a HyperSpy container.
struct HyperSpyExperiment {
  /// One axis of the array, the slowest first.
  struct Axis {
    let name: String
    let size: Int
    let scale: Double
    let offset: Double
    let units: String
    let isNavigation: Bool
    /// Whether values are counts in bins rather than densities, as on the energy axis of spectra.
    var isBinned = false
  }

  /// The title, which also names the experiment.
  let title: String
  let axes: [Axis]
  /// HyperSpy's word; empty for a plain signal.
  var signalType = ""
  /// Groups beside `General.title` and `Signal.signal_type`, which are written anyway.
  var metadata: [FileTag.Entry] = []
  /// Symbols of elements.
  var elements: [String] = []
  /// What the file of origin said.
  var originalMetadata = FileTag.group([])

  /// Writes all that, but not the numbers, as HyperSpy itself does (its format, version 3.3).
  ///
  /// - Returns: whether libhdf5 took it all.
  func write(into group: borrowing HDF5NewGroup) -> Bool {
    let isSpectrum = signalType.hasPrefix("EDS") || signalType == "EELS"
    // The package that has the class of the signal.
    var isWhole = group.set("package", isSpectrum ? "exspy" : "hyperspy") && group.set("package_version", "")
    for (index, axis) in axes.enumerated() {
      guard let place = group.group("axis-\(index)") else { return false }
      isWhole =
        place.set("_type", "UniformDataAxis") && place.set("name", axis.name) && place.set("units", axis.units)
        && place.set("scale", axis.scale) && place.set("offset", axis.offset) && place.set("size", axis.size)
        && place.set("navigate", axis.isNavigation) && place.set("is_binned", axis.isBinned) && isWhole
    }
    guard let place = group.group("metadata") else { return false }
    isWhole = place.set(.group(allMetadata)) && isWhole
    if !elements.isEmpty {
      guard let sample = place.group("Sample") else { return false }
      isWhole = sample.write("_list_elements", texts: elements) && isWhole
    }
    guard let original = group.group("original_metadata") else { return false }
    isWhole = original.set(originalMetadata) && isWhole
    return group.group("learning_results") != nil && isWhole
  }

  private var allMetadata: [FileTag.Entry] {
    let always: [(String, [FileTag.Entry])] = [
      ("General", [FileTag.Entry(name: "title", value: .text(title))]),
      ("Signal", [FileTag.Entry(name: "signal_type", value: .text(signalType))]),
    ]
    let ours = always.map { name, entries in
      let more = metadata.first { $0.name == name }?.value.entries ?? []
      return FileTag.Entry(name: name, value: .group(entries + more))
    }
    return ours + metadata.filter { entry in !always.contains { $0.0 == entry.name } }
  }
}

/// A container of HyperSpy that is being written.
struct HyperSpyFile: ~Copyable {
  private let root: HDF5NewGroup
  private let experiments: HDF5NewGroup

  /// A new file; one of that name is overwritten. Nothing where libhdf5 refuses.
  init?(path: String) {
    guard let root = HDF5NewGroup(file: path), root.set("file_format", "HyperSpy"),
      root.set("file_format_version", "3.3"), let experiments = root.group("Experiments")
    else { return nil }
    self.root = root
    self.experiments = experiments
  }

  /// A new experiment with everything but its numbers, which belong into its array `data`.
  func add(_ experiment: HyperSpyExperiment, named name: String) -> HDF5NewGroup? {
    guard let group = experiments.group(name), experiment.write(into: group) else { return nil }
    return group
  }

  /// Hands everything to the system.
  func flush() -> Bool { root.flush() }
}
