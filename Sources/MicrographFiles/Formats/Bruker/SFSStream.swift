internal import CDeflate
internal import Foundation

/// The bytes of one inner file of an SFS container, unpacked block by block by whichever threads ask.
///
/// A packed file begins with `AACS`, the size of a block unpacked and the number of blocks; each block, from byte 0x80
/// on, is a header of 16 bytes (the first four: its packed size) and a zlib stream. All blocks but the last have the same
/// size unpacked. A file that is not packed is treated as blocks of whole chunks.
///
/// The last few blocks are kept. Threads that must wait for another one can unpack the blocks ahead meanwhile.
final class SFSStream: @unchecked Sendable {
  /// One unpacked block.
  final class Block: Sendable {
    let bytes: [UInt8]
    init(_ bytes: [UInt8]) { self.bytes = bytes }
  }

  /// Bytes of every block but the last.
  let blockSize: Int
  /// Number of blocks.
  let count: Int
  /// No stream is longer, whatever its header claims.
  var mostBytes: Int {
    isPacked ? min(blockSize * count, stored.size * SizeLimits.mostBytesPerDeflatedByte) : stored.size
  }

  private let stored: SFSInnerFile
  var limits: ReadingLimits { stored.limits }
  var path: String { stored.path }
  /// Of the inner file.
  var name: String { stored.name }
  private let isPacked: Bool
  private let mostKept: Int

  /// Guards all that follows.
  private let condition = NSCondition()
  /// Where the header of each packed block begins, as far as the chain of blocks was followed.
  private var positions: [Int]
  private var kept: [Int: Block] = [:]
  private var keptInOrder: [Int] = []
  private var inWork: Set<Int> = []
  private var furthest = -1

  private static let firstBlock = 0x80
  private static let blockHeaderSize = 16
  /// Esprit writes 512 KB.
  private static let mostBlockSize = 64 << 20
  private static let keptBytes = 24 << 20
  /// How many blocks beyond the furthest one asked for may be unpacked ahead: no more than leaves room for those in use.
  private var ahead: Int { min(4, mostKept / 2) }

  /// Opens an inner file of the folder `EDSDatabase`.
  init(path: String, name: String, limits: ReadingLimits) throws(FileError) {
    let stored = try SFSInnerFile(path: path, name: name, limits: limits)
    let start = ByteFields(try stored.read(at: 0, count: min(16, stored.size)))
    isPacked = start.bytes.starts(with: Array("AACS".utf8))
    if isPacked {
      guard let size = start.uint32(4), let blocks = start.uint32(12), (1...Self.mostBlockSize).contains(size),
        blocks > 0, blocks <= stored.size / Self.blockHeaderSize
      else {
        throw stored.failure(
          .damaged, "claims blocks of a size or in a number that its \(stored.size) bytes cannot hold")
      }
      try limits.check(size, for: "its compressed blocks", path: path, place: name)
      (blockSize, count) = (size, blocks)
    } else {
      blockSize = max(1, limits.bounded(512 << 10) / stored.payload) * stored.payload
      count = (stored.size + blockSize - 1) / blockSize
    }
    positions = [Self.firstBlock]
    mostKept = max(3, Self.keptBytes / blockSize)
    self.stored = stored
  }

