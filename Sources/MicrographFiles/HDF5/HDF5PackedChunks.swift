internal import CHDF5

/// Makes sure that packed chunks unpack to as many bytes as they should, before libhdf5 unpacks them: libhdf5 1.10 copies as
/// many bytes out of a chunk, whether they are there or not.
///
/// Only for what libhdf5 reads itself; ``HDF5ChunkDecoder`` unpacks most data sets without it. Filters other than deflate,
/// shuffle and checksums are refused.
enum HDF5PackedChunks {
  /// Passes where every chunk of a part is whole, or chunks are not packed.
  ///
  /// - Parameters:
  ///   - ranges: the part along each axis of the file.
  ///   - limit: the most bytes of an unpacked chunk.
  /// - Throws: ``FileError`` naming the first chunk that is not.
  static func check(
    _ dataset: borrowing HDF5Object, _ ranges: [Range<Int>], atMost limit: Int = .max
  ) throws(FileError) {
    guard let filters = try filters(of: dataset) else { return }
    let header = HDF5HeaderCheck.look(at: dataset.identity, in: dataset.file, dataset.superblock)
    guard let sizes = header.chunkSizes, sizes.count == ranges.count + 1, let bytes = SizeLimits.product(sizes) else {
      throw dataset.failure(.damaged, "is damaged: its chunks have no size")
    }
    guard bytes <= limit else {
      throw dataset.failure(.tooLarge, "has chunks of \(bytes) bytes; at most \(limit) are expected for such values")
    }
    guard let scratch = ChunkScratch() else { throw dataset.failure(.tooLarge, "needs more memory than there is") }
    guard ranges.allSatisfy({ !$0.isEmpty }) else { return }
    let starts = zip(ranges, sizes).map { $0.lowerBound / $1 * $1 }
    var place = starts
    while true {
      guard try isWhole(dataset, at: place, filters, bytes: bytes, scratch) else {
        throw dataset.failure(.damaged, "is damaged: the chunk at \(place) cannot be unpacked")
      }
      // The next chunk, the last axis first.
      guard let axis = place.indices.last(where: { place[$0] + sizes[$0] < ranges[$0].upperBound }) else { return }
      place[axis] += sizes[axis]
      for later in (axis + 1)..<place.count { place[later] = starts[later] }
    }
  }

  /// Filters of the chunks in the order of writing; nothing where there are none.
  private static func filters(of dataset: borrowing HDF5Object) throws(FileError) -> [HDF5Storage.Filter]? {
    guard let creation = HDF5Handle(closedBy: { H5Pclose($0) }, { H5Dget_create_plist(dataset.handle.id) }) else {
      throw dataset.failure(.damaged, "is damaged: how it is stored cannot be read")
    }
    guard HDF5Library.call({ H5Pget_layout(creation.id) == H5D_CHUNKED }) else { return nil }
    let (filters, _) = HDF5Storage.filters(creation)
    switch filters.last == .fletcher32 ? filters.dropLast() : filters[...] {
    case [] where filters.isEmpty: return nil
    case [], [.shuffle], [.deflate], [.shuffle, .deflate]: return filters
    default:
      throw dataset.failure(
        .unsupported, "is packed with filters that are not known here in this order; save it with gzip or unpacked")
    }
  }

  /// Whether a chunk was never written or unpacks to that many bytes.
  private static func isWhole(
    _ dataset: borrowing HDF5Object, at place: [Int], _ filters: [HDF5Storage.Filter], bytes: Int,
    _ scratch: ChunkScratch
  ) throws(FileError) -> Bool {
    let offset = place.map { hsize_t($0) }
    var size: hsize_t = 0
    guard HDF5Library.call({ chdf5_chunk_bytes(dataset.handle.id, offset, &size) }) >= 0 else { return false }
    if size == 0 { return true }
    let fileSize = try FileBytes(path: dataset.file, limits: dataset.limits).size
    guard var stored = Int(exactly: size), stored <= fileSize, stored / 2 <= bytes + 512 else { return false }
    var skipped: UInt32 = 0
    scratch.reserveRaw(stored)
    let status = scratch.raw.withUnsafeMutableBytes { buffer in
      HDF5Library.call { chdf5_read_chunk(dataset.handle.id, offset, &skipped, buffer.baseAddress, stored) }
    }
    guard status >= 0 else { return false }
    // A bit of the mask says that its filter was not applied to this chunk.
    func applies(_ filter: HDF5Storage.Filter) -> Bool {
      filters.indices.contains { filters[$0] == filter && skipped & (1 << UInt32($0)) == 0 }
    }
    if applies(.fletcher32) { stored -= 4 }
    guard stored >= 0 else { return false }
    return applies(.deflate) ? scratch.inflateToPlain(stored, count: bytes) : stored == bytes
  }
}
