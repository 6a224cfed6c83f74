internal import CDeflate
internal import CHDF5
internal import DataModel
internal import Synchronization

/// Unpacks raw chunks outside libhdf5, so that several threads can do it at once.
///
/// Understands deflate (zlib's format, by libdeflate), HDF5's checksums and its shuffle: byte k of every number of a chunk stands
/// together in plane k.
final class HDF5ChunkDecoder: Sendable {
  private let storage: HDF5Storage
  private let chunk: [Int]
  private let chunkBytes: Int
  /// Scratch memory of threads that are not reading right now.
  private let idle = Mutex<[ChunkScratch]>([])

  /// Nothing where the chunks need libhdf5: other filters, odd types, chunks not written that stand for other than 0.
  init?(_ storage: HDF5Storage) {
    guard let chunk = storage.chunk, storage.isPlain, storage.fillsWithZeros, storage.chunkBytes > 0 else { return nil }
    let hasChecksum = storage.filters.last == .fletcher32
    switch hasChecksum ? storage.filters.dropLast() : storage.filters[...] {
    case [], [.shuffle], [.deflate], [.shuffle, .deflate]: break
    default: return nil
    }
    self.storage = storage
    self.chunk = storage.asCube(chunk)
    chunkBytes = storage.chunkBytes
  }

  /// Unpacks all chunks of a box.
  ///
  /// - Parameters:
  ///   - ranges: the box along each axis of the file; begins on a chunk.
  ///   - boxSize: size of `buffer` along each axis: whole chunks.
  func unpack<Count: StoredNumber>(
    _ dataset: borrowing HDF5Object, ranges: [Range<Int>], boxSize: [Int],
    into buffer: UnsafeMutableBufferPointer<Count>
  ) throws(FileError) {
    try dataset.checkChunkIndex()
    let scratch = try takeScratch(dataset)
    defer { idle.withLock { $0.append(scratch) } }
    for i in stride(from: ranges[0].lowerBound, to: ranges[0].upperBound, by: chunk[0]) {
      for j in stride(from: ranges[1].lowerBound, to: ranges[1].upperBound, by: chunk[1]) {
        for k in stride(from: ranges[2].lowerBound, to: ranges[2].upperBound, by: chunk[2]) {
          let place = ChunkPlace(
            offset: [i - ranges[0].lowerBound, j - ranges[1].lowerBound, k - ranges[2].lowerBound], chunk: chunk,
            box: boxSize)
          try unpack(dataset, at: [i, j, k], to: place, of: buffer, scratch)
        }
      }
    }
  }

