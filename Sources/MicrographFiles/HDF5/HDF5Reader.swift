internal import CHDF5
internal import DataModel
internal import Kernels

/// HDF5 files: the experiments of a HyperSpy container, or every numeric data set of any other file.
///
/// In plain HDF5 a data set of two axes is an image without calibration; one of three axes is not guessed at, since
/// nothing says which of them holds energies.
struct HDF5Reader: FormatReader {
  let datasets: [DatasetDescription]
  /// Whether the file is a HyperSpy container.
  let isHyperSpy: Bool
  private let path: String

  /// Reads all headers.
  init(path: String) throws(FileError) {
    let root = try HDF5Object(file: path)
    self.path = path
    isHyperSpy = HyperSpyContainer.isOne(root)
    if isHyperSpy {
      datasets = try HyperSpyContainer.experiments(root).map(\.description)
    } else {
      var listing = HDF5Listing()
      listing.collect(root, depth: 0)
      datasets = listing.datasets
    }
    guard !datasets.isEmpty else {
      throw FileError(.noSuchDataset, path: path, "holds no data set of numbers")
    }
  }

  func image(at index: Int) throws(FileError) -> Matrix {
    let dataset = try open(index)
    let storage = try checkedStorage(of: dataset, index)
    var matrix = Matrix(rows: storage.shape[0], columns: storage.shape[1])
    let isRead = matrix.elements.withUnsafeMutableBufferPointer { target in
      HDF5Library.call {
        H5Dread(
          dataset.handle.id, chdf5_native_float(), hid_t(H5S_ALL), hid_t(H5S_ALL), chdf5_default_properties(),
          target.baseAddress)
      } >= 0
    }
    guard isRead else { throw unreadable(dataset) }
    return matrix
  }

  func labels(at index: Int) throws(FileError) -> [UInt8] {
    let dataset = try open(index)
    let storage = try checkedStorage(of: dataset, index)
    let type = storage.values.type
    guard type.isInteger else { throw dataset.failure(.wrongKind, "a label mask needs whole numbers, found \(type)") }
    var bytes = [UInt8](repeating: 0, count: storage.shape[0] * storage.shape[1] * type.bytes)
    let isRead = bytes.withUnsafeMutableBytes { target in
      HDF5Library.call {
        H5Dread(
          dataset.handle.id, HDF5Storage.memoryType(type), hid_t(H5S_ALL), hid_t(H5S_ALL), chdf5_default_properties(),
          target.baseAddress)
      } >= 0
    }
    guard isRead else { throw unreadable(dataset) }
    var labels = [UInt8](repeating: 0, count: storage.shape[0] * storage.shape[1])
    let bad = labels.withUnsafeMutableBufferPointer { labels in
      bytes.withUnsafeBytes { StoredValues(type: type, bigEndian: 1.bigEndian == 1).convert($0, to: labels) }
    }
    if let bad { throw dataset.failure(.wrongKind, "a label mask needs values from 0 to 255, found \(bad)") }
    return labels
  }

  func spectra(at index: Int) throws(FileError) -> any SpectrumBlockSource {
    let root = try HDF5Object(file: path)
    let name = datasets[index].name
    let experiments = try HyperSpyContainer.experiments(root)
    guard let experiment = experiments.first(where: { $0.description == datasets[index] }),
      let axes = experiment.axes, let dataset = root.descendant(Self.parts(of: name))
    else { throw FileError(.damaged, path: path, place: name, "has changed since it was opened") }
    return try HDF5SpectrumSource(dataset, axes: axes)
  }

  private func open(_ index: Int) throws(FileError) -> HDF5Object {
    let name = datasets[index].name
    guard let dataset = try HDF5Object(file: path).descendant(Self.parts(of: name)), dataset.isDataset else {
      throw FileError(.damaged, path: path, place: name, "cannot be opened")
    }
    return dataset
  }

  private func checkedStorage(of dataset: borrowing HDF5Object, _ index: Int) throws(FileError) -> HDF5Storage {
    let storage = try HDF5Storage(dataset)
    guard storage.shape == datasets[index].shape else {
      throw dataset.failure(.damaged, "has changed since it was opened")
    }
    // One chunk is unpacked whole by libhdf5, however little of it belongs to the image.
    guard storage.isJustified, storage.chunkBytes <= SizeLimits.mostBytesPerBox else {
      throw dataset.failure(
        .damaged, "claims \(storage.shape) numbers of \(storage.values.type), more than the file can hold")
    }
    return storage
  }

  private func unreadable(_ dataset: borrowing HDF5Object) -> FileError {
    dataset.failure(.damaged, "cannot be read: it is damaged or packed in a way unknown here")
  }

  private static func parts(of path: String) -> [String] { path.split(separator: "/").map(String.init) }
}

/// Walks through a plain HDF5 file and describes its numeric data sets.
private struct HDF5Listing {
  var datasets: [DatasetDescription] = []
  private var seen: Set<UInt64> = []

  /// Deeper and wider than any file of an instrument; keeps a hostile file from costing more than a moment.
  private static let mostDepth = 16
  private static let mostObjects = 10_000

  mutating func collect(_ group: borrowing HDF5Object, depth: Int) {
    guard depth < Self.mostDepth, seen.insert(group.identity).inserted else { return }
    for name in group.childNames(limit: Self.mostObjects) where seen.count < Self.mostObjects {
      guard let child = group.child(name) else { continue }
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
    } catch where error.code == .wrongKind {
      return nil
    } catch {
      return DatasetDescription(
        name: dataset.path, kind: .other, shape: [], pixelType: .uint8, problem: error.message)
    }
  }
}
