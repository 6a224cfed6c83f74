import Foundation
import Kernels
import MicrographFiles

/// The file's length and SHA-256.
func hashed(_ written: String, path: String) throws(FileError) -> RunRecord.Input {
  guard let handle = FileHandle(forReadingAtPath: path) else {
    throw FileError(.notReadable, path: path, "cannot be read any more")
  }
  defer { try? handle.close() }
  var hash = SHA256()
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
  return RunRecord.Input(file: written, bytes: bytes, sha256: hash.hexDigest())
}
