internal import DataModel
internal import Kernels

/// HDF5 files: the experiments of a HyperSpy container, the groups of an NCEM file, or every numeric data set of any
/// other file.
///
/// In plain HDF5 a data set of two axes is an image without calibration; one of three axes is not guessed at, since
/// nothing says which of them holds energies.
struct HDF5Reader: FormatReader {
  let datasets: [DatasetDescription]
  /// HyperSpy, NCEM or plain HDF5.
  let format: MicrographFormat
  private let path: String
  private let limits: ReadingLimits
  private let file: HDF5OpenFile
  /// Which axis is which, for every data set that is a spectrum image.
  private let axes: [SpectrumAxes?]
  /// Those of its data sets that are stacks of images.
  private let storedStacks: [StoredStack?]

  /// Reads all headers.
  init(_ root: borrowing HDF5Object) throws(FileError) {
    path = root.file
    limits = root.limits
    file = HDF5OpenFile(path: path, limits: limits)
    if HyperSpyContainer.isOne(root) {
      format = .hyperspy
      let arrays = try HyperSpyContainer.experiments(root)
      (datasets, axes, storedStacks) = (arrays.map(\.description), arrays.map(\.axes), arrays.map(\.stack))
      return
    }
    let arrays = NCEMContainer.arrays(root)
    if !arrays.isEmpty {
      format = .ncem
      (datasets, axes, storedStacks) = (arrays.map(\.description), arrays.map(\.axes), arrays.map(\.stack))
      return
    }
    format = .hdf5
    var listing = HDF5Listing()
    listing.collect(root, depth: 0)
    guard !listing.datasets.isEmpty else {
      throw FileError(
        .noSuchDataset, path: path,
        listing.isWhole
          ? "holds no data set of numbers"
          : "has no data set of numbers among its first \(HDF5Listing.mostObjects) objects; it holds more than are looked at"
      )
    }
    datasets = listing.datasets
    axes = datasets.map { _ in nil }
    storedStacks = datasets.map { _ in nil }
  }

  func image(at index: Int) throws(FileError) -> Matrix { try layer(index).image() }

  func labels(at index: Int) throws(FileError) -> [UInt8] { try layer(index).labels(datasets[index].pixelType) }

  func numbers(at index: Int, wholeSpectra: Bool) throws(FileError) -> any SpectrumBlockSource {
    axes[index] == nil ? try layer(index).source : try spectra(at: index)
  }

  var stacks: [ImageStack] {
    storedStacks.indices.compactMap { index in
      storedStacks[index].map { ImageStack(description: $0.description, members: [index]) }
    }
  }

  func frames(of stack: ImageStack, path: String, limits: ReadingLimits) throws(FileError) -> any SpectrumBlockSource {
    guard let index = stack.members.first, let stored = storedStacks[index] else {
      preconditionFailure("\(stack.description.name) is no stack of this file")
    }
    return try HDF5SpectrumSource(open(index), axes: stored.axes)
  }

  func spectra(at index: Int) throws(FileError) -> any SpectrumBlockSource {
    guard let axes = axes[index] else { preconditionFailure("data set \(index) is no spectrum image") }
    let source = try HDF5SpectrumSource(open(index), axes: axes)
    guard [source.shape.rows, source.shape.columns, source.shape.channels] == datasets[index].shape else {
      throw FileError(.damaged, path: path, place: datasets[index].name, "has changed since it was opened")
    }
    return source
  }

  private func open(_ index: Int) throws(FileError) -> HDF5Object {
    let name = datasets[index].name
    guard let dataset = try file.descendant(Self.parts(of: name)), dataset.isDataset else {
      throw FileError(.damaged, path: path, place: name, "cannot be opened")
    }
    return dataset
  }

  private func layer(_ index: Int) throws(FileError) -> LayerReading {
    let source = try HDF5SpectrumSource(open(index), axes: SpectrumAxes(channel: 0))
    guard [source.shape.rows, source.shape.columns] == datasets[index].shape, source.shape.channels == 1 else {
      throw FileError(.damaged, path: path, place: datasets[index].name, "has changed since it was opened")
    }
    return LayerReading(source: source, limits: limits, file: path, dataset: datasets[index].name)
  }

  private static func parts(of path: String) -> [String] { path.split(separator: "/").map(String.init) }
}

/// Walks through a plain HDF5 file and describes its numeric data sets.
private struct HDF5Listing {
  var datasets: [DatasetDescription] = []
  private var seen: Set<UInt64> = []

  /// Deeper and wider than any file of an instrument; keeps a hostile file from costing more than a moment.
  private static let mostDepth = 16
  static let mostObjects = 10_000

  /// Whether everything was looked at.
  var isWhole: Bool { seen.count < Self.mostObjects }

  mutating func collect(_ group: borrowing HDF5Object, depth: Int) {
    guard depth < Self.mostDepth, seen.insert(group.identity).inserted else { return }
    for name in group.childNames(limit: Self.mostObjects) where seen.count < Self.mostObjects {
      guard let child = group.child(name) else {
        if group.link(to: name) == .inside {
          datasets.append(
            DatasetDescription(
              name: group.path(of: name), kind: .other, shape: [], pixelType: .uint8,
              problem: group.obstacle(to: name).message))
        }
        continue
      }
      if child.isGroup {
        collect(child, depth: depth + 1)
      } else if child.isDataset, seen.insert(child.identity).inserted {
        if let description = Self.describe(child) { datasets.append(description) }
      }
    }
  }

  /// Nothing for a data set without numbers.
  private static func describe(_ dataset: borrowing HDF5Object) -> DatasetDescription? {
    do {
      let storage = try HDF5Storage(dataset)
      let isImage = storage.shape.count == 2 && !storage.shape.contains(0)
      return DatasetDescription(
        name: dataset.path, kind: isImage ? .image : .other, shape: storage.shape, pixelType: storage.values.type,
        axes: isImage
          ? DatasetDescription.imageAxes(rows: storage.shape[0], columns: storage.shape[1], pixelSize: nil) : [])
    } catch  where error.code == .wrongKind {
      return nil
    } catch {
      return DatasetDescription(
        name: dataset.path, kind: .other, shape: [], pixelType: .uint8, problem: error.message)
    }
  }
}
