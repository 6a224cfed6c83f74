internal import Foundation

/// Text from a file as it may stand in an error's line: what cannot be shown is a question mark.
func printable(_ text: some StringProtocol) -> String {
  // Control characters of both sets (U+0085 ends a line) and Unicode's two separators of lines.
  func isControl(_ value: UInt32) -> Bool {
    value < 32 || (127..<160).contains(value) || value == 0x2028 || value == 0x2029
  }
  return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0.value) ? "?" : $0 }))
}

/// A regular file open for reading at any place; closed when the value goes away.
struct FileBytes: ~Copyable {
  /// The file as the user named it.
  let path: String
  /// Length in bytes when it was opened; at least 1.
  let size: Int
  /// How much may be read at once.
  let limits: ReadingLimits
  /// Open as long as this value is.
  let descriptor: Int32

  /// Opens a file; throws where it is missing, a directory, not a regular file, not readable or empty.
  init(path: String, limits: ReadingLimits) throws(FileError) {
    var status = stat()
    // Asked before opening: opening a named pipe would wait for its writer.
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw FileError(.notFound, path: path, "no such file") }
      throw FileError(.notReadable, path: path, "cannot be read: \(String(cString: strerror(errno)))")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FileError(.isDirectory, path: path, "is a directory; name a file in it")
    default: throw FileError(.notReadable, path: path, "is not a regular file")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FileError(.notReadable, path: path, "cannot be read: \(String(cString: strerror(errno)))")
    }
    guard status.st_size > 0 else {
      close(descriptor)
      throw FileError(.empty, path: path, "is empty")
    }
    self.path = path
    self.limits = limits
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// `count` bytes from an offset on; throws where the file ends before or they are more than the limit.
  func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    guard offset >= 0, count >= 0, count <= size - offset else { throw endsEarly(offset: offset, count: count) }
    try limits.check(count, for: "\(count) bytes at byte \(offset)", path: path)
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withBytes { (buffer: UnsafeMutableRawBufferPointer) throws(FileError) in
      try read(at: offset, into: buffer)
    }
    return bytes
  }

  /// Fills a buffer from an offset on; throws where the file ends before. Several threads may read at once.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) {
    let count = buffer.count
    guard offset >= 0, count <= size - offset else { throw endsEarly(offset: offset, count: count) }
    guard let start = buffer.baseAddress else { return }
    var done = 0
    while done < count {
      let piece = pread(descriptor, start + done, count - done, off_t(offset + done))
      if piece < 0 && errno == EINTR { continue }
      if piece <= 0 { throw endsEarly(offset: offset, count: count) }
      done += piece
    }
  }

  private func endsEarly(offset: Int, count: Int) -> FileError {
    FileError(
      .damaged, path: path, "is cut short: \(count) bytes are expected at byte \(offset), the file has \(size)")
  }
}
