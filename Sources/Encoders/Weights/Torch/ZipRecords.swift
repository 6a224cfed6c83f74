/// The records of a zip archive as PyTorch writes it: stored, never compressed, each with its CRC-32.
///
/// Stricter than zip readers in general, so that there is one way only to read a file: the directory must end where the
/// end record begins, records must neither overlap nor share a name, and local and central headers must agree
/// (PKWARE's APPNOTE 6.3.10, zip64 included).
struct ZipRecords {
  /// Where each record's bytes lie, under the record's name.
  private(set) var ranges: [ExactName: Range<Int>] = [:]
  private let file: MappedFile

  /// Reads the directory and checks the CRC-32 of every record.
  ///
  /// Checksums come last: of records that are known to lie apart they cost one pass over the file, of others any
  /// number.
  init(_ file: MappedFile) throws(WeightsError) {
    self.file = file
    let directory = try ZipDirectoryEnd(file)
    var cursor = ByteCursor(file, directory.range, part: "zip directory")
    // Names take at most what the file's length justifies; the table's own size is what is limited here.
    guard directory.count <= WeightsLimits.tensors, directory.count * 46 <= directory.range.count else {
      throw cursor.failure(.damaged, "claims \(directory.count) records in \(directory.range.count) bytes")
    }
    var located: [Located] = []
    located.reserveCapacity(directory.count)
    ranges.reserveCapacity(directory.count)
    for _ in 0..<directory.count {
      let entry = try ZipEntry(&cursor)
      let data = try locate(entry, limit: directory.range.lowerBound)
      located.append(Located(entry: entry, data: data))
      guard ranges.updateValue(data, forKey: ExactName(entry.name)) == nil else {
        throw file.failure(.damaged, at: shown(entry.name), "there are two records of this name")
      }
    }
    guard cursor.position == cursor.end else {
      throw cursor.failure(.damaged, "has \(cursor.end - cursor.position) bytes behind its last entry")
    }
    try requireApart(located.map(\.span))
    for record in located { try requireChecksum(record) }
  }

  /// The bytes of a record; its local header is checked against its entry in the directory.
  private func locate(_ entry: ZipEntry, limit: Int) throws(WeightsError) -> Range<Int> {
    let place = shown(entry.name)
    guard entry.offset < limit else {
      throw file.failure(
        .damaged, at: place, "lies at byte \(entry.offset), past the last record's possible end \(limit)")
    }
    var local = ByteCursor(file, Int(entry.offset)..<limit, part: place)
    guard try local.integer(UInt32.self) == 0x0403_4B50 else {
      throw local.failure(.damaged, "has no local header")
    }
    _ = try local.take(4)
    let method = try local.integer(UInt16.self)
    _ = try local.take(16)
    let nameLength = Int(try local.integer(UInt16.self))
    let extraLength = Int(try local.integer(UInt16.self))
    let name = try local.take(nameLength)
    _ = try local.take(extraLength)
    guard method == entry.method, nameLength == entry.name.utf8.count, file.begins(name, with: entry.name.utf8) else {
      throw local.failure(.damaged, "its local header differs from its entry in the zip directory")
    }
    guard entry.method == 0 else {
      throw file.failure(
        .unsupported, at: place,
        "is compressed; PyTorch stores records as they are: load the file and save it again with torch.save")
    }
    guard entry.storedSize == entry.size, entry.size <= UInt64(limit) else {
      throw file.failure(.damaged, at: place, "claims \(entry.size) bytes, stored as \(entry.storedSize)")
    }
    return try local.take(Int(entry.size))
  }

  private func requireChecksum(_ record: Located) throws(WeightsError) {
    guard file.crc32(record.data) == record.entry.crc else {
      throw file.failure(.damaged, at: shown(record.entry.name), "its checksum (CRC-32) does not match")
    }
  }

  private func requireApart(_ spans: [Range<Int>]) throws(WeightsError) {
    let sorted = spans.sorted { $0.lowerBound < $1.lowerBound }
    for (before, after) in zip(sorted, sorted.dropFirst()) where after.lowerBound < before.upperBound {
      throw file.failure(.damaged, at: "byte \(after.lowerBound)", "two records of the zip archive overlap")
    }
  }

  /// An entry of the directory and where its record's bytes lie.
  private struct Located {
    let entry: ZipEntry
    let data: Range<Int>
    /// The record with its local header.
    var span: Range<Int> { Int(entry.offset)..<data.upperBound }
  }
}

/// One entry of a zip archive's directory.
struct ZipEntry {
  let name: String
  let method: UInt16
  let crc: UInt32
  let storedSize: UInt64
  let size: UInt64
  let offset: UInt64

  /// Reads the next entry.
  init(_ cursor: inout ByteCursor) throws(WeightsError) {
    let start = cursor.position
    guard try cursor.integer(UInt32.self) == 0x0201_4B50 else {
      throw cursor.failure(.damaged, at: start, "has no entry where one is expected")
    }
    _ = try cursor.take(4)
    let flags = try cursor.integer(UInt16.self)
    method = try cursor.integer(UInt16.self)
    _ = try cursor.take(4)
    crc = try cursor.integer(UInt32.self)
    var storedSize = UInt64(try cursor.integer(UInt32.self))
    var size = UInt64(try cursor.integer(UInt32.self))
    let nameLength = Int(try cursor.integer(UInt16.self))
    let extraLength = Int(try cursor.integer(UInt16.self))
    let commentLength = Int(try cursor.integer(UInt16.self))
    let disk = try cursor.integer(UInt16.self)
    _ = try cursor.take(6)
    var offset = UInt64(try cursor.integer(UInt32.self))
    guard nameLength <= WeightsLimits.nameLength else {
      throw cursor.failure(
        .tooLarge, at: start, "names a record by \(nameLength) bytes; at most \(WeightsLimits.nameLength) can be read")
    }
    name = try cursor.text(nameLength)
    let extra = try cursor.take(extraLength)
    _ = try cursor.take(commentLength)
    // Bit 0: encrypted; bit 6: strongly; bit 13: masked headers.
    guard flags & 0x2041 == 0 else { throw cursor.failure(.unsupported, at: start, "has an encrypted record") }
    guard disk == 0 || disk == .max else {
      throw cursor.failure(.unsupported, at: start, "is one part of an archive in several files")
    }
    var fields = ByteCursor(cursor.file, extra, part: cursor.part)
    while fields.end - fields.position >= 4 {
      let kind = try fields.integer(UInt16.self)
      let field = try fields.take(Int(try fields.integer(UInt16.self)))
      guard kind == 1 else { continue }
      // zip64: only what does not fit above is repeated here, in this order.
      var values = ByteCursor(cursor.file, field, part: cursor.part)
      if size == UInt64(UInt32.max) { size = try values.integer(UInt64.self) }
      if storedSize == UInt64(UInt32.max) { storedSize = try values.integer(UInt64.self) }
      if offset == UInt64(UInt32.max) { offset = try values.integer(UInt64.self) }
    }
    self.storedSize = storedSize
    self.size = size
    self.offset = offset
  }
}
