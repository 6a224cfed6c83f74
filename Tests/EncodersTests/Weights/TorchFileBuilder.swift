import Foundation

/// Small pickles, zip archives and legacy containers for tests, right in all that is not asked to be wrong.
enum TorchFileBuilder {
  /// A whole number as bytes, lowest first.
  static func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  static func text(_ text: String) -> [UInt8] { [0x58] + little(UInt32(text.utf8.count)) + Array(text.utf8) }

  static func integer(_ value: Int) -> [UInt8] { [0x8A, 8] + little(Int64(value)) }

  static func tuple(_ values: [Int]) -> [UInt8] { [0x28] + values.flatMap(integer) + [0x74] }

  static func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }

  /// The operations that leave one tensor on the stack.
  static func tensor(
    storage: String = "FloatStorage", key: String = "0", stored: Int, offset: Int = 0, shape: [Int], strides: [Int],
    legacy: Bool = false
  ) -> [UInt8] {
    global("torch._utils", "_rebuild_tensor_v2") + [0x28, 0x28] + text("storage") + global("torch", storage) + text(key)
      + text("cpu") + integer(stored) + (legacy ? [0x4E] : []) + [0x74, 0x51] + integer(offset) + tuple(shape)
      + tuple(strides) + [0x89] + global("collections", "OrderedDict") + [0x29, 0x52, 0x74, 0x52]
  }

  /// A pickle of protocol 2.
  static func pickle(_ operations: [UInt8]) -> [UInt8] { [0x80, 2] + operations + [0x2E] }

  /// A pickle of a dictionary.
  static func dictionary(_ entries: [(String, [UInt8])]) -> [UInt8] { pickle(inner(entries)) }

  /// The operations that leave a dictionary on the stack.
  static func inner(_ entries: [(String, [UInt8])]) -> [UInt8] {
    [0x7D, 0x28] + entries.flatMap { text($0.0) + $0.1 } + [0x75]
  }

  /// A file of `torch.save` with one storage `0`.
  static func zip(_ pickle: [UInt8], storage: [UInt8] = [], wide: Bool = false) -> [UInt8] {
    zip(
      [("a/data.pkl", pickle), ("a/byteorder", Array("little".utf8)), ("a/data/0", storage), ("a/version", [0x33])],
      wide: wide)
  }

  /// A zip archive of stored records; `wide` puts every length and place into zip64 fields.
  static func zip(_ records: [(name: String, data: [UInt8])], wide: Bool = false) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, data) in records {
      let start = file.count
      let size = wide ? little(UInt32.max) : little(UInt32(data.count))
      let head = [UInt8](repeating: 0, count: 8) + little(crc32(data)) + size + size + little(UInt16(name.utf8.count))
      let sizes = wide ? little(UInt64(data.count)) + little(UInt64(data.count)) : []
      let localExtra = wide ? little(UInt16(1)) + little(UInt16(16)) + sizes : []
      let extra = wide ? little(UInt16(1)) + little(UInt16(24)) + sizes + little(UInt64(start)) : []
      file +=
        [0x50, 0x4B, 3, 4, 45, 0] + head + little(UInt16(localExtra.count)) + Array(name.utf8) + localExtra + data
      directory +=
        [0x50, 0x4B, 1, 2, 45, 0, 45, 0] + head + little(UInt16(extra.count)) + [UInt8](repeating: 0, count: 10)
        + (wide ? little(UInt32.max) : little(UInt32(start))) + Array(name.utf8) + extra
    }
    let start = file.count
    file += directory
    if wide {
      let count = little(UInt64(records.count))
      file +=
        [0x50, 0x4B, 6, 6] + little(UInt64(44)) + [45, 0, 45, 0] + [UInt8](repeating: 0, count: 8) + count + count
        + little(UInt64(directory.count)) + little(UInt64(start)) + [0x50, 0x4B, 6, 7, 0, 0, 0, 0]
        + little(UInt64(start + directory.count)) + [1, 0, 0, 0]
    }
    let count = wide ? little(UInt16.max) : little(UInt16(records.count))
    return file + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count
      + (wide ? little(UInt32.max) + little(UInt32.max) : little(UInt32(directory.count)) + little(UInt32(start)))
      + [0, 0]
  }

  /// A file of `torch.save` before PyTorch 1.6 with one storage `0`.
  static func legacy(_ pickle: [UInt8], count: Int, storage: [UInt8]) -> [UInt8] {
    self.pickle([0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19])
      + self.pickle([0x4D] + little(UInt16(1001))) + dictionary([("little_endian", [0x88])]) + pickle
      + self.pickle([0x5D] + text("0") + [0x61]) + little(UInt64(count)) + storage
  }

  /// CRC-32 by its definition (ISO 3309), bit by bit.
  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
  }
}