  private func unpack<Count: StoredNumber>(
    _ dataset: borrowing HDF5Object, at start: [Int], to place: ChunkPlace,
    of buffer: UnsafeMutableBufferPointer<Count>, _ scratch: ChunkScratch
  ) throws(FileError) {
    guard let (fetched, skipped) = try fetch(dataset, at: start, scratch) else {
      place.forEachRun { target, _, count in buffer[target..<target + count].update(repeating: 0) }
      return
    }
    // A bit of the mask says that its filter was not applied to this chunk.
    func applies(_ filter: HDF5Storage.Filter) -> Bool {
      storage.filters.indices.contains { storage.filters[$0] == filter && skipped & (1 << UInt32($0)) == 0 }
    }
    var stored = fetched
    if applies(.fletcher32) {
      stored -= 4
      guard stored > 0, scratch.raw.withUnsafeBytes({ HDF5Checksum.matches($0, count: stored) }) else {
        throw damaged(dataset, at: start)
      }
    }
    let isShuffled = applies(.shuffle) && storage.values.type.bytes > 1
    guard applies(.deflate) else {
      guard stored == chunkBytes else { throw damaged(dataset, at: start) }
      scratch.raw.withUnsafeBytes { bytes in
        arrange(UnsafeRawBufferPointer(rebasing: bytes[0..<chunkBytes]), isShuffled, to: place, of: buffer)
      }
      return
    }
    let isDirect =
      !isShuffled && Count.pixelType == storage.values.type && !storage.values.bigEndian && place.isWholeBox
    if isDirect {
      let target = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[0..<chunkBytes])
      guard scratch.inflate(stored, into: target) else { throw damaged(dataset, at: start) }
      return
    }
    guard scratch.inflateToPlain(stored, count: chunkBytes) else { throw damaged(dataset, at: start) }
    scratch.plain.withUnsafeBytes { bytes in
      arrange(UnsafeRawBufferPointer(rebasing: bytes[0..<chunkBytes]), isShuffled, to: place, of: buffer)
    }
  }

  /// Puts the numbers of an inflated chunk to their place in the box.
  private func arrange<Count: StoredNumber>(
    _ bytes: UnsafeRawBufferPointer, _ isShuffled: Bool, to place: ChunkPlace,
    of buffer: UnsafeMutableBufferPointer<Count>
  ) {
    let width = storage.values.type.bytes
    let numbers = bytes.count / width
    let isSameType = Count.pixelType == storage.values.type
    if isSameType && (isShuffled || !storage.values.bigEndian) {
      place.forEachRun { target, source, count in
        let run = UnsafeMutableBufferPointer(rebasing: buffer[target..<target + count])
        if isShuffled {
          unshuffle(bytes, planeLength: numbers, from: source, bigEndian: storage.values.bigEndian, into: run)
        } else {
          UnsafeMutableRawBufferPointer(run).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: bytes[source * width..<(source + count) * width]))
        }
      }
      return
    }
    // Rare types: put the bytes together, then convert.
    var together = [UInt8](repeating: 0, count: chunk[2] * width)
    place.forEachRow { target, source, count in
      together.withUnsafeMutableBytes { row in
        for number in 0..<count {
          for byte in 0..<width {
            row[number * width + byte] =
              isShuffled ? bytes[byte * numbers + source + number] : bytes[(source + number) * width + byte]
          }
        }
      }
      together.withUnsafeBytes { row in
        store(row, count, into: UnsafeMutableBufferPointer(rebasing: buffer[target..<target + count]))
      }
    }
  }

  private func store<Count: StoredNumber>(
    _ bytes: UnsafeRawBufferPointer, _ count: Int, into run: UnsafeMutableBufferPointer<Count>
  ) {
    if Count.pixelType == .float32 {
      run.withMemoryRebound(to: Float.self) { storage.values.convert(bytes, to: $0) }
      return
    }
    // The same type with the most significant byte first.
    let width = storage.values.type.bytes
    let target = UnsafeMutableRawBufferPointer(run)
    for number in 0..<count {
      for byte in 0..<width { target[number * width + byte] = bytes[(number + 1) * width - 1 - byte] }
    }
  }

  /// Fetches the stored bytes of a chunk into `scratch.raw`.
  ///
  /// - Returns: their number and the filters left out, or nothing where the chunk was never written.
  private func fetch(
    _ dataset: borrowing HDF5Object, at start: [Int], _ scratch: ChunkScratch
  ) throws(FileError) -> (stored: Int, skipped: UInt32)? {
    let offset = storage.inDataset(start).map { hsize_t($0) }
    var size: hsize_t = 0
    guard HDF5Library.call({ chdf5_chunk_bytes(dataset.handle.id, offset, &size) }) >= 0 else {
      throw damaged(dataset, at: start)
    }
    if size == 0 { return nil }
    guard let stored = Int(exactly: size), stored <= storage.fileSize, stored <= 2 * chunkBytes + 1024 else {
      throw damaged(dataset, at: start)
    }
    try dataset.limits.check(stored, for: "a chunk as stored", path: dataset.file, place: dataset.path)
    var skipped: UInt32 = 0
    scratch.reserveRaw(stored)
    let status = scratch.raw.withUnsafeMutableBytes { buffer in
      HDF5Library.call { chdf5_read_chunk(dataset.handle.id, offset, &skipped, buffer.baseAddress, stored) }
    }
    guard status >= 0 else { throw damaged(dataset, at: start) }
    return (stored, skipped)
  }

  private func takeScratch(_ dataset: borrowing HDF5Object) throws(FileError) -> ChunkScratch {
    if let scratch = idle.withLock({ $0.popLast() }) { return scratch }
    guard let scratch = ChunkScratch() else { throw dataset.failure(.tooLarge, "needs more memory than there is") }
    return scratch
  }

  private func damaged(_ dataset: borrowing HDF5Object, at start: [Int]) -> FileError {
    dataset.failure(.damaged, "is damaged: the chunk at \(storage.inDataset(start)) cannot be unpacked")
  }
}
