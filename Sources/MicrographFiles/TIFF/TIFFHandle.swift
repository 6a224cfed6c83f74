internal import CTIFF
internal import Foundation

/// One page of a TIFF file open for reading through libtiff; closed when the value goes away.
///
/// Not to be used by two threads at once.
struct TIFFHandle: ~Copyable {
  let path: String
  /// Length of the file in bytes.
  let fileSize: Int
  let limits: ReadingLimits
  /// Where the page's header lies in the file.
  let pageOffset: Int
  private let bytes: TIFFPageBytes
  private let file: OpaquePointer

  private static let silence: Void = ctiff_silence()

  /// Opens a page.
  ///
  /// - Parameters:
  ///   - offset: where its header lies (``TIFFPageChain``); nothing for the first page.
  ///   - index: its number, for errors.
  init(path: String, limits: ReadingLimits, pageAt offset: Int? = nil, index: Int = 0) throws(FileError) {
    _ = Self.silence
    let file = try FileBytes(path: path, limits: limits)
    let fileSize = file.size
    guard let header = try TIFFHeader(file) else { throw TIFFPageChain.unreadable(0, path: path) }
    let pageOffset = offset ?? header.firstPage
    let bytes = TIFFPageBytes(file, header, pageAt: pageOffset)
    // Decoders of libtiff take some ten KB for tables.
    let most = max(limits.bounded(max(fileSize, 1 << 16) * SizeLimits.mostBytesPerStoredByte), 1 << 20)
    guard let handle = bytes.open(mostBytes: most) else { throw TIFFPageChain.unreadable(index, path: path) }
    self.path = path
    self.fileSize = fileSize
    self.limits = limits
    self.pageOffset = pageOffset
    self.bytes = bytes
    self.file = handle
  }

  deinit { withExtendedLifetime(bytes) { TIFFClose(file) } }

  // MARK: - Tags of the page

  func uint16(_ tag: Int32) -> Int? {
    var value: UInt16 = 0
    return ctiff_get_uint16(file, UInt32(tag), &value) == 1 ? Int(value) : nil
  }

  func uint32(_ tag: Int32) -> Int? {
    var value: UInt32 = 0
    return ctiff_get_uint32(file, UInt32(tag), &value) == 1 ? Int(value) : nil
  }

  func float(_ tag: Int32) -> Double? {
    var value: Float = 0
    return ctiff_get_float(file, UInt32(tag), &value) == 1 ? Double(value) : nil
  }

  /// The beginning of a text, which may be of many MB.
  ///
  /// - Parameter most: bytes.
  func text(_ tag: Int32, atMost most: Int) -> String? {
    var value: UnsafePointer<CChar>?
    guard ctiff_get_string(file, UInt32(tag), &value) == 1, let value else { return nil }
    return Self.decoded(UnsafeRawBufferPointer(start: value, count: strnlen(value, most + 1)), atMost: most)
  }

  /// The beginning of a text under a tag that libtiff does not know.
  func privateText(_ tag: UInt32) -> String? {
    guard let (count, values) = privateValues(tag, TIFF_ASCII) else { return nil }
    return Self.decoded(UnsafeRawBufferPointer(start: values, count: count), atMost: Self.mostPrivateBytes)
  }

  /// Some times what a microscope program writes there.
  private static let mostPrivateBytes = 1 << 20

  /// The first number under a tag that libtiff does not know.
  func privateDouble(_ tag: UInt32) -> Double? {
    guard let (count, values) = privateValues(tag, TIFF_DOUBLE), count > 0 else { return nil }
    return values.loadUnaligned(as: Double.self)
  }

  /// How many of the samples of a pixel are transparency.
  var alphaSamples: Int {
    var count: UInt16 = 0
    var kinds: UnsafeMutablePointer<UInt16>?
    guard ctiff_get_extra_samples(file, &count, &kinds) == 1, let kinds else { return 0 }
    return (0..<Int(count)).count { kinds[$0] == EXTRASAMPLE_ASSOCALPHA || kinds[$0] == EXTRASAMPLE_UNASSALPHA }
  }

  /// Red, green and blue of every index of a palette, 0…65535.
  func palette(entries: Int) -> (red: [UInt16], green: [UInt16], blue: [UInt16])? {
    var red: UnsafeMutablePointer<UInt16>?
    var green: UnsafeMutablePointer<UInt16>?
    var blue: UnsafeMutablePointer<UInt16>?
    guard ctiff_get_colormap(file, &red, &green, &blue) == 1, let red, let green, let blue else { return nil }
    func copy(_ values: UnsafeMutablePointer<UInt16>) -> [UInt16] {
      Array(UnsafeBufferPointer(start: values, count: entries))
    }
    return (copy(red), copy(green), copy(blue))
  }

  /// Asks libtiff to give JPEG-compressed colours as red, green and blue.
  func decodeJPEGColours() { _ = ctiff_set_uint32(file, UInt32(TIFFTAG_JPEGCOLORMODE), UInt32(JPEGCOLORMODE_RGB)) }

  // MARK: - Pixels

  /// Whether the numbers of an unpacked strip lie in the file as they are: with the bits of a byte in the usual order.
  var hasPlainBits: Bool { (uint16(TIFFTAG_FILLORDER) ?? Int(FILLORDER_MSB2LSB)) == Int(FILLORDER_MSB2LSB) }

  /// Whether the file's most significant byte comes first.
  var isBigEndian: Bool { TIFFIsBigEndian(file) != 0 }

  /// Where a strip or tile lies in the file and how many bytes it takes there.
  func place(ofSegment index: Int) -> (start: Int, count: Int) {
    (
      Int(clamping: TIFFGetStrileOffset(file, UInt32(index))),
      Int(clamping: TIFFGetStrileByteCount(file, UInt32(index)))
    )
  }

  /// Fills a buffer with the file's own bytes from an offset on; throws where the file ends before.
  func readStored(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) {
    try bytes.file.read(at: offset, into: buffer)
  }

  /// Reads one strip; false where it is damaged or shorter than the buffer.
  func readStrip(_ index: Int, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    TIFFReadEncodedStrip(file, UInt32(index), buffer.baseAddress, tmsize_t(buffer.count)) == buffer.count
  }

  /// Reads one tile; false where it is damaged or shorter than the buffer.
  func readTile(_ index: Int, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    TIFFReadEncodedTile(file, UInt32(index), buffer.baseAddress, tmsize_t(buffer.count)) == buffer.count
  }

  private func privateValues(_ tag: UInt32, _ type: TIFFDataType) -> (count: Int, values: UnsafeRawPointer)? {
    var count: UInt32 = 0
    var values: UnsafeRawPointer?
    guard ctiff_get_private(file, tag, type, &count, &values) == 1, let values else { return nil }
    return (Int(count), values)
  }

  /// UTF-8 where it is valid, otherwise Latin-1, which older microscope programs write.
  private static func decoded(_ bytes: UnsafeRawBufferPointer, atMost most: Int) -> String {
    var end = bytes.firstIndex(of: 0) ?? bytes.count
    if end > most {
      end = most
      // Not within a letter of UTF-8.
      while end > most - 4 && end > 0 && bytes[end] & 0xC0 == 0x80 { end -= 1 }
    }
    let text = UnsafeRawBufferPointer(rebasing: bytes[..<end]).bindMemory(to: UInt8.self)
    // Every byte of Latin-1 is the code unit of the same number in UTF-16.
    return String(validating: text, as: UTF8.self) ?? String(decoding: text.map(UInt16.init), as: UTF16.self)
  }
}
