internal import CDeflate

/// What one thread needs to inflate chunks, kept from chunk to chunk; used by one thread at a time.
final class ChunkScratch: @unchecked Sendable {
  /// A chunk as stored; only as many bytes as were fetched are meant.
  var raw: [UInt8] = []
  /// An inflated chunk.
  private(set) var plain: [UInt8] = []
  private let decompressor: OpaquePointer

  /// Nothing where there is no memory.
  init?() {
    guard let decompressor = libdeflate_alloc_decompressor() else { return nil }
    self.decompressor = decompressor
  }

  deinit { libdeflate_free_decompressor(decompressor) }

  /// Makes room for a stored chunk.
  func reserveRaw(_ count: Int) {
    if raw.count < count { raw = [UInt8](repeating: 0, count: count) }
  }

  /// Inflates the first `stored` bytes of `raw`; false unless that gives exactly as many bytes as the target takes.
  func inflate(_ stored: Int, into target: UnsafeMutableRawBufferPointer) -> Bool {
    raw.withUnsafeBytes {
      libdeflate_zlib_decompress(decompressor, $0.baseAddress, stored, target.baseAddress, target.count, nil)
    } == LIBDEFLATE_SUCCESS
  }

  /// Inflates into `plain`; false unless that gives exactly `count` bytes.
  func inflateToPlain(_ stored: Int, count: Int) -> Bool {
    if plain.count < count { plain = [UInt8](repeating: 0, count: count) }
    var target = plain
    plain = []
    let isWhole = target.withUnsafeMutableBytes {
      inflate(stored, into: UnsafeMutableRawBufferPointer(rebasing: $0[0..<count]))
    }
    plain = target
    return isWhole
  }
}
