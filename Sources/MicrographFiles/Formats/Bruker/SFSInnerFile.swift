/// The bytes of one inner file of an SFS container as they are stored, put together from its chunks.
final class SFSInnerFile: Sendable {
  /// Bytes as stored; at least 1.
  let size: Int
  /// Bytes of a chunk that belong to the file.
  let payload: Int
  private let file: FileBytes
  var limits: ReadingLimits { file.limits }
  var path: String { file.path }
  let name: String
  /// Where each chunk begins its payload.
  private let starts: [Int]

  /// Opens an inner file of the folder `EDSDatabase`, where Esprit keeps all.
  init(path: String, name: String, limits: ReadingLimits) throws(FileError) {
    let file = try FileBytes(path: path, limits: limits)
    let container = try SFSContainer(file)
    guard let item = container.file(name, in: "EDSDatabase"), item.size > 0 else {
      throw FileError(.damaged, path: path, "holds no inner file EDSDatabase/\(name); it is no hyper map of Esprit")
    }
    starts = try container.payloadStarts(of: item, in: file)
    size = item.size
    payload = container.payload
    self.file = file
    self.name = name
  }

  /// Bytes from an offset on; several threads may read at once.
  func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    guard offset >= 0, count >= 0, count <= size - offset else {
      throw failure(.damaged, "ends early: \(count) bytes are expected at byte \(offset), it has \(size)")
    }
    try file.limits.check(count, for: "\(count) bytes at byte \(offset)", path: file.path, place: name)
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withBytes { (buffer: UnsafeMutableRawBufferPointer) throws(FileError) in
      var done = 0
      while done < count {
        let (chunk, skipped) = (offset + done).quotientAndRemainder(dividingBy: payload)
        let piece = min(payload - skipped, count - done)
        try file.read(
          at: starts[chunk] + skipped, into: UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + piece]))
        done += piece
      }
    }
    return bytes
  }

  /// An error that names the inner file.
  func failure(_ code: FileError.Code, _ message: String) -> FileError {
    FileError(code, path: file.path, place: name, message)
  }
}
