/// Looks through the header of an HDF5 object before libhdf5 does (file format specification, version 3.0, part IV.A).
///
/// libhdf5 1.10 believes most of what a header says: it copies the values of an enumeration by the size of its base type
/// without asking whether the message holds so many bytes, reads names without asking where the message ends, and
/// follows every address. So what it will decode is checked first: lengths, types, the sizes of chunks and of fill values,
/// and the trees of groups of the older kind. Groups and attributes in heaps of the newer kind are left to libhdf5: they
/// carry checksums, by which it notices damage.
struct HDF5HeaderCheck: ~Copyable {
  /// A header grows by a block whenever something is written between two of its attributes: older files reach hundreds.
  static let mostBlocks = 1 << 16
  private static let mostMegabytes = 16
  /// A type may lie in a header of its own, which may not refer to a third one.
  private static let mostShares = 2

  private let file: HDF5Addresses
  private let superblock: HDF5Superblock
  private let shares: Int
  /// Blocks of messages that are still to be looked at.
  private var blocks: [(start: UInt64, length: UInt64)] = []
  private var blocksSeen: Set<UInt64> = []
  private var bytesSeen = 0
  private let mostBlocks: Int
  /// Bytes of a number of the types with headers of their own that were looked through; -1 for what is no type.
  private var typesSeen: [UInt64: Int] = [:]
  /// A limit that was hit, in words.
  private var limitHit: String?

  /// What was found; only a sound object may be opened.
  enum Finding: Equatable {
    case sound, damaged
    /// Sound as far as was looked, but larger than what is looked through; in words, to follow "has".
    case tooLarge(String)
    /// The numbers lie in another file, or are put together from other data sets: libhdf5 would look for those, and
    /// takes the size of their list from the file unchecked.
    case external, virtual
  }

  /// What a header says.
  struct Result {
    fileprivate(set) var finding = Finding.damaged
    /// Whether numbers lie in a way that came with HDF5 2.0, which an older libhdf5 refuses.
    fileprivate(set) var isOfHDF5Version2 = false
    /// Bytes of a number, where the header names a type.
    fileprivate(set) var numberBytes: Int?
    /// The tree of a data set's chunks, and the sizes of a chunk along every axis and of a number.
    fileprivate(set) var chunkIndex: (address: UInt64, sizes: [Int])?
    /// The sizes of a chunk along every axis and of a number, whatever the index.
    fileprivate(set) var chunkSizes: [Int]?
    /// Whether chunks are packed, so that they take other room than their size says.
    fileprivate(set) var hasFilters = false
    /// Half the most entries of nodes, where the superblock leaves it to this header.
    fileprivate(set) var halves: (chunk: Int, groupInner: Int, groupLeaf: Int)?
  }
  private var result = Result()
  /// Sizes along the axes, and bytes of a number by its type.
  private var sizes: [Int]?
  /// Bytes of the numbers where they stand in the header itself.
  private var compactBytes: Int?

  /// Looks through the header at an address.
  ///
  /// - Parameters:
  ///   - shares: how many headers led to this one, each as the place of a type.
  ///   - mostBlocks: the most blocks of a header that are looked through.
  static func look(
    at address: UInt64, in file: String, _ superblock: HDF5Superblock, shares: Int = 0,
    mostBlocks: Int = Self.mostBlocks
  ) -> Result {
    guard shares <= mostShares, let addresses = HDF5Addresses(file: file, base: superblock.base) else {
      return Result()
    }
    var check = HDF5HeaderCheck(
      file: addresses, path: file, superblock: superblock, shares: shares, mostBlocks: mostBlocks)
    check.result.finding = .sound
    guard check.isSound(at: address), check.partsFit else {
      var refused = Result()
      if let limit = check.limitHit { refused.finding = .tooLarge(limit) }
      return refused
    }
    return check.result
  }

  private let path: String

  private init(
    file: consuming HDF5Addresses, path: String, superblock: HDF5Superblock, shares: Int, mostBlocks: Int
  ) {
    self.file = file
    self.path = path
    self.superblock = superblock
    self.shares = shares
    self.mostBlocks = mostBlocks
  }

