/// AidAim's Single File System, in which Esprit keeps its data base: a file cut into chunks of one size, with a tree of
/// inner files and folders and, for each inner file, a chained table of its chunks.
///
/// Layout (little-endian): signature `AAMVHFSS`; 0x128 chunk size; 0x140 first chunk of the tree, number of its items;
/// chunk n begins at 0x118 + n * size with a header of 32 bytes, whose first four name the chunk that continues a table.
struct SFSContainer {
  /// An inner file or folder.
  struct Item {
    let name: String
    /// Index of the folder that it lies in; -1 for the outermost.
    let parent: Int
    let isFolder: Bool
    /// Bytes of a file as stored.
    let size: Int
    /// The chunk with which the table of the file's chunks begins.
    let firstTableChunk: Int
  }

  static let signature: [UInt8] = Array("AAMVHFSS".utf8)
  /// Bytes in front of chunk 0.
  private static let headerSize = 0x118
  private static let chunkHeaderSize = 32
  private static let itemSize = 512
  /// Esprit writes 4 KB and 64 KB.
  private static let mostChunkSize = 16 << 20
  /// A hyper map has four items; more than this is no file of Esprit.
  private static let mostItems = 4096

  let items: [Item]
  /// Bytes of one chunk that belong to an inner file.
  let payload: Int
  private let chunkSize: Int

  /// Reads the tree.
  init(_ file: borrowing FileBytes) throws(FileError) {
    let header = ByteFields(try file.read(at: 0, count: Self.headerSize + Self.chunkHeaderSize + Self.itemSize))
    let size = header.uint32(0x128) ?? 0
    let count = header.uint32(0x144) ?? 0
    guard size >= 1024, size <= min(file.size, Self.mostChunkSize) else {
      throw FileError(
        .damaged, path: file.path, place: "byte 0x128", "claims chunks of \(size) bytes in a file of \(file.size)")
    }
    guard (1...Self.mostItems).contains(count) else {
      throw FileError(
        .damaged, path: file.path, place: "byte 0x144",
        "claims \(count) inner files; 1 to \(Self.mostItems) are expected")
    }
    chunkSize = size
    payload = size - Self.chunkHeaderSize
    var items: [Item] = []
    var chunk = header.uint32(0x140) ?? 0
    let itemsPerChunk = payload / Self.itemSize
    while items.count < count {
      let here = min(itemsPerChunk, count - items.count)
      let start = Self.start(ofChunk: chunk, size: size)
      let fields = ByteFields(try file.read(at: start, count: Self.chunkHeaderSize + here * Self.itemSize))
      for index in 0..<here {
        items.append(try Self.item(fields, at: Self.chunkHeaderSize + index * Self.itemSize, in: file))
      }
      chunk = fields.uint32(0) ?? 0
    }
    self.items = items
  }

  /// The inner file of a name in a folder of the outermost level.
  func file(_ name: String, in folder: String) -> Item? {
    items.first { item in
      item.name == name && !item.isFolder && items.indices.contains(item.parent)
        && items[item.parent].name == folder && items[item.parent].isFolder
    }
  }

  /// Where each of a file's chunks begins its payload, in order.
  func payloadStarts(of item: Item, in file: borrowing FileBytes) throws(FileError) -> [Int] {
    guard item.size <= file.size / chunkSize * payload else {
      throw FileError(
        .damaged, path: file.path, place: item.name,
        "claims \(item.size) bytes, more than the file of \(file.size) holds")
    }
    let count = (item.size + payload - 1) / payload
    try file.limits.check(
      SizeLimits.product([count, MemoryLayout<Int>.stride]), for: "the places of its \(count) chunks", path: file.path,
      place: item.name)
    var starts: [Int] = []
    starts.reserveCapacity(count)
    var table = item.firstTableChunk
    while starts.count < count {
      let here = min(payload / 4, count - starts.count)
      let fields = ByteFields(
        try file.read(at: Self.start(ofChunk: table, size: chunkSize), count: Self.chunkHeaderSize + here * 4))
      for index in 0..<here {
        let chunk = fields.uint32(Self.chunkHeaderSize + 4 * index) ?? 0
        starts.append(Self.start(ofChunk: chunk, size: chunkSize) + Self.chunkHeaderSize)
      }
      table = fields.uint32(0) ?? 0
    }
    return starts
  }

  private static func start(ofChunk chunk: Int, size: Int) -> Int { headerSize + chunk * size }

  private static func item(
    _ fields: ByteFields, at start: Int, in file: borrowing FileBytes
  ) throws(FileError) -> Item {
    guard let table = fields.uint32(start), let size = fields.uint64(start + 4),
      let parent = fields.int32(start + 40), let kind = fields.uint8(start + 220),
      let name = fields.text(start + 224, count: 256)
    else {
      throw FileError(.damaged, path: file.path, "has an item in its tree that claims a length below 0")
    }
    return Item(name: name, parent: parent, isFolder: kind != 0, size: size, firstTableChunk: table)
  }
}
