internal import Foundation

/// A file that appears under its name only when it is whole: it is written beside it as `NAME.partial`, and renamed
/// by ``finish()``. Without that, the partial file is removed when the value goes away.
struct PartialFile: ~Copyable {
  private let path: String
  private let descriptor: Int32
  private var isClosed = false
  private var isWhole = false

  /// Where it lies until then, for a library that opens files by name.
  var partialPath: String { PartialFile.partialPath(of: path) }

  private static func partialPath(of path: String) -> String { "\(path).partial" }

  /// Starts a file; what a run that was killed left under the partial name is overwritten.
  init(path: String) throws(FileError) {
    let descriptor = open(PartialFile.partialPath(of: path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(writing: path, errno: errno) }
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    if !isClosed { _ = close(descriptor) }
    if !isWhole { unlink(partialPath) }
  }

  /// Adds bytes at the end.
  borrowing func append(_ bytes: RawSpan) throws(FileError) {
    try bytes.withUnsafeBytes { (buffer) throws(FileError) in
      var written = 0
      while written < buffer.count {
        let count = write(descriptor, buffer.baseAddress! + written, buffer.count - written)
        if count < 0 {
          if errno == EINTR { continue }
          throw FileError(writing: path, errno: errno)
        }
        written += count
      }
    }
  }

  /// Gives the file its name, in place of a file that has it.
  consuming func finish() throws(FileError) {
    isClosed = true
    // Some network file systems say only here that the disk is full.
    guard close(descriptor) == 0 else { throw FileError(writing: path, errno: errno) }
    guard rename(partialPath, path) == 0 else { throw FileError(writing: path, errno: errno) }
    isWhole = true
  }
}

extension FileError {
  /// What an error number of the system means for someone who wants to write a file or a folder.
  ///
  /// - Parameters:
  ///   - path: the file or the folder as the user knows it.
  ///   - number: `errno` right after the call that failed.
  public init(writing path: String, errno number: Int32) {
    switch number {
    case ENOSPC, EDQUOT:
      self.init(.notWritable, path: path, "cannot be written: the disk is full; free some space or write elsewhere")
    case EACCES, EPERM, EROFS:
      self.init(.notWritable, path: path, "cannot be written: no permission; write elsewhere or change the permissions")
    case ENOENT:
      self.init(.notFound, path: path, "cannot be written: its folder does not exist")
    case ENOTDIR:
      self.init(.notWritable, path: path, "cannot be written: a part of its path is a file, not a folder")
    case EISDIR:
      self.init(.isDirectory, path: path, "cannot be written: a folder has this name")
    case ENAMETOOLONG:
      self.init(.notWritable, path: path, "cannot be written: the name is too long; choose a shorter one")
    default:
      self.init(.notWritable, path: path, "cannot be written: \(String(cString: strerror(number)))")
    }
  }
}

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
