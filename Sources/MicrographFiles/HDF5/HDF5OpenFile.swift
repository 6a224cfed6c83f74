internal import Synchronization

/// An HDF5 file that stays open from the first data set on that is asked for: what was looked through on the way to one
/// data set need not be looked through on the way to the next one.
final class HDF5OpenFile: Sendable {
  private let path: String
  private let limits: ReadingLimits
  private let root = Mutex<HDF5Object?>(nil)

  init(path: String, limits: ReadingLimits) {
    self.path = path
    self.limits = limits
  }

  /// The object at a path below the root; nothing where there is none.
  func descendant(_ names: [String]) throws(FileError) -> HDF5Object? {
    try root.withLock { (root) throws(FileError) in
      if root == nil { root = try HDF5Object(file: path, limits: limits) }
      return root?.descendant(names)
    }
  }
}
