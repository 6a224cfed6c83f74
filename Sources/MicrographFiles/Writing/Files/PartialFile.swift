internal import Foundation

/// A file that appears under its name only when it is whole: it is written beside it as `NAME.partial`, and renamed
/// by ``finish()``. Without that, the partial file is removed when the value goes away, or by
/// ``removeUnfinishedFiles(thenExit:)``.
struct PartialFile: ~Copyable, Sendable {
  private let path: String
  private let descriptor: Int32
  private var isClosed = false
  private var isWhole = false

  /// Where it lies until then, for a library that opens files by name.
  var partialPath: String { PartialFile.partialPath(of: path) }

  /// Where a file of a name lies until it is whole.
  static func partialPath(of path: String) -> String { "\(path).partial" }

  /// Starts a file; what a run that was killed left under the partial name is overwritten.
  init(path: String) throws(FileError) {
    let partial = PartialFile.partialPath(of: path)
    let (descriptor, number) = UnfinishedFiles.change { paths in
      let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      if descriptor >= 0 { paths.insert(partial) }
      return (descriptor, errno)
    }
    guard descriptor >= 0 else { throw FileError(writing: path, errno: number) }
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    if !isClosed { _ = close(descriptor) }
    if !isWhole {
      let partial = partialPath
      UnfinishedFiles.change { paths in
        paths.remove(partial)
        unlink(partial)
      }
    }
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

  /// Puts bytes at a place; what was left out in between is zero. Several threads may write at once.
  borrowing func put(_ bytes: RawSpan, at offset: Int) throws(FileError) {
    try bytes.withUnsafeBytes { (buffer) throws(FileError) in
      var written = 0
      while written < buffer.count {
        let count = pwrite(descriptor, buffer.baseAddress! + written, buffer.count - written, off_t(offset + written))
        if count < 0 {
          if errno == EINTR { continue }
          throw FileError(writing: path, errno: errno)
        }
        written += count
      }
    }
  }

  /// Gives the file its size in advance, which a disk that is too small refuses at once and not after the work.
  borrowing func reserve(_ size: Int) throws(FileError) {
    var disk = statvfs()
    if fstatvfs(descriptor, &disk) == 0, UInt(disk.f_bavail) < UInt(size) / UInt(max(disk.f_frsize, 1)) {
      throw FileError(writing: path, errno: ENOSPC)
    }
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw FileError(writing: path, errno: errno) }
  }

  /// Gives the file its name, in place of a file that has it.
  consuming func finish() throws(FileError) {
    isClosed = true
    // Some network file systems say only here that the disk is full.
    guard close(descriptor) == 0 else { throw FileError(writing: path, errno: errno) }
    let (partial, path) = (partialPath, path)
    let number: Int32? = UnfinishedFiles.change { paths in
      guard rename(partial, path) == 0 else { return errno }
      paths.remove(partial)
      return nil
    }
    if let number { throw FileError(writing: path, errno: number) }
    isWhole = true
  }
}
