import Foundation
import Kernels
import MicrographFiles

/// The file's length and SHA-256; of a folder (a `.zspy` store) those of all its files, in the order of their paths: each
/// path below the folder, a NUL and the file's bytes.
func hashed(_ written: String, path: String) throws(FileError) -> RunRecord.Input {
  var hash = SHA256()
  var bytes = 0
  var isFolder: ObjCBool = false
  if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String }.sorted() ?? []
    for name in names {
      let file = path + "/" + name
      guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue else { continue }
      Array(name.utf8 + [0]).withUnsafeBytes { hash.update($0) }
      bytes += try update(&hash, withFile: file)
    }
  } else {
    bytes = try update(&hash, withFile: path)
  }
  return RunRecord.Input(file: written, bytes: bytes, sha256: hash.hexDigest())
}

/// Adds a file's bytes; gives their number.
private func update(_ hash: inout SHA256, withFile path: String) throws(FileError) -> Int {
  guard let handle = FileHandle(forReadingAtPath: path) else {
    throw FileError(.notReadable, path: path, "cannot be read any more")
  }
  defer { try? handle.close() }
  var bytes = 0
  while true {
    let piece: Data?
    do { piece = try handle.read(upToCount: 4 << 20) } catch {
      throw FileError(.notReadable, path: path, "cannot be read any more")
    }
    guard let piece, !piece.isEmpty else { break }
    piece.withUnsafeBytes { hash.update($0) }
    bytes += piece.count
  }
  return bytes
}
