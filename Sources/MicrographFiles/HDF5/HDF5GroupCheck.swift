/// Looks through a group of HDF5's older kind before libhdf5 does: a tree of nodes (file format specification, version 3.0,
/// part III.A.1) whose leaves (III.B) name objects by places in a heap of names (III.D).
///
/// libhdf5 1.10 compares names wherever their places lead, in the heap or not.
struct HDF5GroupCheck {
  /// Far more than any group of an instrument's file: 100 000 links take 12 500 leaves.
  private static let mostNodes = 1 << 16
  private static let mostHeapBytes = 64 << 20
  private static let mostLevels = 16

  private let superblock: HDF5Superblock
  /// Bytes of the heap up to the last zero: a name that begins there ends there.
  private let namesEnd: Int
  private var seen: Set<UInt64> = []

  /// Whether the group at these addresses can be read.
  static func isSound(
    tree: UInt64, heap: UInt64, in file: borrowing HDF5Addresses, _ superblock: HDF5Superblock
  ) -> Bool {
    guard let namesEnd = namesEnd(heap, in: file) else { return false }
    var check = HDF5GroupCheck(superblock: superblock, namesEnd: namesEnd)
    return check.isSoundNode(tree, level: nil, in: file)
  }

  private init(superblock: HDF5Superblock, namesEnd: Int) {
    self.superblock = superblock
    self.namesEnd = namesEnd
  }

  /// The end of the names in a heap whose free places follow one another without end in none; nothing where it is damaged.
  private static func namesEnd(_ heap: UInt64, in file: borrowing HDF5Addresses) -> Int? {
    guard let header = file.read(heap, 32), header.starts(with: Array("HEAP".utf8)), header[4] == 0,
      let size = Int(exactly: HDF5Number.read(header, 8, 8)), size <= mostHeapBytes,
      let data = file.read(HDF5Number.read(header, 24, 8), size)
    else { return nil }
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

  /// - Parameter level: above the leaves; nothing for the root of the tree, which says so itself.
  private mutating func isSoundNode(_ address: UInt64, level expected: Int?, in file: borrowing HDF5Addresses) -> Bool {
    // A node twice in a tree would be a way to go round in it.
    guard seen.count < Self.mostNodes, seen.insert(address).inserted,
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
    guard seen.count < Self.mostNodes, seen.insert(address).inserted,
      let leaf = file.read(address, 8 + 2 * superblock.groupLeafHalf * entryBytes),
      leaf.starts(with: Array("SNOD".utf8)), leaf[4] == 1
    else { return false }
    let count = Int(HDF5Number.read(leaf, 6, 2))
    guard count <= 2 * superblock.groupLeafHalf else { return false }
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
