import Encoders
import Kernels

extension Parser {
  /// Network weights: PyTorch's two containers and safetensors.
  static let weights = Parser(
    seeds: [
      Seeds(place: "Tests/EncodersTests/Fixtures/weights/good"),
      Seeds(place: "Tests/EncodersTests/Fixtures/weights/hostile/memo_bomb.pth"),
    ], tokens: weightsTokens,
    mutateInside: { bytes, random in
      if bytes.starts(with: [0x50, 0x4B, 3, 4]) { return mutateRecord(bytes, &random) }
      if bytes.count > 8, bytes[8] == UInt8(ascii: "{") { return mutateHeader(bytes, &random) }
      return nil
    },
    read: { path in
      do throws(WeightsError) {
        let file = try WeightsFile.open(path)
        _ = file.sha256
        for tensor in file.tensors { _ = try file.values(of: tensor.name) }
        return true
      } catch {
        checkIsOneLine(error, path: path)
        return false
      }
    })
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
