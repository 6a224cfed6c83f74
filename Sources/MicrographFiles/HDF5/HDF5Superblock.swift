/// What an HDF5 file says at its start (file format specification, version 3.0, part II.A).
struct HDF5Superblock: Sendable {
  /// Byte of the file at which its address 0 lies: a user's own bytes may stand in front.
  let base: Int
  /// Address of the root group's header.
  let root: UInt64
  /// Half the most entries of a symbol table node, of a node above those, and of a node of an index of chunks.
  private(set) var groupLeafHalf = 4
  private(set) var groupInnerHalf = 16
  private(set) var chunkHalf = 32
  /// The root's tree and heap where they are named a second time.
  private(set) var rootGroup: (tree: UInt64, heap: UInt64)?
  /// Address of the header with more of this kind.
  private(set) var more = HDF5Addresses.none

  private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Reads the superblock of a file.
  ///
  /// - Throws: ``FileError`` where there is none, or one that leads outside the file or has other sizes than 8 bytes.
  init(file: String) throws(FileError) {
    let bytes = try FileBytes(path: file, limits: .standard)
    let damaged = FileError(.damaged, path: file, "is a damaged or unfinished HDF5 file")
    guard let base = try Self.start(bytes) else { throw damaged }
    let block = try bytes.read(at: base, count: min(128, bytes.size - base))
    guard block.count >= 48, let addresses = HDF5Addresses(file: file, base: base) else { throw damaged }
    self.base = base
    let version = block[8]
    let sizes = version < 2 ? block[13...14] : block[9...10]
    guard sizes.allSatisfy({ $0 == 8 }) else {
      throw FileError(.unsupported, path: file, "is an HDF5 file whose addresses do not take 8 bytes")
    }
    switch version {
    case 0, 1:
      let start = version == 0 ? 24 : 28
      // Four addresses, then the entry of the root: a name, its header, what is kept beside it.
      guard block.count >= start + 72 else { throw damaged }
      groupLeafHalf = Int(HDF5Number.read(block, 16, 2))
      groupInnerHalf = Int(HDF5Number.read(block, 18, 2))
      if version == 1 { chunkHalf = Int(HDF5Number.read(block, 24, 2)) }
      root = HDF5Number.read(block, start + 40, 8)
      if HDF5Number.read(block, start + 48, 4) == 1 {
        rootGroup = (HDF5Number.read(block, start + 56, 8), HDF5Number.read(block, start + 64, 8))
      }
      guard addresses.isNoneOrInside(HDF5Number.read(block, start + 24, 8)) else { throw damaged }
    case 2, 3:
      more = HDF5Number.read(block, 20, 8)
      root = HDF5Number.read(block, 36, 8)
    default: throw FileError(.unsupported, path: file, "is written by a later version of HDF5")
    }
    guard addresses.contains(root), addresses.isNoneOrInside(more), groupLeafHalf > 0, groupInnerHalf > 0, chunkHalf > 0
    else { throw damaged }
  }

  /// Takes the sizes of nodes from the header ``more`` (part IV.A.2.t).
  mutating func take(chunkHalf: Int, groupInnerHalf: Int, groupLeafHalf: Int) {
    (self.chunkHalf, self.groupInnerHalf, self.groupLeafHalf) = (chunkHalf, groupInnerHalf, groupLeafHalf)
  }

  /// Whether the root's tree and heap, where they are named a second time, can be read: libhdf5 falls back on them.
  func lookAtRoot(file: String) -> HDF5HeaderCheck.Finding {
    guard let rootGroup else { return .sound }
    guard let addresses = HDF5Addresses(file: file, base: base) else { return .damaged }
    return HDF5GroupCheck.look(tree: rootGroup.tree, heap: rootGroup.heap, in: addresses, self)
  }

  /// Where the signature stands: at 0, 512, 1024, 2048 …
  private static func start(_ bytes: borrowing FileBytes) throws(FileError) -> Int? {
    var place = 0
    while place <= bytes.size - signature.count {
      if try bytes.read(at: place, count: signature.count) == signature { return place }
      place = max(512, 2 * place)
    }
    return nil
  }
}
