internal import CBlosc
internal import CDeflate

/// What the chunks of a Zarr array are packed with.
enum ZarrCompressor: String, Sendable {
  case none, blosc, zlib, gzip

  /// Zeros packed with Blosc shrink to one in some ten thousand; what claims more is a lie.
  private static let mostBytesPerBloscByte = 1 << 16
  /// Small claims need no proof.
  private static let freeBytes = 4 << 20

  /// The unpacked bytes; nothing where they are damaged or more than the limit.
  func unpack(_ stored: [UInt8], atMost limit: Int) -> [UInt8]? {
    let ratio = self == .blosc ? Self.mostBytesPerBloscByte : SizeLimits.mostBytesPerDeflatedByte
    let limit = min(limit, max(Self.freeBytes, stored.count * ratio))
    switch self {
    case .none: return stored.count <= limit ? stored : nil
    case .zlib: return Inflate.zlib.unpack(stored, atMost: limit)
    case .gzip: return Inflate.gzip.unpack(stored, atMost: limit)
    case .blosc:
      var claimed = 0
      guard blosc_cbuffer_validate(stored, stored.count, &claimed) == 0, (0...limit).contains(claimed) else {
        return nil
      }
      var plain = [UInt8](repeating: 0, count: claimed)
      // One thread: the boxes of a cube are unpacked side by side.
      return blosc_decompress_ctx(stored, &plain, claimed, 1) == Int32(claimed) ? plain : nil
    }
  }
}

/// The three shells around deflated data.
enum Inflate {
  case raw, zlib, gzip

  /// The unpacked bytes; nothing where they are damaged or more than the limit.
  func unpack(_ stored: [UInt8], atMost limit: Int) -> [UInt8]? {
    guard let decompressor = libdeflate_alloc_decompressor() else { return nil }
    defer { libdeflate_free_decompressor(decompressor) }
    var plain = [UInt8](repeating: 0, count: max(limit, 1))
    var count = 0
    let result =
      switch self {
      case .raw: libdeflate_deflate_decompress(decompressor, stored, stored.count, &plain, limit, &count)
      case .zlib: libdeflate_zlib_decompress(decompressor, stored, stored.count, &plain, limit, &count)
      case .gzip: libdeflate_gzip_decompress(decompressor, stored, stored.count, &plain, limit, &count)
      }
    guard result == LIBDEFLATE_SUCCESS else { return nil }
    plain.removeLast(plain.count - count)
    return plain
  }
}
