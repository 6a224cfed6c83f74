internal import Synchronization

/// Looks through the index of a data set's chunks before libhdf5 does (file format specification, version 3.0, part III.A.1:
/// nodes of type 1). Once for an open data set, when the first of its numbers are read: an index may be long.
final class HDF5ChunkIndexCheck: Sendable {
  /// Sixteen million nodes are the index of some 700 million chunks.
  private static let mostNodes = 1 << 24
  private static let mostLevels = 16

  private let isSound = Mutex<Bool?>(nil)

  /// Passes where the index can be read, or there is none of this kind: others carry checksums.
  func check(_ dataset: borrowing HDF5Object) throws(FileError) {
    let (file, superblock, identity) = (dataset.file, dataset.superblock, dataset.identity)
    let isSound = isSound.withLock { known in
      let answer = known ?? Self.isSound(HDF5HeaderCheck.look(at: identity, in: file, superblock), file, superblock)
      known = answer
      return answer
    }
    guard isSound else { throw dataset.failure(.damaged, "is damaged: the index of its chunks is wrong") }
  }

  private static func isSound(_ header: HDF5HeaderCheck.Result, _ path: String, _ superblock: HDF5Superblock) -> Bool {
    guard let index = header.chunkIndex else { return true }
    guard let file = HDF5Addresses(file: path, base: superblock.base) else { return false }
    // A size, a mask of filters, and a place along every axis and in a number.
    let keyBytes = 8 + 8 * index.sizes.count
    let chunkBytes = SizeLimits.product(index.sizes)
    var seen: Set<UInt64> = []
    var waiting: [(address: UInt64, level: Int?)] = [(index.address, nil)]
    while let next = waiting.popLast() {
      // A node twice in a tree would be a way to go round in it.
      guard seen.count < mostNodes, seen.insert(next.address).inserted,
        let node = HDF5TreeNode(next.address, kind: 1, half: superblock.chunkHalf, keyBytes: keyBytes, in: file),
        node.level == next.level ?? node.level, node.level < mostLevels
      else { return false }
      if node.level > 0 {
        waiting += (0..<node.count).map { (node.child($0), node.level - 1) }
      } else if !header.hasFilters {
        // libhdf5 1.10 takes one of the two sizes for the buffer and the other one for what it writes into it.
        guard (0..<node.count).allSatisfy({ Int(node.key($0) & 0xFFFF_FFFF) == chunkBytes }) else { return false }
      }
    }
    return true
  }
}
