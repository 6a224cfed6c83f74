internal import DataModel

/// A HyperSpy container (`.hspy`, older `.hdf5`): `Experiments/NAME` holds `data`, a group per axis and `metadata`.
///
/// Versions 1.0 to 3.3 of the layout are known; they differ in the attributes of the axes and the way lists are stored.
enum HyperSpyContainer {
  /// The most experiments that are listed.
  private static let mostExperiments = 10_000

  /// Whether a file is a HyperSpy container: it says so, or it has the groups of one.
  static func isOne(_ root: borrowing HDF5Object) -> Bool {
    if let format = root.attribute("file_format")?.text, format.lowercased().contains("hyperspy") { return true }
    guard let experiments = root.child("Experiments"), experiments.isGroup else { return false }
    return experiments.childNames(limit: 10).contains { name in
      experiments.child(name)?.child("axis-0") != nil
    }
  }

  /// Describes every experiment.
  static func experiments(_ root: borrowing HDF5Object) throws(FileError) -> [StoredArray] {
    guard let group = root.child("Experiments"), group.isGroup else {
      throw FileError(.damaged, path: root.file, "is a HyperSpy file without the group Experiments")
    }
    var experiments: [StoredArray] = []
    for name in group.childNames(limit: mostExperiments) {
      guard let experiment = group.child(name), experiment.isGroup, experiment.link(to: "data") != .missing else {
        continue
      }
      do {
        experiments.append(try describe(experiment, HDF5Storage(Self.data(of: experiment))))
      } catch {
        // The other experiments of the file can be read all the same.
        experiments.append(StoredArray(name: experiment.path + "/data", problem: error.message))
      }
    }
    guard !experiments.isEmpty else {
      throw FileError(.noSuchDataset, path: root.file, "is a HyperSpy file without experiments")
    }
    return experiments
  }

  private static func data(of experiment: borrowing HDF5Object) throws(FileError) -> HDF5Object {
    guard let data = experiment.child("data") else {
      let (code, message) = experiment.obstacle(to: "data")
      throw experiment.failure(code, message)
    }
    guard data.isDataset else { throw data.failure(.wrongKind, "is a group; a data set of numbers is expected") }
    return data
  }

  private static func describe(_ experiment: borrowing HDF5Object, _ storage: HDF5Storage) -> StoredArray {
    StoredArray(
      name: experiment.path + "/data", shape: storage.shape, pixelType: storage.values.type,
      axes: storage.shape.indices.map { StoredAxis(experiment, index: $0, size: storage.shape[$0]) },
      metadata: StoredMetadata(experiment))
  }
}
