import CFolderExchange
import Foundation
import MicrographFiles

/// Where a result should go, with links resolved.
struct ResultPlace: Sendable {
  /// The path as the user wrote it, for messages.
  let written: String
  /// The folder that holds the result's folder; perhaps not there yet.
  let parent: String
  /// The name of the result's folder.
  let name: String

  var destination: String { "\(parent)/\(name)" }

  /// - Throws: ``FileError`` for an empty path, a link that leads nowhere, and the root.
  init(_ written: String) throws(FileError) {
    self.written = written
    var path = written
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    guard !path.isEmpty else {
      throw FileError(.notWritable, path: "\"\"", "is no folder for the results; name one")
    }
    if let resolved = ResultPlace.resolved(path) {
      path = resolved
    } else if ResultPlace.isLink(path) {
      throw FileError(.notWritable, path: written, "is a link that leads nowhere; name another folder")
    }
    let slash = path.lastIndex(of: "/")
    name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let before = slash.map { String(path[..<$0]) } ?? "."
    parent = before.isEmpty ? "/." : before
    guard !name.isEmpty, name != ".", name != ".." else {
      throw FileError(.notWritable, path: written, "cannot be the folder of a result; name a folder inside it")
    }
  }

  /// The parent folder, or the nearest folder above it that is there.
  var nearestExistingParent: String {
    var folder = parent
    while !FileManager.default.fileExists(atPath: folder) { folder = ResultPlace.above(folder) }
    return folder
  }

  /// Passes where nothing is there, an empty folder, or a Tessera result without foreign files.
  func checkContent() throws(FileError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: destination, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else {
      throw FileError(.notWritable, path: written, "is a file; name another folder for the results")
    }
    guard let all = try? FileManager.default.contentsOfDirectory(atPath: destination) else {
      throw FileError(.notReadable, path: written, "cannot be read; name another folder for the results")
    }
    guard ResultPlace.device(of: destination) == ResultPlace.device(of: parent) else {
      throw FileError(
        .notWritable, path: written, "is where another disk is mounted and cannot be replaced; name a folder inside it")
    }
    let content = Set(all).subtracting([".DS_Store", "Thumbs.db", "desktop.ini"])
    if content.isEmpty { return }
    guard ResultPlace.isTesseraRecord("\(destination)/run.json") else {
      throw FileError(
        .notWritable, path: written,
        "is not empty and no Tessera result; name another folder, or empty this one if you do not need it")
    }
    if let foreign = content.subtracting(ResultFolder.entries).min() {
      throw FileError(
        .notWritable, path: written,
        "holds \"\(foreign)\", which is not part of the result and would be lost; move it elsewhere first")
    }
    guard access(destination, W_OK | X_OK) == 0 else { throw FileError(writing: written, errno: errno) }
  }

  /// Makes the parent folders that are not there.
  ///
  /// - Returns: those that were made, from the outermost inwards.
  func makeParents() throws(FileError) -> [String] {
    var missing: [String] = []
    var folder = parent
    while !FileManager.default.fileExists(atPath: folder) {
      missing.append(folder)
      folder = ResultPlace.above(folder)
    }
    var made: [String] = []
    for folder in missing.reversed() {
      // Another run may make the same folder at the same time.
      if mkdir(folder, 0o777) == 0 {
        made.append(folder)
      } else if errno != EEXIST {
        let number = errno
        for folder in made.reversed() { rmdir(folder) }
        throw FileError(writing: written, errno: number)
      }
    }
    return made
  }

  /// Gives a finished folder the wanted name. Where a folder is there already, that one gets the other's name.
  ///
  /// - Parameter exchange: exchanges two names at once; 0, or -1 with `errno`.
  func put(
    _ finished: String, exchange: (String, String) -> Int32 = { cfolderexchange_swap($0, $1) }
  ) throws(FileError) {
    // An empty folder is replaced by a plain rename, too.
    if rename(finished, destination) == 0 { return }
    guard errno == ENOTEMPTY || errno == EEXIST else { throw FileError(writing: written, errno: errno) }
    if exchange(finished, destination) == 0 { return }
    guard errno == EINVAL || errno == ENOSYS || errno == ENOTSUP else {
      throw FileError(writing: written, errno: errno)
    }
    // The file system cannot exchange names: three renames, with a moment in which the name is not there.
    let aside = "\(finished)0"
    guard rename(destination, aside) == 0 else { throw FileError(writing: written, errno: errno) }
    guard rename(finished, destination) == 0 else {
      let number = errno
      rename(aside, destination)
      throw FileError(writing: written, errno: number)
    }
    rename(aside, finished)
  }

  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  private static func device(of path: String) -> dev_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_dev : nil
  }

  private static func above(_ folder: String) -> String {
    guard let slash = folder.lastIndex(of: "/") else { return "." }
    let before = String(folder[..<slash])
    return before.isEmpty ? "/" : before
  }

  private static func isTesseraRecord(_ path: String) -> Bool {
    guard let data = FileManager.default.contents(atPath: path),
      let record = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    else { return false }
    return record[ResultFolder.versionKey] is String
  }
}
