/// Texts of variable length in an HDF5 file: its global heap (file format specification, version 3.0, part III.E).
///
/// A reference takes 16 bytes: the text's length (4), the address of a collection (8) and the index of an object in it
/// (4). A collection holds objects one after the other, each with a header of 16 bytes and padded to a multiple of 8.
struct HDF5TextHeap: ~Copyable {
  /// Bytes of a reference.
  static let referenceBytes = 16
  /// The longest text and the largest collection that are read, whatever the limit; instruments write texts of a few KB.
  private static let mostTextBytes = 1 << 20
  private static let mostCollectionBytes = ReadingLimits.leastBytes

  private let bytes: FileBytes
  private let base: Int
  /// The collection read last and its address.
  private var collection: [UInt8] = []
  private var address: UInt64?

  /// Opens the heap of a file whose address 0 lies at byte `base`; nothing where the file cannot be opened.
  init?(file: String, base: Int) {
    guard let bytes = try? FileBytes(path: file, limits: .standard) else { return nil }
    self.bytes = bytes
    self.base = base
  }

  /// The text of the reference with that index; empty where it refers to nothing, nothing where the heap is damaged.
  mutating func text(_ references: [UInt8], _ index: Int) -> String? {
    let start = index * Self.referenceBytes
    precondition(start >= 0 && start + Self.referenceBytes <= references.count, "\(index) in \(references.count) bytes")
    let length = Int(HDF5Number.read(references, start, 4))
    let address = HDF5Number.read(references, start + 4, 8)
    let object = HDF5Number.read(references, start + 12, 4)
    if length == 0 || address == .max { return "" }
    guard length <= Self.mostTextBytes, load(address), let range = self.object(object), length <= range.count else {
      return nil
    }
    return String(decoding: collection[range].prefix(length).prefix { $0 != 0 }, as: UTF8.self)
  }

  private mutating func load(_ address: UInt64) -> Bool {
    if self.address == address { return true }
    guard let place = Int(exactly: address), place >= 0, place <= bytes.size - base,
      let header = try? bytes.read(at: base + place, count: 16), header.starts(with: Array("GCOL".utf8)),
      header[4] == 1,
      let size = Int(exactly: HDF5Number.read(header, 8, 8)), (16...Self.mostCollectionBytes).contains(size),
      let collection = try? bytes.read(at: base + place, count: size)
    else { return false }
    self.collection = collection
    self.address = address
    return true
  }

  /// Where the object with that index lies in the collection.
  private func object(_ wanted: UInt64) -> Range<Int>? {
    var position = 16
    while position <= collection.count - 16 {
      let index = HDF5Number.read(collection, position, 2)
      // Index 0 is the free space at the end.
      guard index != 0, let size = Int(exactly: HDF5Number.read(collection, position + 8, 8)),
        size <= collection.count - position - 16
      else { return nil }
      let start = position + 16
      if index == wanted { return start..<start + size }
      position = start + (size + 7) / 8 * 8
    }
    return nil
  }
}
