/// A node of HDF5's older trees, version 1 (file format specification, version 3.0, part III.A.1).
struct HDF5TreeNode {
  /// How far above the leaves it is.
  let level: Int
  /// Children; there is one key more.
  let count: Int
  private let bytes: [UInt8]
  private let keyBytes: Int

  private static let headBytes = 24

  /// Reads a node; nothing where it is damaged.
  ///
  /// - Parameters:
  ///   - kind: 0 in groups, 1 in indices of chunks.
  ///   - half: half the most children, for which a node always has the room.
  init?(_ address: UInt64, kind: UInt8, half: Int, keyBytes: Int, in file: borrowing HDF5Addresses) {
    let size = Self.headBytes + 2 * half * (8 + keyBytes) + keyBytes
    guard let bytes = file.read(address, size), bytes.starts(with: Array("TREE".utf8)), bytes[4] == kind else {
      return nil
    }
    let count = Int(HDF5Number.read(bytes, 6, 2))
    guard count <= 2 * half, file.isNoneOrInside(HDF5Number.read(bytes, 8, 8)),
      file.isNoneOrInside(HDF5Number.read(bytes, 16, 8))
    else { return nil }
    self.bytes = bytes
    self.count = count
    self.keyBytes = keyBytes
    level = Int(bytes[5])
  }

  /// The first 8 bytes of a key, from 0 to ``count``.
  func key(_ index: Int) -> UInt64 { HDF5Number.read(bytes, Self.headBytes + index * (keyBytes + 8), 8) }

  /// The address of a child.
  func child(_ index: Int) -> UInt64 { HDF5Number.read(bytes, Self.headBytes + index * (keyBytes + 8) + keyBytes, 8) }
}
