import Foundation

/// Runs `body` with the path of a new empty folder, and removes it with all that is in it.
public func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  // The system's folder may be a link (macOS): errors name the place that it leads to.
  let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
    .appendingPathComponent("tessera-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// All bytes of a file.
public func bytes(of path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
