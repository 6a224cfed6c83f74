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
    let source = try layer(index)
    var matrix = Matrix(rows: source.shape.rows, columns: source.shape.columns)
    let columns = matrix.columns
    try forEachValue(of: source) { row, column, value in
      matrix.elements[row * columns + column] = value
      return true
    }
    return matrix
  }

  func labels(at index: Int) throws(FileError) -> [UInt8] {
    let type = datasets[index].pixelType
    guard type.isInteger else {
      throw FileError(
        .wrongKind, path: path, place: datasets[index].name, "a label mask needs whole numbers, found \(type)")
    }
    let source = try layer(index)
    let columns = source.shape.columns
    var labels = [UInt8](repeating: 0, count: source.shape.rows * columns)
    var bad: Float?
    try forEachValue(of: source) { row, column, value in
      guard let label = UInt8(exactly: value) else {
        bad = value
        return false
      }
      labels[row * columns + column] = label
      return true
    }
    if let bad {
      throw FileError(
        .wrongKind, path: path, place: datasets[index].name,
        "a label mask needs values from 0 to 255, found \(Int(exactly: bad).map { "\($0)" } ?? "\(bad)")")
    }
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

  /// An image as a spectrum image of one channel: its boxes are read, checked and unpacked in the same way.
  private func layer(_ index: Int) throws(FileError) -> HDF5SpectrumSource {
    let source = try HDF5SpectrumSource(open(index), axes: SpectrumAxes(channel: 0))
    guard [source.shape.rows, source.shape.columns] == datasets[index].shape, source.shape.channels == 1 else {
      throw FileError(.damaged, path: path, place: datasets[index].name, "has changed since it was opened")
    }
    return source
  }

  /// Gives every value of an image to `body`, box by box, until it returns false.
  private func forEachValue(
    of source: HDF5SpectrumSource, _ body: (_ row: Int, _ column: Int, _ value: Float) -> Bool
  ) throws(FileError) {
    var block = SpectrumBlock()
    for index in source.boxes.indices {
      try source.read(box: index, into: &block)
      let goesOn =
        switch block.counts {
        case .uint8(let counts): visit(block, counts, { Float($0) }, body)
        case .uint16(let counts): visit(block, counts, { Float($0) }, body)
        case .uint32(let counts): visit(block, counts, { Float($0) }, body)
        case .float32(let counts): visit(block, counts, { $0 }, body)
        }
      if !goesOn { return }
    }
  }

  private func visit<Count>(
    _ block: SpectrumBlock, _ counts: [Count], _ float: (Count) -> Float,
    _ body: (_ row: Int, _ column: Int, _ value: Float) -> Bool
  ) -> Bool {
    for (i, row) in block.box.rows.enumerated() {
      for (j, column) in block.box.columns.enumerated() {
        guard body(row, column, float(counts[i * block.rowStride + j * block.columnStride])) else { return false }
      }
    }
    return true
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
