import Foundation
import Kernels
import MicrographFiles

/// The beginning of a weights file, hidden beside it as `.NAME.partial` until it is whole.
///
/// It is kept where the work is broken off, so that a download can go on later. A lock on it keeps a second process out.
final class PartialWeights {
  /// Bytes so far.
  private(set) var count = 0
  /// What the server called this very content (its entity tag); kept beside the file for the next attempt.
  private(set) var validator: String?

  private let destination: String
  private let path: String
  private let validatorPath: String
  private let descriptor: Int32
  private var hash = SHA256()
  private var isOurs = false

  /// Opens or starts the partial file, and hashes what is there already.
  ///
  /// - Throws: ``WeightsStoreError`` where another process is at work on the same file; `FileError` where the folder cannot
  ///   be written.
  init(of destination: String) throws {
    let slash = destination.lastIndex(of: "/").map { destination.index(after: $0) } ?? destination.startIndex
    path = "\(destination[..<slash]).\(destination[slash...]).partial"
    validatorPath = "\(destination[..<slash]).\(destination[slash...]).etag"
    self.destination = destination
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw FileError(writing: path, errno: errno) }
    // Some network file systems have no locks; the hash still finds what two processes would do to one file.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK {
      throw WeightsStoreError("\(destination): another tessera is getting this file right now; wait for it to end")
    }
    // Whoever had the lock before may have finished and renamed the file meanwhile.
    var opened = stat()
    var named = stat()
    guard fstat(descriptor, &opened) == 0, stat(path, &named) == 0, opened.st_ino == named.st_ino else {
      throw WeightsStoreError("\(destination): another tessera has just finished this file; try again")
    }
    isOurs = true
    try hashBeginning()
    if count > 0, let text = FileManager.default.contents(atPath: validatorPath), text.count <= 512 {
      validator = String(decoding: text, as: UTF8.self)
    }
  }

  deinit {
    if isOurs && count == 0 { remove() }
    _ = close(descriptor)
  }

  /// Empties the file.
  func restart() throws(FileError) {
    guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw FileError(writing: path, errno: errno)
    }
    count = 0
    hash = SHA256()
    keep(validator: nil)
  }

  /// Notes what the server calls the content from now on.
  func keep(validator: String?) {
    self.validator = validator
    // Without it a download still goes on; only a change on the server is then found by the hash, at the end.
    if let validator {
      _ = FileManager.default.createFile(atPath: validatorPath, contents: Data(validator.utf8))
    } else {
      unlink(validatorPath)
    }
  }

  /// Adds bytes at the end.
  func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let piece = write(descriptor, bytes.baseAddress! + written, bytes.count - written)
      if piece < 0 {
        if errno == EINTR { continue }
        throw FileError(writing: path, errno: errno)
      }
      hash.update(UnsafeRawBufferPointer(rebasing: bytes[written..<written + piece]))
      written += piece
      count += piece
    }
  }

  /// SHA-256 of all bytes, 64 hexadecimal digits; nothing may be added afterwards but after ``restart()``.
  func digest() -> String {
    var whole = SHA256()
    swap(&whole, &hash)
    return whole.hexDigest()
  }

  /// Gives the file its name, at once, in place of a file that has it.
  func finish() throws(FileError) {
    // The name must not outlive the content in a power failure.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError(writing: destination, errno: errno) }
    guard rename(path, destination) == 0 else { throw FileError(writing: destination, errno: errno) }
    unlink(validatorPath)
  }

  /// Removes the file.
  func remove() {
    unlink(path)
    unlink(validatorPath)
  }

  private func hashBeginning() throws(FileError) {
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let piece = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress!, $0.count) }
      if piece < 0 && errno == EINTR { continue }
      guard piece >= 0 else { throw FileError(.notReadable, path: path, "cannot be read") }
      if piece == 0 { return }
      buffer.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<piece])) }
      count += piece
    }
  }
}
