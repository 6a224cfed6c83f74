/// A file of `torch.save` before PyTorch 1.6: five pickles (a magic number, a version, the machine, the state
/// dictionary, the order of the storages), then each storage as its length and its elements.
struct TorchLegacyFile {
  let tensors: [NamedTensor]

  /// The magic number, the first pickle's value.
  private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

  init(_ file: MappedFile) throws(WeightsError) {
    var cursor = ByteCursor(file, 0..<file.size, part: nil)
    guard case .longInteger(let magic) = try Self.read(&cursor).value, magic.count == Self.magic.count,
      file.begins(magic, with: Self.magic)
    else {
      throw file.failure(
        .unknownFormat,
        "is a pickle, but not one of torch.save; save the state_dict with torch.save, or use safetensors")
    }
    guard case .integer(1001) = try Self.read(&cursor).value else {
      throw cursor.failure(.unsupported, "is of an unknown version; load it and save it again with torch.save")
    }
    try Self.requireLittleEndian(try Self.read(&cursor), cursor)
    let (value, tables) = try Self.read(&cursor)
    var storages: [ExactName: TorchStorage] = [:]
    for storage in tables.storages {
      guard
        storages.updateValue(storage, forKey: ExactName(storage.key))?.type.bytes ?? storage.type.bytes
          == storage.type.bytes
      else {
        throw file.failure(.damaged, "storage \(shown(storage.key)) has elements of two lengths")
      }
    }
    let listStart = cursor.position
    let order = try Self.read(&cursor)
    guard case .list(let list) = order.value else {
      throw cursor.failure(.damaged, at: listStart, "has no list of storages behind the state_dict")
    }
    var ranges: [ExactName: Range<Int>] = [:]
    for key in order.tables.lists[list] {
      guard case .text(let key) = key, let storage = storages[ExactName(key)], ranges[ExactName(key)] == nil else {
        throw cursor.failure(.damaged, at: listStart, "lists storages other than those of the state_dict")
      }
      let start = cursor.position
      let count = try cursor.integer(Int64.self)
      guard count == storage.count else {
        throw cursor.failure(
          .damaged, at: start,
          "storage \(shown(key)) has \(count) elements here, the state_dict says \(storage.count)")
      }
      ranges[ExactName(key)] = try cursor.take(storage.count * storage.type.bytes)
    }
    guard cursor.position == file.size else {
      throw cursor.failure(.damaged, "has \(file.size - cursor.position) bytes behind the last storage")
    }
    tensors = try torchTensors(value, tables: tables, file: file) { storage throws(WeightsError) in
      guard let range = ranges[ExactName(storage.key)] else {
        throw file.failure(.damaged, "refers to storage \(shown(storage.key)), which is missing")
      }
      return range
    }
  }

  /// The next pickle.
  private static func read(_ cursor: inout ByteCursor) throws(WeightsError) -> (
    value: PickleValue, tables: PickleTables
  ) {
    var reader = PickleReader(cursor)
    let value = try reader.read()
    cursor = reader.cursor
    return (value, reader.tables)
  }

  private static func requireLittleEndian(
    _ machine: (value: PickleValue, tables: PickleTables), _ cursor: ByteCursor
  ) throws(WeightsError) {
    if case .dictionary(let index) = machine.value {
      for (key, value) in machine.tables.dictionaries[index] {
        if case .text(let key) = key, ExactName(key) == ExactName("little_endian"), case .boolean(true) = value {
          return
        }
      }
    }
    throw cursor.failure(.unsupported, "is not said to be little-endian; save it anew on this machine")
  }
}
