/// Looks through a group of HDF5's older kind before libhdf5 does: a tree of nodes (file format specification, version 3.0,
/// part III.A.1) whose leaves (III.B) name objects by places in a heap of names (III.D).
///
/// libhdf5 1.10 compares names wherever their places lead, in the heap or not.
struct HDF5GroupCheck {
  /// Far more than any group of an instrument's file, and than is listed of one.
  static let mostLinks = 1 << 20
  /// A million links take 86 MB where nodes are half full, as they are when names come in order.
  private static let mostNodeMegabytes = 256
  private static let mostNameMegabytes = 64
  private static let mostLevels = 16

  private let superblock: HDF5Superblock
  /// Bytes of the heap up to the last zero: a name that begins there ends there.
  private let namesEnd: Int
  private var seen: Set<UInt64> = []
  private var linksSeen = 0
  private var bytesSeen = 0
  private let mostLinks: Int
  /// A limit that was hit, in words.
  private var limitHit: String?

  /// Whether the group at these addresses can be read; by its limits a sound one may be called too large.
  ///
  /// - Parameter mostLinks: the most links that are looked through.
  static func look(
    tree: UInt64, heap: UInt64, in file: borrowing HDF5Addresses, _ superblock: HDF5Superblock,
    mostLinks: Int = mostLinks
  ) -> HDF5HeaderCheck.Finding {
    guard let header = file.read(heap, 32), header.starts(with: Array("HEAP".utf8)), header[4] == 0,
      let size = Int(exactly: HDF5Number.read(header, 8, 8)), file.contains(HDF5Number.read(header, 24, 8), size)
    else { return .damaged }
    guard size <= mostNameMegabytes << 20 else { return .tooLarge("names of more than \(mostNameMegabytes) MB") }
    guard let namesEnd = namesEnd(header, size, in: file) else { return .damaged }
    var check = HDF5GroupCheck(superblock: superblock, namesEnd: namesEnd, mostLinks: mostLinks)
    if check.isSoundNode(tree, level: nil, in: file) { return .sound }
    return check.limitHit.map { .tooLarge($0) } ?? .damaged
  }

  private init(superblock: HDF5Superblock, namesEnd: Int, mostLinks: Int) {
    self.superblock = superblock
    self.namesEnd = namesEnd
    self.mostLinks = mostLinks
  }

  /// The end of the names in a heap whose free places follow one another without end in none; nothing where it is damaged.
  private static func namesEnd(_ header: [UInt8], _ size: Int, in file: borrowing HDF5Addresses) -> Int? {
    guard let data = file.read(HDF5Number.read(header, 24, 8), size) else { return nil }
    // 1 ends the list of free places; each begins with the place of the next one and its own size.
    var free = HDF5Number.read(header, 16, 8)
    var left = size / 16
    while free != 1 {
      guard left > 0, let place = Int(exactly: free), place <= size - 16,
        let length = Int(exactly: HDF5Number.read(data, place + 8, 8)), length <= size - place
      else { return nil }
      free = HDF5Number.read(data, place, 8)
      left -= 1
    }
    return (data.lastIndex(of: 0) ?? -1) + 1
  }

  private func isName(_ place: UInt64) -> Bool { place < UInt64(namesEnd) }

  /// Whether a node has not been seen, and as many bytes may still be looked through.
  private mutating func isNew(_ address: UInt64, bytes: Int) -> Bool {
    bytesSeen += bytes
    guard bytesSeen <= Self.mostNodeMegabytes << 20 else {
      limitHit = "a tree of links of more than \(Self.mostNodeMegabytes) MB"
      return false
    }
    // A node twice in a tree would be a way to go round in it.
    return seen.insert(address).inserted
  }

  /// - Parameter level: above the leaves; nothing for the root of the tree, which says so itself.
  private mutating func isSoundNode(_ address: UInt64, level expected: Int?, in file: borrowing HDF5Addresses) -> Bool {
    guard isNew(address, bytes: 2 * superblock.groupInnerHalf * 16),
      let tree = HDF5TreeNode(address, kind: 0, half: superblock.groupInnerHalf, keyBytes: 8, in: file),
      tree.level == expected ?? tree.level, tree.level < Self.mostLevels
    else { return false }
    for index in 0...tree.count where !isName(tree.key(index)) { return false }
    for index in 0..<tree.count {
      let child = tree.child(index)
      guard tree.level > 0 ? isSoundNode(child, level: tree.level - 1, in: file) : isSoundLeaf(child, in: file) else {
        return false
      }
    }
    return true
  }

  private mutating func isSoundLeaf(_ address: UInt64, in file: borrowing HDF5Addresses) -> Bool {
    let entryBytes = 40
    let size = 8 + 2 * superblock.groupLeafHalf * entryBytes
    guard isNew(address, bytes: size), let leaf = file.read(address, size),
      leaf.starts(with: Array("SNOD".utf8)), leaf[4] == 1
    else { return false }
    let count = Int(HDF5Number.read(leaf, 6, 2))
    guard count <= 2 * superblock.groupLeafHalf else { return false }
    linksSeen += count
    guard linksSeen <= mostLinks else {
      limitHit = "a group of more than \(mostLinks) links"
      return false
    }
    return (0..<count).allSatisfy { index in
      let entry = 8 + index * entryBytes
      guard isName(HDF5Number.read(leaf, entry, 8)) else { return false }
      let header = HDF5Number.read(leaf, entry + 8, 8)
      switch HDF5Number.read(leaf, entry + 16, 4) {
      case 0: return file.contains(header)
      // The tree and the heap of a group stand here once more.
      case 1:
        return file.contains(header) && file.contains(HDF5Number.read(leaf, entry + 24, 8))
          && file.contains(HDF5Number.read(leaf, entry + 32, 8))
      // A soft link: the place of its path in the heap.
      case 2: return isName(HDF5Number.read(leaf, entry + 24, 4))
      default: return false
      }
    }
  }
}
