internal import CDeflate
internal import Foundation
internal import Kernels
internal import Synchronization

/// A regular file mapped into memory for reading; unmapped when the last reference goes away.
///
/// All unsafe access to the bytes stands in this file; every range is checked. A file that another program shortens
/// while it is mapped ends the process (the system's SIGBUS): replace weights files, never rewrite them.
final class MappedFile: Sendable {
  /// The file as the user named it.
  let path: String
  /// Length in bytes when it was opened; at least 1.
  let size: Int
  private nonisolated(unsafe) let base: UnsafeRawPointer
  private let digest = Mutex<String?>(nil)

  /// Maps a file; throws where it is missing, a folder, not a regular file, not readable or empty.
  init(path: String) throws(WeightsError) {
    var status = stat()
    // Asked before opening: opening a named pipe would wait for its writer.
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw WeightsError(.notFound, path: path, "no such file") }
      throw Self.notReadable(path)
    }
    try Self.requireRegular(status, path: path)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.notReadable(path) }
    defer { close(descriptor) }
    // Asked again: another file may stand there by now.
    guard fstat(descriptor, &status) == 0 else { throw Self.notReadable(path) }
    try Self.requireRegular(status, path: path)
    guard status.st_size > 0 else {
      throw WeightsError(.empty, path: path, "is empty; download or copy it again")
    }
    let size = Int(status.st_size)
    guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      throw Self.notReadable(path)
    }
    self.path = path
    self.size = size
    self.base = UnsafeRawPointer(base)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: base), size) }

  private static func notReadable(_ path: String) -> WeightsError {
    WeightsError(.notReadable, path: path, "cannot be read: \(String(cString: strerror(errno)))")
  }

  private static func requireRegular(_ status: stat, path: String) throws(WeightsError) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR: throw WeightsError(.isFolder, path: path, "is a folder; name a file in it")
    default: throw WeightsError(.notReadable, path: path, "is not a regular file")
    }
  }

  /// SHA-256 of the whole file as 64 lower-case hexadecimal digits; computed once.
  var sha256: String {
    digest.withLock { digest in
      if let digest { return digest }
      var hash = SHA256()
      hash.update(UnsafeRawBufferPointer(start: base, count: size))
      let result = hash.hexDigest()
      digest = result
      return result
    }
  }

  private func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    precondition(range.lowerBound >= 0 && range.upperBound <= size, "bytes \(range) of a file of \(size)")
    return UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  /// Lends the bytes of a range.
  func withBytes<Result>(_ range: Range<Int>, _ body: (RawSpan) -> Result) -> Result { body(bytes(range).bytes) }

  /// A little-endian integer at any byte.
  func integer<Value: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as _: Value.Type = Value.self) -> Value {
    let bytes = bytes(offset..<offset + MemoryLayout<Value>.size)
    return Value(littleEndian: bytes.loadUnaligned(as: Value.self))
  }

  /// The text in a range; nothing where it is not UTF-8.
  func text(_ range: Range<Int>) -> String? { String(validating: bytes(range), as: UTF8.self) }

  /// Whether a range begins with some bytes.
  func begins(_ range: Range<Int>, with bytes: some Collection<UInt8>) -> Bool { self.bytes(range).starts(with: bytes) }

  /// CRC-32 (ISO 3309) of a range.
  func crc32(_ range: Range<Int>) -> UInt32 {
    let bytes = bytes(range)
    return libdeflate_crc32(0, bytes.baseAddress, bytes.count)
  }

  /// An error about this file; one about damage says what to do about it.
  func failure(_ code: WeightsError.Code, at place: String? = nil, _ message: String) -> WeightsError {
    let advice = code == .damaged ? "; the file is damaged, download or copy it again" : ""
    return WeightsError(code, path: path, place: place, message + advice)
  }
}
