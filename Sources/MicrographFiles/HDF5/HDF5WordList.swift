internal import DataModel

/// A long list of 16-bit words in an HDF5 file, of shape (words, 1), read in pieces.
final class HDF5WordList: Sendable {
  /// Number of words.
  let count: Int
  private let dataset: HDF5Object
  private let storage: HDF5Storage
  private let decoder: HDF5ChunkDecoder?
  private static let mostBytesPerChunk = 2 << 20
  /// Words of a chunk; 1 without chunks.
  private let unit: Int

  /// Opens a list; throws where it has another shape or type, or claims more words than the file can hold.
  init(_ dataset: consuming HDF5Object) throws(FileError) {
    let storage = try HDF5Storage(dataset)
    guard storage.shape.count == 2, storage.shape[1] == 1, storage.values.type == .uint16 else {
      throw dataset.failure(
        .unsupported, "is \(storage.values.type) of \(storage.shape); a list of uint16 words (N, 1) is expected")
    }
    if let filter = storage.missingFilter {
      throw dataset.failure(.unsupported, "is packed with the filter \(filter), which is not known here")
    }
    // Chunks may reach over the edge of a data set: here they must not be wider than it is.
    guard storage.isJustified, storage.chunk.map({ $0[1] == 1 }) ?? true else {
      throw dataset.failure(.damaged, "claims \(storage.shape[0]) words, more than the file can hold")
    }
    // Velox writes chunks of 16 KB; one that is larger than a piece would be unpacked again and again.
    guard storage.chunkBytes <= Self.mostBytesPerChunk else {
      throw dataset.failure(
        .unsupported, "has chunks of \(storage.chunk ?? []); at most \(Self.mostBytesPerChunk >> 20) MB are expected")
    }
    count = storage.shape[0]
    unit = storage.chunk?[0] ?? 1
    decoder = HDF5ChunkDecoder(storage)
    self.storage = storage
    self.dataset = dataset
  }

  /// Reads words; several threads may do so at once.
  ///
  /// - Parameter buffer: is made large enough for the chunks that hold the words; reused from call to call.
  /// - Returns: where in the buffer the words are.
  func read(_ words: Range<Int>, into buffer: inout [UInt16]) throws(FileError) -> Range<Int> {
    precondition(words.lowerBound >= 0 && words.upperBound <= count, "words \(words) of \(count)")
    guard !words.isEmpty else { return 0..<0 }
    let start = decoder == nil ? words.lowerBound : words.lowerBound / unit * unit
    let chunks = decoder == nil ? words.count : (words.upperBound - start + unit - 1) / unit * unit
    if buffer.count < chunks { buffer = [UInt16](repeating: 0, count: chunks) }
    let end = decoder == nil ? words.upperBound : min(start + chunks, count)
    try buffer.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
      if let decoder {
        try decoder.unpack(
          dataset, ranges: [0..<1, start..<end, 0..<1], boxSize: [1, chunks, 1],
          into: UnsafeMutableBufferPointer(rebasing: buffer[..<chunks]))
      } else {
        try dataset.read([start..<end, 0..<1], as: .uint16, into: buffer.baseAddress)
      }
    }
    return words.lowerBound - start..<words.upperBound - start
  }
}