  /// Whether what several messages say of one thing agrees: libhdf5 1.10 looks for the sizes of a chunk along every axis,
  /// whether they are there or not, and takes as many numbers from a header as there should be.
  private var partsFit: Bool {
    if let sizes, let chunkSizes = result.chunkSizes, chunkSizes.count != sizes.count + 1 { return false }
    let numberBytes = result.numberBytes
    if let numberBytes, let stored = result.chunkSizes?.last, stored != numberBytes { return false }
    if let compactBytes, let numberBytes, let sizes {
      guard let needed = SizeLimits.product(sizes + [numberBytes]), needed <= compactBytes else { return false }
    }
    return true
  }

  private mutating func isSound(at start: UInt64) -> Bool {
    guard let prefix = file.read(start, upTo: 34), prefix.count >= 16 else { return false }
    if prefix[0] == 1 {
      blocks = [(start + 16, HDF5Number.read(prefix, 8, 4))]
      return whileBlocksLast { check, block in check.messages(block, from: 0, to: block.count, hasOrder: nil) }
    }
    guard prefix.starts(with: Array("OHDR".utf8)), prefix[4] == 2 else { return false }
    let flags = prefix[5]
    let sizeAt = 6 + (flags & 0x20 != 0 ? 16 : 0) + (flags & 0x10 != 0 ? 4 : 0)
    let sizeBytes = 1 << Int(flags & 3)
    guard sizeAt + sizeBytes <= prefix.count else { return false }
    let hasOrder = flags & 4 != 0
    guard let first = take(start + UInt64(sizeAt + sizeBytes), HDF5Number.read(prefix, sizeAt, sizeBytes)),
      messages(first, from: 0, to: first.count, hasOrder: hasOrder)
    else { return false }
    return whileBlocksLast { check, block in
      // A signature in front, a checksum behind.
      block.count >= 8 && block.starts(with: Array("OCHK".utf8))
        && check.messages(block, from: 4, to: block.count - 4, hasOrder: hasOrder)
    }
  }

  private mutating func whileBlocksLast(_ isSound: (inout HDF5HeaderCheck, [UInt8]) -> Bool) -> Bool {
    while let next = blocks.popLast() {
      guard let block = take(next.start, next.length), isSound(&self, block) else { return false }
    }
    return true
  }

  private mutating func take(_ start: UInt64, _ length: UInt64) -> [UInt8]? {
    // A block twice would be a way to go round.
    guard let size = Int(exactly: length), size > 0, file.contains(start, size),
      blocksSeen.insert(start).inserted
    else { return nil }
    guard blocksSeen.count <= mostBlocks else {
      limitHit = "a header of more than \(mostBlocks) blocks"
      return nil
    }
    guard size <= Self.mostMegabytes << 20 - bytesSeen else {
      limitHit = "a header of more than \(Self.mostMegabytes) MB"
      return nil
    }
    bytesSeen += size
    return file.read(start, size)
  }

  /// - Parameter hasOrder: for the second version of headers: whether messages carry their order.
  private mutating func messages(_ block: [UInt8], from: Int, to end: Int, hasOrder: Bool?) -> Bool {
    let header = hasOrder.map { $0 ? 6 : 4 } ?? 8
    var position = from
    while position <= end - header {
      let isFirstVersion = hasOrder == nil
      let kind = Int(HDF5Number.read(block, position, isFirstVersion ? 2 : 1))
      let size = Int(HDF5Number.read(block, position + (isFirstVersion ? 2 : 1), 2))
      let flags = block[position + (isFirstVersion ? 4 : 3)]
      let start = position + header
      guard size <= end - start else { return false }
      guard isSound(kind, block[start..<start + size], isShared: flags & 2 != 0) else { return false }
      position = start + size
    }
    return true
  }

