import Encoders
import Kernels

extension Parser {
  /// Network weights: PyTorch's two containers and safetensors.
  static let weights = Parser(
    read: { path in
      do throws(WeightsError) {
        let file = try WeightsFile.open(path)
        _ = file.sha256
        for tensor in file.tensors { _ = try file.values(of: tensor.name) }
        return true
      } catch {
        // One line, whatever the file says.
        let line = error.description
        precondition(!line.contains("\n") && line.utf8.count < 2000, "not one short line: \(line)")
        return false
      }
    },
    mutateInside: { bytes, random in
      if bytes.starts(with: [0x50, 0x4B, 3, 4]) { return mutateRecord(bytes, &random) }
      if bytes.count > 8, bytes[8] == UInt8(ascii: "{") { return mutateHeader(bytes, &random) }
      return nil
    },
    tokens: weightsTokens)
}

/// Pieces of pickles and of headers.
private let weightsTokens: [[UInt8]] =
  [
    "ccollections\nOrderedDict\n", "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch._utils\n_rebuild_parameter\n",
    "ctorch\nFloatStorage\n", "ctorch\nBoolStorage\n", "ctorch\nSize\n", "cos\nsystem\n", "(", ")", "R", "t", "Q", "b",
    "s", "u", "]", "}", "a", "e", "h\u{0}", "h\u{1}", "q\u{1}", "K\u{4}", "N", "(]", "]a", ".", "0", "2",
    "X\u{1}\u{0}\u{0}\u{0}w", "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}", "\"__metadata__\":{", "[",
    "{",
    "\"", "\\ud800", "\\u0000", ",", ":", "-1", "1e3", "9223372036854775807", "18446744073709551616", "\"F64\"",
    "\"BOOL\"",
    "data_offsets", "shape", "dtype",
  ].map { Array($0.utf8) } + [
    [0x80, 2], [0x85], [0x86], [0x87], [0x88], [0x89], [0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0x80], [0x93], [0x94],
    [0x95, 0, 0, 0, 0, 0, 0, 0, 0], [0x4A, 0xFF, 0xFF, 0xFF, 0x7F], [0x8A, 8, 255, 255, 255, 255, 255, 255, 255, 127],
    [0x50, 0x4B, 1, 2], [0x50, 0x4B, 5, 6], [0x50, 0x4B, 6, 6], [0x50, 0x4B, 6, 7], longText,
    // A long key before dictionaries that are empty: {"…": {1: {}, 1: {}, …}}.
    [0x7D] + longText + [0x7D, 0x28] + [[UInt8]](repeating: [0x4B, 1, 0x7D], count: 2000).joined() + [0x75, 0x73],
  ]

/// A long string of a pickle: marks below and above in turn, which are slow to bring into order.
private let longText: [UInt8] = {
  let text = Array(String(repeating: "\u{301}\u{323}", count: 8000).utf8)
  return [0x58] + little(UInt32(text.count)) + text
}()

/// Changes one record of a stored zip archive and writes the archive anew, checksums right.
private func mutateRecord(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8]? {
  guard var records = storedRecords(bytes), !records.isEmpty else { return nil }
  let pickle = records.firstIndex { $0.name.suffix(8).elementsEqual("data.pkl".utf8) }
  let index = random.below(4) > 0 ? pickle ?? 0 : random.below(records.count)
  for _ in 0...random.below(3) {
    mutate(&records[index].data, with: records[0].data, tokens: weightsTokens, &random)
  }
  if random.below(8) == 0 { mutate(&records[index].name, with: [], tokens: [], &random) }
  if random.below(16) == 0 { records.append(records[random.below(records.count)]) }
  return storedZip(records, nested: random.below(16) == 0)
}

/// Changes the header of a safetensors file, its length right.
private func mutateHeader(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8]? {
  let length = bytes[..<8].reversed().reduce(into: UInt64(0)) { $0 = $0 << 8 | UInt64($1) }
  guard length <= UInt64(bytes.count - 8) else { return nil }
  var header = Array(bytes[8..<8 + Int(length)])
  for _ in 0...random.below(3) { mutate(&header, with: header, tokens: weightsTokens, &random) }
  return little(UInt64(header.count)) + header + bytes[(8 + Int(length))...]
}

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

private func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

private let crcTable: [UInt32] = (0..<256).map { index in
  (0..<8).reduce(UInt32(index)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(UInt32.max) { crc, byte in crcTable[Int((crc ^ UInt32(byte)) & 255)] ^ crc >> 8 }
}
