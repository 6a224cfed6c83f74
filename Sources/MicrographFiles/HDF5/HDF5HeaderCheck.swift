/// Looks through the header of an HDF5 object before libhdf5 does (file format specification, version 3.0, part IV.A).
///
/// libhdf5 1.10 copies the values of an enumeration by the size of its base type without asking whether the message
/// holds so many bytes, and reads names without asking where the message ends. So the types in the header and in its
/// attributes are checked first, as are the sizes of chunks and of fill values, which it believes. Types and attributes that
/// lie elsewhere (shared, or in a heap of their own where an object has many attributes) are left to libhdf5; of those
/// with a checksum it notices damage by itself.
struct HDF5HeaderCheck: ~Copyable {
  /// More than the header of any object an instrument writes.
  private static let mostBlocks = 256
  private static let mostBytes = 16 << 20

  private let bytes: FileBytes
  private let base: Int
  /// Blocks of messages that are still to be looked at, as start and length in the file.
  private var blocks: [(start: Int, length: Int)] = []
  private var blocksSeen = 0
  private var bytesSeen = 0

  /// What was found; only a sound object may be opened.
  enum Finding {
    case sound, damaged
    /// The numbers lie in another file, or are put together from other data sets: libhdf5 would look for those, and
    /// takes the size of their list from the file unchecked.
    case external, virtual
  }
  private var finding = Finding.sound
  /// Axes of the numbers, and of their chunks with the size of a number as one more.
  private var rank: Int?
  private var chunkRank: Int?

  /// Looks through the header at an address.
  static func look(file: String, base: Int, address: UInt64) -> Finding {
    guard let bytes = try? FileBytes(path: file, limits: .standard), let place = Int(exactly: address),
      place <= bytes.size - base
    else {
      return .damaged
    }
    var check = HDF5HeaderCheck(bytes: bytes, base: base)
    guard check.isSound(at: base + place) else { return .damaged }
    // libhdf5 1.10 looks for the sizes of a chunk along every axis, whether they are there or not.
    if let rank = check.rank, let chunkRank = check.chunkRank, chunkRank != rank + 1 { return .damaged }
    return check.finding
  }

  private init(bytes: consuming FileBytes, base: Int) {
    self.bytes = bytes
    self.base = base
  }

  private mutating func isSound(at start: Int) -> Bool {
    guard let prefix = try? bytes.read(at: start, count: min(34, bytes.size - start)), prefix.count >= 16 else {
      return false
    }
    if prefix[0] == 1 {
      blocks = [(start + 16, Int(HDF5Number.read(prefix, 8, 4)))]
      return whileBlocksLast { check, block in check.messages(block, from: 0, to: block.count, hasOrder: nil) }
    }
    guard prefix.starts(with: Array("OHDR".utf8)), prefix[4] == 2 else { return false }
    let flags = prefix[5]
    let sizeAt = 6 + (flags & 0x20 != 0 ? 16 : 0) + (flags & 0x10 != 0 ? 4 : 0)
    let sizeBytes = 1 << Int(flags & 3)
    guard sizeAt + sizeBytes <= prefix.count,
      let size = Int(exactly: HDF5Number.read(prefix, sizeAt, sizeBytes)), size <= Self.mostBytes
    else { return false }
    let hasOrder = flags & 4 != 0
    guard let first = take(start + sizeAt + sizeBytes, size),
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

  private mutating func take(_ start: Int, _ length: Int) -> [UInt8]? {
    blocksSeen += 1
    guard length >= 0, length <= Self.mostBytes - bytesSeen, blocksSeen <= Self.mostBlocks else { return nil }
    bytesSeen += length
    return try? bytes.read(at: start, count: length)
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
      let isShared = flags & 2 != 0
      switch kind {
      case 3 where !isShared:
        guard HDF5TypeCheck.isSound(block[start..<start + size]) else { return false }
      case 7: finding = .external
      case 8 where size >= 2 && block[start] >= 3 && block[start + 1] == 3: finding = .virtual
      case 4, 5:
        guard Self.isSoundFill(block[start..<start + size], isOld: kind == 4) else { return false }
      case 8:
        guard let axes = Self.chunkAxes(block[start..<start + size]) else { return false }
        if axes > 0 { chunkRank = axes }
      case 1 where size >= 2 && !isShared: rank = Int(block[start + 1])
      case 12 where !isShared:
        guard Self.isSoundAttribute(block[start..<start + size]) else { return false }
      case 16:
        guard size >= 16, let place = Int(exactly: HDF5Number.read(block, start, 8)), place <= bytes.size - base,
          let length = Int(exactly: HDF5Number.read(block, start + 8, 8))
        else { return false }
        blocks.append((base + place, length))
      default: break
      }
      position = start + size
    }
    return true
  }