  private mutating func isSound(_ kind: Int, _ message: ArraySlice<UInt8>, isShared: Bool) -> Bool {
    let start = message.startIndex
    if isShared {
      // Other messages lie elsewhere only in tables of shared messages, which no instrument writes.
      guard kind == 3, let bytes = sharedTypeBytes(message) else { return false }
      result.numberBytes = bytes
      return true
    }
    switch kind {
    case 1:
      guard HDF5MessageCheck.isSoundSpace(message) else { return false }
      sizes = HDF5MessageCheck.spaceSizes(message)
    case 3:
      guard HDF5TypeCheck.isSound(message) else { return false }
      result.numberBytes = Int(HDF5Number.read(message, start + 4, 4))
    case 4, 5: return HDF5MessageCheck.isSoundFill(message, isOld: kind == 4)
    case 7: result.finding = .external
    case 8: return isSoundLayout(message)
    case 11:
      result.hasFilters = message.dropFirst().first ?? 0 > 0
      return HDF5MessageCheck.isSoundPipeline(message)
    case 12: return isSoundAttribute(message)
    case 16:
      guard message.count >= 16 else { return false }
      blocks.append((HDF5Number.read(message, start, 8), HDF5Number.read(message, start + 8, 8)))
    case 17:
      guard message.count >= 16 else { return false }
      let group = HDF5GroupCheck.look(
        tree: HDF5Number.read(message, start, 8), heap: HDF5Number.read(message, start + 8, 8), in: file, superblock)
      if case .tooLarge(let limit) = group { limitHit = limit }
      return group == .sound
    case 19:
      guard message.count >= 7 else { return false }
      let halves = [1, 3, 5].map { Int(HDF5Number.read(message, start + $0, 2)) }
      guard !halves.contains(0) else { return false }
      result.halves = (halves[0], halves[1], halves[2])
    default:
      return HDF5MessageCheck.isSound(kind, message)
        && HDF5MessageCheck.addresses(kind, message).allSatisfy { file.isNoneOrInside($0) }
    }
    return true
  }

  /// Bytes of a number of a type that has a name, and so a header, of its own; nothing where that is damaged.
  private mutating func sharedTypeBytes(_ message: ArraySlice<UInt8>) -> Int? {
    guard let version = message.first else { return nil }
    let addressAt = message.startIndex + (version == 1 ? 16 : 2)
    // What is shared is told by version 3 alone: 2 for the header of a type. libhdf5 looks at it in no other version.
    guard (1...3).contains(version), addressAt + 8 <= message.endIndex,
      version < 3 || message[message.startIndex + 1] == 2
    else { return nil }
    let address = HDF5Number.read(message, addressAt, 8)
    if typesSeen[address] == nil {
      let type = Self.look(at: address, in: path, superblock, shares: shares + 1)
      typesSeen[address] = type.finding == .sound ? type.numberBytes ?? -1 : -1
    }
    return typesSeen[address].flatMap { $0 < 0 ? nil : $0 }
  }

  /// Where numbers lie (part IV.A.2.i).
  private mutating func isSoundLayout(_ message: ArraySlice<UInt8>) -> Bool {
    guard message.count >= 3, let version = message.first else { return false }
    let start = message.startIndex
    if version >= 3 && message[start + 1] == 3 { result.finding = .virtual }
    result.isOfHDF5Version2 = version > 4
    guard let sizes = HDF5MessageCheck.chunkSizes(message) else { return false }
    guard let address = HDF5MessageCheck.layoutAddress(message) else {
      compactBytes = HDF5MessageCheck.compactBytes(message)
      return sizes.isEmpty && (result.finding == .virtual || compactBytes != nil)
    }
    guard file.isNoneOrInside(address) else { return false }
    guard !sizes.isEmpty else { return true }
    result.chunkSizes = sizes
    if version < 4 && address != HDF5Addresses.none { result.chunkIndex = (address, sizes) }
    return true
  }

  /// An attribute: version, flags, three sizes, then name, type and shape; in version 1 each padded to 8 bytes.
  private mutating func isSoundAttribute(_ message: ArraySlice<UInt8>) -> Bool {
    guard message.count >= 9, let version = message.first, (1...3).contains(version) else { return false }
    let start = message.startIndex
    func padded(_ size: Int) -> Int { version == 1 ? (size + 7) / 8 * 8 : size }
    let nameSize = Int(HDF5Number.read(message, start + 2, 2))
    let typeSize = Int(HDF5Number.read(message, start + 4, 2))
    let spaceSize = Int(HDF5Number.read(message, start + 6, 2))
    let nameAt = start + (version == 3 ? 9 : 8)
    let typeAt = nameAt + padded(nameSize)
    let spaceAt = typeAt + padded(typeSize)
    guard spaceAt + spaceSize <= message.endIndex, nameSize > 0, message[nameAt..<nameAt + nameSize].contains(0) else {
      return false
    }
    let (type, space) = (message[typeAt..<typeAt + typeSize], message[spaceAt..<spaceAt + spaceSize])
    let flags = version > 1 ? message[start + 1] : 0
    // A shape that lies elsewhere (2) lies in a table of shared messages.
    return (flags & 1 != 0 ? sharedTypeBytes(type) != nil : HDF5TypeCheck.isSound(type))
      && flags & 2 == 0 && HDF5MessageCheck.isSoundSpace(space)
  }
}
