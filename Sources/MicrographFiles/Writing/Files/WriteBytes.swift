internal import Foundation

/// Passes where a file could be written under a name; nothing is left there, and a file of that name stays as it is.
///
/// - Throws: ``FileError`` that says why not.
public func checkWritable(_ path: String) throws(FileError) {
  var isFolder: ObjCBool = false
  if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
    throw FileError(writing: path, errno: EISDIR)
  }
  _ = try PartialFile(path: path)
}

/// Writes a file that appears under its name only when it is whole; a file of that name is replaced.
///
/// - Throws: ``FileError`` naming the file; nothing half-written stays behind.
public func writeBytes(_ bytes: [UInt8], to path: String) throws(FileError) {
  let file = try PartialFile(path: path)
  try file.append(bytes.span.bytes)
  try file.finish()
}