  /// What stands for numbers that were never written (parts IV.A.2.e and f): libhdf5 1.10 believes its size, and takes a
  /// size below 0 for a value that it then looks for in vain.
  private static func isSoundFill(_ message: ArraySlice<UInt8>, isOld: Bool) -> Bool {
    let start = message.startIndex
    func fits(_ sizeAt: Int) -> Bool {
      guard message.count >= sizeAt + 4 else { return false }
      let size = HDF5Number.read(message, start + sizeAt, 4)
      return size <= UInt64(message.count - sizeAt - 4)
    }
    if isOld { return fits(0) }
    guard message.count >= 2, let version = message.first else { return false }
    if version >= 3 { return message[start + 1] & 0x20 == 0 || fits(2) }
    // Version 1 names a size even where there is no value.
    guard message.count >= 4 else { return false }
    return message[start + 3] == 0 || fits(4)
  }

  /// The number of sizes of a chunk in a data layout (part IV.A.2.i); 0 without chunks, nothing where the message is
  /// damaged: libhdf5 1.10 divides by the sizes, so none of them may be 0.
  private static func chunkAxes(_ message: ArraySlice<UInt8>) -> Int? {
    guard message.count >= 3, let version = message.first else { return nil }
    let start = message.startIndex
    let kind = message[start + (version < 3 ? 2 : 1)]
    guard kind == 2 else { return 0 }
    let rankAt = start + (version < 3 ? 1 : version == 3 ? 2 : 3)
    // Behind the rank an address or, from version 4 on, the number of bytes of each size.
    let sizesAt = start + (version < 3 ? 16 : version == 3 ? 11 : 5)
    guard sizesAt <= message.endIndex else { return nil }
    let width = version < 4 ? 4 : Int(message[start + 4])
    let axes = Int(message[rankAt])
    let end = sizesAt + axes * width
    guard (1...8).contains(width), axes > 0, end <= message.endIndex else { return nil }
    return stride(from: sizesAt, to: end, by: width).allSatisfy { HDF5Number.read(message, $0, width) > 0 } ? axes : nil
  }

  /// An attribute: version, flags, three sizes, then name, type and shape; in version 1 each padded to 8 bytes.
  private static func isSoundAttribute(_ message: ArraySlice<UInt8>) -> Bool {
    guard message.count >= 9, let version = message.first, (1...3).contains(version) else { return false }
    let start = message.startIndex
    func padded(_ size: Int) -> Int { version == 1 ? (size + 7) / 8 * 8 : size }
    let nameSize = Int(HDF5Number.read(message, start + 2, 2))
    let typeSize = Int(HDF5Number.read(message, start + 4, 2))
    let nameAt = start + (version == 3 ? 9 : 8)
    let typeAt = nameAt + padded(nameSize)
    guard typeAt + typeSize <= message.endIndex, nameSize > 0, message[nameAt..<nameAt + nameSize].contains(0) else {
      return false
    }
    let isShared = version > 1 && message[start + 1] & 1 != 0
    return isShared || HDF5TypeCheck.isSound(message[typeAt..<typeAt + typeSize])
  }
}

/// Numbers in HDF5's headers.
enum HDF5Number {
  /// A number of `count` bytes (at most 8), the least significant one first.
  static func read(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 { read(bytes[...], start, count) }

  /// The same in a part of an array, by the array's indices.
  static func read(_ bytes: ArraySlice<UInt8>, _ start: Int, _ count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
  }
}
