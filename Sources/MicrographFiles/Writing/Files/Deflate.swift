internal import CDeflate

/// Compresses bytes in zlib's format with libdeflate; the same bytes and level give the same result.
struct Deflate: ~Copyable {
  private let compressor: OpaquePointer

  /// - Parameter level: 1 (fast) to 12 (small).
  init(level: Int32) {
    guard let compressor = libdeflate_alloc_compressor(level) else {
      preconditionFailure("no compressor of level \(level)")
    }
    self.compressor = compressor
  }

  deinit { libdeflate_free_compressor(compressor) }

  /// The compressed bytes.
  borrowing func compress(_ bytes: RawSpan) -> [UInt8] {
    bytes.withUnsafeBytes { input in
      let bound = libdeflate_zlib_compress_bound(compressor, input.count)
      return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
        count = libdeflate_zlib_compress(compressor, input.baseAddress, input.count, output.baseAddress, bound)
        precondition(count > 0, "\(input.count) bytes did not fit into libdeflate's own bound of \(bound)")
      }
    }
  }
}
