internal import DataModel

/// An array of a Zarr store of version 2, as its `.zarray` describes it.
struct ZarrArray: Sendable {
  /// Its group in the store.
  let key: String
  let shape: [Int]
  let chunk: [Int]
  let values: StoredValues
  let compressor: ZarrCompressor
  /// Between the numbers of a chunk's key.
  let separator: String
  /// Whether chunks that are not there stand for zeros.
  let fillsWithZeros: Bool

  /// Bytes of an unpacked chunk; no more than the store's limit.
  let chunkBytes: Int

  /// Reads a description; throws where the array is none of numbers that can be read here.
  init(_ tree: JSONTree, key: String, store: any ZarrStore) throws(FileError) {
    func failure(_ code: FileError.Code, _ message: String) -> FileError {
      FileError(code, path: store.path, place: key, message)
    }
    guard tree["zarr_format"]?.whole == 2 else {
      throw failure(.unsupported, "is not of version 2 of Zarr, the only one that is read")
    }
    guard let shape = tree["shape"]?.list?.map(\.whole), let chunk = tree["chunks"]?.list?.map(\.whole),
      shape.count == chunk.count, !shape.contains(where: { ($0 ?? -1) < 0 }), !chunk.contains(where: { ($0 ?? 0) < 1 })
    else { throw failure(.damaged, "is damaged: its .zarray names no sizes") }
    guard let type = tree["dtype"]?.text, let values = Self.values(type) else {
      throw failure(.wrongKind, "holds no numbers of 8, 16, 32 or 64 bits")
    }
    self.key = key
    (self.shape, self.chunk, self.values) = (shape.map { $0 ?? 0 }, chunk.map { $0 ?? 1 }, values)
    guard tree["order"]?.text ?? "C" == "C" else {
      throw failure(.unsupported, "is stored in the order of Fortran, which is not read; save it in the order of C")
    }
    guard tree["filters"] == nil || tree["filters"] == .null || tree["filters"]?.list == [] else {
      throw failure(.unsupported, "is stored through filters, which are not read; save it without")
    }
    compressor = try Self.compressor(tree, key: key, store: store)
    separator = tree["dimension_separator"]?.text == "/" ? "/" : "."
    let fill = tree["fill_value"]
    fillsWithZeros = fill == nil || fill == .null || fill?.number == 0 || fill?.flag == false
    guard SizeLimits.product(self.shape) != nil, let bytes = SizeLimits.product(self.chunk + [values.type.bytes]) else {
      throw failure(.damaged, "claims a size of \(self.shape), more than any file can hold")
    }
    // Numbers of other types than counts are given as float32.
    let boxBytes = SizeLimits.product([bytes, max(1, 4 / values.type.bytes)])
    try store.limits.check(
      [.uint8, .uint16].contains(values.type) ? bytes : boxBytes, for: "a chunk of \(self.chunk) numbers",
      path: store.path, place: key)
    chunkBytes = bytes
  }

  /// The unpacked bytes of a chunk; nothing where it was never written.
  ///
  /// - Parameter place: number of the chunk along each axis.
  func chunk(at place: [Int], in store: any ZarrStore) throws(FileError) -> [UInt8]? {
    let name = key + "/" + place.map(String.init).joined(separator: separator)
    // Packers add a few bytes to what they cannot make smaller.
    guard let stored = try store.bytes(name, limit: chunkBytes + chunkBytes / 8 + 4096) else {
      guard fillsWithZeros else {
        throw FileError(
          .unsupported, path: store.path, place: name, "was never written and stands for numbers other than 0")
      }
      return nil
    }
    guard let plain = compressor.unpack(stored, atMost: chunkBytes), plain.count == chunkBytes else {
      throw FileError(
        .damaged, path: store.path, place: name, "is damaged: \(stored.count) bytes do not unpack to \(chunkBytes)")
    }
    return plain
  }

  /// What the chunks are packed with; throws where that is not known here.
  static func compressor(_ tree: JSONTree, key: String, store: any ZarrStore) throws(FileError) -> ZarrCompressor {
    let name = tree[["compressor", "id"]]?.text ?? "none"
    guard let compressor = ZarrCompressor(rawValue: name) else {
      throw FileError(
        .unsupported, path: store.path, place: key,
        "is packed with \(printable(name.prefix(40))), which is not read; save it with Blosc or gzip")
    }
    return compressor
  }

  /// NumPy's names of types, such as `<u2`.
  private static func values(_ name: String) -> StoredValues? {
    let types: [String: PixelType] = [
      "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32, "i4": .int32, "u8": .uint64, "i8": .int64,
      "f4": .float32, "f8": .float64, "b1": .uint8,
    ]
    guard let order = name.first, "<>|".contains(order), let type = types[String(name.dropFirst())],
      order != "|" || type.bytes == 1
    else { return nil }
    return StoredValues(type: type, bigEndian: order == ">")
  }
}
