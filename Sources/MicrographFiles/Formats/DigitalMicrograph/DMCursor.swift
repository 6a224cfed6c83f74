/// Reads a file of tags from front to back, through a window so that small tags cost no call each.
final class DMCursor {
  /// Byte that is read next.
  private(set) var place = 0
  private let file: FileBytes
  private var window: [UInt8] = []
  private var windowStart = 0

  private static let windowBytes = 64 << 10

  init(_ file: consuming FileBytes) { self.file = file }

  /// Bytes up to the end of the file.
  var left: Int { file.size - place }

  /// A big-endian number of 1, 2, 4 or 8 bytes, signed from 4 bytes on.
  func big(_ count: Int) throws(FileError) -> Int {
    let bytes = try bytes(count)
    var value: UInt64 = 0
    for byte in bytes { value = value << 8 | UInt64(byte) }
    return count == 4 ? Int(Int32(truncatingIfNeeded: value)) : Int(Int64(bitPattern: value))
  }

  /// The next bytes.
  func bytes(_ count: Int) throws(FileError) -> [UInt8] {
    guard count >= 0, count <= left else { throw damaged("\(count) more bytes are expected, \(left) are left") }
    defer { place += count }
    if place < windowStart || place + count > windowStart + window.count {
      guard count <= Self.windowBytes else { return try file.read(at: place, count: count) }
      window = try file.read(at: place, count: min(Self.windowBytes, left))
      windowStart = place
    }
    return Array(window[place - windowStart..<place - windowStart + count])
  }

  /// Passes over bytes.
  func skip(_ count: Int) throws(FileError) {
    guard count >= 0, count <= left else { throw damaged("\(count) more bytes are expected, \(left) are left") }
    place += count
  }

  func damaged(_ message: String) -> FileError {
    FileError(.damaged, path: file.path, place: "byte \(place)", "is damaged: \(message)")
  }
}