  /// Fills a buffer from a byte of the unpacked stream on; throws where the stream ends before.
  func copy(from offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) {
    var done = 0
    while done < buffer.count {
      let (index, skipped) = (offset + done).quotientAndRemainder(dividingBy: blockSize)
      guard index < count else { throw endsEarly() }
      let block = try self.block(index)
      let piece = min(block.bytes.count - skipped, buffer.count - done)
      guard piece > 0 else { throw endsEarly() }
      block.bytes.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + piece]).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: $0[skipped..<skipped + piece]))
      }
      done += piece
    }
  }

  /// All bytes of the stream; throws where they would be more than the limit.
  func wholeBytes() throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    for index in 0..<count {
      let block = try block(index).bytes
      if bytes.isEmpty {
        // Every block but the last is whole; a header that lies about their number is found by the last.
        let most = min(count * blockSize, mostBytes)
        try stored.limits.check(
          count == 1 ? block.count : most, for: "the whole of it", path: stored.path, place: stored.name)
        bytes.reserveCapacity(count == 1 ? block.count : most)
      }
      bytes += block
    }
    return bytes
  }

  /// A block, unpacked now or before; the call waits where another thread is at it.
  func block(_ index: Int) throws(FileError) -> Block {
    precondition((0..<count).contains(index), "block \(index) of \(count)")
    condition.lock()
    furthest = max(furthest, index)
    while true {
      if let block = kept[index] {
        condition.unlock()
        return block
      }
      if !inWork.contains(index) { break }
      condition.wait()
    }
    return try unpackClaimed(index)
  }

  /// Unpacks one of the blocks that will be asked for next, and returns false where there is none to do.
  func unpackAhead() throws(FileError) -> Bool {
    condition.lock()
    let next = (furthest + 1..<min(count, max(0, furthest) + 1 + ahead)).first {
      kept[$0] == nil && !inWork.contains($0)
    }
    guard let next else {
      condition.unlock()
      return false
    }
    _ = try unpackClaimed(next)
    return true
  }

  /// Called with the lock held, which it gives back.
  private func unpackClaimed(_ index: Int) throws(FileError) -> Block {
    inWork.insert(index)
    let result: Result<Block, FileError>
    do throws(FileError) {
      let position = isPacked ? try self.position(ofBlock: index) : 0
      condition.unlock()
      do throws(FileError) {
        result = .success(Block(try isPacked ? unpacked(index, at: position) : plain(index)))
      } catch { result = .failure(error) }
      condition.lock()
    } catch { result = .failure(error) }
    inWork.remove(index)
    if case .success(let block) = result {
      kept[index] = block
      keptInOrder.append(index)
      if keptInOrder.count > mostKept { kept[keptInOrder.removeFirst()] = nil }
    }
    condition.broadcast()
    condition.unlock()
    return try result.get()
  }

  /// Follows the chain of packed blocks; called with the lock held.
  private func position(ofBlock index: Int) throws(FileError) -> Int {
    while positions.count <= index {
      let position = positions[positions.count - 1]
      positions.append(position + Self.blockHeaderSize + (try packedSize(at: position, block: positions.count - 1)))
    }
    return positions[index]
  }

  private func packedSize(at position: Int, block: Int) throws(FileError) -> Int {
    let size = ByteFields(try stored.read(at: position, count: 4)).uint32(0) ?? 0
    guard size > 0, size <= stored.size - position - Self.blockHeaderSize else {
      throw failure(.damaged, "is damaged: block \(block) claims \(size) bytes, more than there are")
    }
    return size
  }

  private func unpacked(_ index: Int, at position: Int) throws(FileError) -> [UInt8] {
    let size = try packedSize(at: position, block: index)
    let packed = try stored.read(at: position + Self.blockHeaderSize, count: size)
    guard let decompressor = libdeflate_alloc_decompressor() else {
      throw failure(.tooLarge, "needs more memory than there is")
    }
    defer { libdeflate_free_decompressor(decompressor) }
    // A bomb cannot grow beyond what deflate can hold, nor beyond a block.
    let most = min(blockSize, packed.count * SizeLimits.mostBytesPerDeflatedByte + 64)
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: most) { output, produced in
      isWhole =
        libdeflate_zlib_decompress(decompressor, packed, packed.count, output.baseAddress, most, &produced)
        == LIBDEFLATE_SUCCESS
      if !isWhole { produced = 0 }
    }
    guard isWhole, bytes.count == blockSize || index == count - 1 else {
      throw failure(.damaged, "is damaged: block \(index) of \(count) cannot be unpacked to \(blockSize) bytes")
    }
    return bytes
  }

  private func plain(_ index: Int) throws(FileError) -> [UInt8] {
    try stored.read(at: index * blockSize, count: min(blockSize, stored.size - index * blockSize))
  }

  private func endsEarly() -> FileError { failure(.damaged, "is damaged: its data end before the last pixel") }

  func failure(_ code: FileError.Code, _ message: String) -> FileError { stored.failure(code, message) }
}
