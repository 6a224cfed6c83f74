import Foundation

/// The files that changes start from.
struct Corpus {
  let files: [[UInt8]]

  /// All files below a folder, in the order of their names.
  init(folder: String) throws {
    let root = URL(fileURLWithPath: folder)
    guard let names = FileManager.default.enumerator(atPath: folder) else { throw BadUsage() }
    files = try names.compactMap { $0 as? String }.sorted().compactMap { name in
      let url = root.appendingPathComponent(name)
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { return nil }
      return [UInt8](try Data(contentsOf: url))
    }
    guard !files.isEmpty else { throw BadUsage() }
  }
}
