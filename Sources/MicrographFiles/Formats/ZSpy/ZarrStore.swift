internal import Foundation

/// The files of a Zarr store by their keys (`Experiments/a/data/0.0.0`): a folder, or a zip archive of one.
protocol ZarrStore: Sendable {
  /// The store as the user named it.
  var path: String { get }
  /// Bytes that all files of the store take.
  var size: Int { get }
  /// How much may be read at once.
  var limits: ReadingLimits { get }
  /// The bytes of a key; nothing where there is no such file.
  ///
  /// - Throws: ``FileError`` where the file cannot be read or is larger than `limit` bytes.
  func bytes(_ key: String, limit: Int) throws(FileError) -> [UInt8]?
  /// The names below a group, in alphabetical order.
  func names(in group: String) -> [String]
}

extension ZarrStore {
  /// A JSON file; nothing where there is none.
  func json(_ key: String) throws(FileError) -> JSONTree? {
    // Attributes are small; what is large, such as the original metadata, is not read.
    guard let bytes = try bytes(key, limit: 1 << 18) else { return nil }
    guard let tree = JSONTree(bytes) else {
      throw FileError(.damaged, path: path, place: key, "is no JSON, or nested too deeply")
    }
    return tree
  }
}

/// A store in a folder.
struct ZarrFolder: ZarrStore {
  let path: String
  let size: Int
  let limits: ReadingLimits

  /// More files than any store here has; counting must end.
  private static let mostFiles = 1 << 20

  /// Whether a path is a folder with a Zarr group in it.
  static func isOne(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      && FileManager.default.fileExists(atPath: path + "/.zgroup")
  }

  init(path: String, limits: ReadingLimits) {
    self.path = path
    self.limits = limits
    var size = 0
    let files = FileManager.default.enumerator(
      at: URL(fileURLWithPath: path), includingPropertiesForKeys: [.fileSizeKey])
    for (count, file) in (files ?? .init()).enumerated() where count < Self.mostFiles {
      size += ((file as? URL)?.resourceValuesOfSize) ?? 0
    }
    self.size = size
  }

  func bytes(_ key: String, limit: Int) throws(FileError) -> [UInt8]? {
    let place = path + "/" + key
    guard FileManager.default.fileExists(atPath: place) else { return nil }
    let file = try FileBytes(path: place, limits: limits)
    guard file.size <= limit else {
      throw FileError(.tooLarge, path: path, place: key, "takes \(file.size) bytes; at most \(limit) are expected")
    }
    return try file.read(at: 0, count: file.size)
  }

  func names(in group: String) -> [String] {
    let place = group.isEmpty ? path : path + "/" + group
    return ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).sorted()
  }
}

extension URL {
  fileprivate var resourceValuesOfSize: Int? { (try? resourceValues(forKeys: [.fileSizeKey]))?.fileSize }
}
