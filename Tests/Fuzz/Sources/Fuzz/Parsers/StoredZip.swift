/// A record of a zip archive, not packed.
struct Record {
  var name: [UInt8]
  var data: [UInt8]
}

/// The records of a zip archive that is right; nothing for others.
func storedRecords(_ bytes: [UInt8]) -> [Record]? {
  func number(_ place: Int, _ count: Int) -> Int? {
    guard place >= 0, place + count <= bytes.count else { return nil }
    return bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
  guard let end = number(bytes.count - 22, 4), end == 0x0605_4B50, var place = number(bytes.count - 6, 4) else {
    return nil
  }
  var records: [Record] = []
  while number(place, 4) == 0x0201_4B50 {
    guard let size = number(place + 24, 4), let name = number(place + 28, 2), let extra = number(place + 30, 2),
      let comment = number(place + 32, 2), let local = number(place + 42, 4),
      let localName = number(local + 26, 2), let localExtra = number(local + 28, 2),
      local + 30 + localName + localExtra + size <= bytes.count, place + 46 + name <= bytes.count
    else { return nil }
    let data = local + 30 + localName + localExtra
    records.append(
      Record(name: Array(bytes[place + 46..<place + 46 + name]), data: Array(bytes[data..<data + size])))
    place += 46 + name + extra + comment
  }
  return records
}

/// An archive of records one behind the other or, nested, each with all that stand behind it as a part of its bytes.
func storedZip(_ records: [Record], nested: Bool) -> [UInt8] {
  var file: [UInt8] = []
  var entries: [(record: Record, common: [UInt8], fromEnd: Int)] = []
  for record in records.reversed() {
    let data = nested ? record.data + file : record.data
    let common =
      little(UInt32(0)) + little(UInt32(0)) + little(crc32(data)) + little(UInt32(data.count))
      + little(UInt32(data.count)) + little(UInt16(truncatingIfNeeded: record.name.count)) + little(UInt16(0))
    file = [0x50, 0x4B, 3, 4, 20, 0] + common + record.name + record.data + file
    entries.append((record, common, file.count))
  }
  var directory: [UInt8] = []
  for (record, common, fromEnd) in entries.reversed() {
    directory +=
      [0x50, 0x4B, 1, 2, 20, 0, 20, 0] + common + little(UInt16(0)) + little(UInt32(0)) + little(UInt32(0))
      + little(UInt32(file.count - fromEnd)) + record.name
  }
  let count = little(UInt16(truncatingIfNeeded: records.count))
  return file + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count + little(UInt32(directory.count))
    + little(UInt32(file.count)) + [0, 0]
}

func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

private let crcTable: [UInt32] = (0..<256).map { index in
  (0..<8).reduce(UInt32(index)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
}

/// The checksum of zip archives and of PNG files.
func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(UInt32.max) { crc, byte in crcTable[Int((crc ^ UInt32(byte)) & 255)] ^ crc >> 8 }
}
