/// A store in a zip archive (PKWARE's APPNOTE 6.3), stored or deflated, below 4 GB.
struct ZarrArchive: ZarrStore {
  let path: String
  let size: Int
  let limits: ReadingLimits
  private let entries: [String: Entry]

  private struct Entry {
    let localHeader: Int
    let stored: Int
    let plain: Int
    let isDeflated: Bool
  }

  /// A central directory of this size lists some hundred thousand files.
  private static let mostDirectoryBytes = 64 << 20
  private static let endBytes = 22
  private static let mostCommentBytes = 65_535

  /// Reads the directory; throws where the archive is damaged.
  init(path: String, limits: ReadingLimits) throws(FileError) {
    let file = try FileBytes(path: path, limits: limits)
    func damaged(_ what: String) -> FileError { FileError(.damaged, path: path, "is a damaged zip archive: \(what)") }
    let tailStart = max(0, file.size - Self.endBytes - Self.mostCommentBytes)
    let tail = try file.read(at: tailStart, count: file.size - tailStart)
    guard
      let end = stride(from: tail.count - Self.endBytes, through: 0, by: -1).first(where: {
        tail[$0...].starts(with: [0x50, 0x4B, 5, 6])
      })
    else { throw damaged("its directory at the end is missing; is the file cut short?") }
    let (bytes, start) = (Int(little(tail, end + 12, 4)), Int(little(tail, end + 16, 4)))
    guard start != 0xFFFF_FFFF, bytes != 0xFFFF_FFFF else {
      throw FileError(.unsupported, path: path, "is a zip archive above 4 GB; unpack it and name the folder")
    }
    guard bytes <= Self.mostDirectoryBytes, start + bytes <= file.size else {
      throw damaged("its directory of \(bytes) bytes at byte \(start) does not lie in the file")
    }
    // The names and places that are kept of them take more.
    try limits.check(4 * bytes, for: "the list of its files", path: path)
    let directory = try file.read(at: start, count: bytes)
    var entries: [String: Entry] = [:]
    var place = 0
    while place + 46 <= directory.count, directory[place...].starts(with: [0x50, 0x4B, 1, 2]) {
      let (nameBytes, extra) = (Int(little(directory, place + 28, 2)), Int(little(directory, place + 30, 2)))
      let (comment, method) = (Int(little(directory, place + 32, 2)), little(directory, place + 10, 2))
      guard place + 46 + nameBytes <= directory.count else { throw damaged("a name leaves its directory") }
      let name = String(decoding: directory[place + 46..<place + 46 + nameBytes], as: UTF8.self)
      let (stored, plain) = (Int(little(directory, place + 20, 4)), Int(little(directory, place + 24, 4)))
      guard method == 0 || method == 8 else {
        throw FileError(
          .unsupported, path: path, place: printable(name.prefix(100)),
          "is packed with method \(method) of zip; only "
            + "stored and deflated files are read")
      }
      guard SizeLimits.canHold([plain], bytes: 1, stored: stored, ratio: SizeLimits.mostBytesPerDeflatedByte),
        stored <= file.size
      else { throw damaged("\(printable(name.prefix(100))) claims \(plain) bytes from \(stored)") }
      entries[name] = Entry(
        localHeader: Int(little(directory, place + 42, 4)), stored: stored, plain: plain, isDeflated: method == 8)
      place += 46 + nameBytes + extra + comment
    }
    self.path = path
    self.limits = limits
    self.entries = entries
    size = file.size
  }

  func bytes(_ key: String, limit: Int) throws(FileError) -> [UInt8]? {
    guard let entry = entries[key] else { return nil }
    guard entry.plain <= limit else {
      throw FileError(.tooLarge, path: path, place: key, "takes \(entry.plain) bytes; at most \(limit) are expected")
    }
    let file = try FileBytes(path: path, limits: limits)
    let header = try file.read(at: entry.localHeader, count: 30)
    guard header.starts(with: [0x50, 0x4B, 3, 4]), entry.isDeflated || entry.stored == entry.plain else {
      throw FileError(.damaged, path: path, place: key, "is damaged: its header in the archive is wrong")
    }
    let start = entry.localHeader + 30 + Int(little(header, 26, 2)) + Int(little(header, 28, 2))
    try limits.check(entry.plain, for: "this file of the archive", path: path, place: key)
    let stored = try file.read(at: start, count: entry.stored)
    guard entry.isDeflated else { return stored }
    guard let plain = Inflate.raw.unpack(stored, atMost: entry.plain), plain.count == entry.plain else {
      throw FileError(.damaged, path: path, place: key, "is damaged: it cannot be unpacked")
    }
    return plain
  }

  func names(in group: String) -> [String] {
    let prefix = group.isEmpty ? "" : group + "/"
    var names: Set<String> = []
    for key in entries.keys where key.hasPrefix(prefix) {
      if let name = key.dropFirst(prefix.count).split(separator: "/").first { names.insert(String(name)) }
    }
    return names.sorted()
  }
}

/// A number of `count` bytes, the least significant one first.
private func little(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
  (0..<count).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
}
