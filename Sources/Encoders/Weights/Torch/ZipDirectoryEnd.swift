/// Where the directory of a zip archive lies, from the record at the archive's end, zip64 included.
struct ZipDirectoryEnd {
  /// The directory's bytes.
  let range: Range<Int>
  /// Number of entries.
  let count: Int

  /// Finds and checks the end record.
  init(_ file: MappedFile) throws(WeightsError) {
    guard let end = Self.findEnd(file) else {
      throw file.failure(.damaged, "is a zip archive cut short: it has no directory")
    }
    func damaged(_ message: String) -> WeightsError {
      file.failure(.damaged, at: "zip directory", message)
    }
    func field<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _: Value.Type) -> UInt64 {
      UInt64(file.integer(at: offset, as: Value.self))
    }
    guard field(end + 4, UInt32.self) == 0, field(end + 8, UInt16.self) == field(end + 10, UInt16.self) else {
      throw file.failure(.unsupported, at: "zip directory", "is one part of an archive in several files")
    }
    var count = field(end + 10, UInt16.self)
    var size = field(end + 12, UInt32.self)
    var offset = field(end + 16, UInt32.self)
    var directoryEnd = end
    if end >= 20 + 56, field(end - 20, UInt32.self) == 0x0706_4B50 {
      // The zip64 record lies right before its locator, which lies right before the end record.
      let start = field(end - 12, UInt64.self)
      guard start == UInt64(end - 76), field(end - 76, UInt32.self) == 0x0606_4B50, field(end - 72, UInt64.self) == 44
      else { throw damaged("has a broken zip64 record") }
      let wide = (field(end - 44, UInt64.self), field(end - 36, UInt64.self), field(end - 28, UInt64.self))
      guard count == min(wide.0, 0xFFFF) || count == 0xFFFF, size == wide.1 || size == 0xFFFF_FFFF,
        offset == wide.2 || offset == 0xFFFF_FFFF, field(end - 52, UInt64.self) == wide.0
      else { throw damaged("says two different things about itself") }
      (count, size, offset) = wide
      directoryEnd = end - 76
    }
    guard offset <= directoryEnd, size == UInt64(directoryEnd) - offset, count <= size else {
      throw damaged("claims \(count) records, \(size) bytes at byte \(offset); it must end at byte \(directoryEnd)")
    }
    range = Int(offset)..<directoryEnd
    self.count = Int(count)
  }

  /// The end record is the last thing in the file but for a comment whose length it tells.
  private static func findEnd(_ file: MappedFile) -> Int? {
    for comment in 0...Int(UInt16.max) {
      let start = file.size - 22 - comment
      guard start >= 0 else { return nil }
      if file.integer(at: start, as: UInt32.self) == 0x0605_4B50,
        file.integer(at: start + 20, as: UInt16.self) == UInt16(comment)
      {
        return start
      }
    }
    return nil
  }
}
