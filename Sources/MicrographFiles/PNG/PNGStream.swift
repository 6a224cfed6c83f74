internal import CPNG
internal import DataModel

/// A PNG file that libpng reads from front to back, row by row; only an interlaced one is held as a whole.
struct PNGStream: ~Copyable {
  let header: cpng_header
  private let path: String
  private let limits: ReadingLimits
  private let reader: UnsafeMutablePointer<cpng_reader>

  /// Reads the header and checks that the file can hold what it claims.
  ///
  /// - Parameter file: must stay open as long as this value is used.
  init(_ file: borrowing FileBytes) throws(FileError) {
    guard let reader = cpng_open(file.descriptor, UInt64(file.size)) else {
      throw FileError(.tooLarge, path: file.path, "needs more memory than there is")
    }
    var header = cpng_header()
    guard cpng_read_header(reader, &header) == 1 else {
      let error = Self.failure(reader, file.path)
      cpng_close(reader)
      throw error
    }
    let shape = [Int(header.rows), Int(header.columns)]
    let rowBits = SizeLimits.product([shape[1], Int(header.bit_depth), Self.channels(header)])
    guard
      let rowBits,
      SizeLimits.canHold(
        [shape[0], (rowBits + 7) / 8], bytes: 1, stored: file.size, ratio: SizeLimits.mostBytesPerDeflatedByte)
    else {
      cpng_close(reader)
      throw FileError(
        .damaged, path: file.path, "claims \(shape[0]) x \(shape[1]) px, more than \(file.size) bytes can hold")
    }
    self.header = header
    self.reader = reader
    path = file.path
    limits = file.limits
  }

  deinit { cpng_close(reader) }

  /// Numbers of a pixel: as stored, or 1 or 3 with `expand`.
  func channels(expand: Bool) -> Int {
    let isGrey = header.color_type == PNG_COLOR_TYPE_GRAY || header.color_type == PNG_COLOR_TYPE_GRAY_ALPHA
    return expand ? (isGrey ? 1 : 3) : Self.channels(header)
  }

  /// Gives every row to `body`: its number, the numbers of a pixel, their type and the bytes. Only to be called once.
  ///
  /// - Parameter expand: whether colours of a palette are looked up, greys below 8 bits stretched, transparency left out.
  mutating func forEachRow(
    expand: Bool,
    _ body: (_ row: Int, _ channels: Int, _ values: StoredValues, _ bytes: UnsafeRawBufferPointer) -> Void
  ) throws(FileError) {
    let channels = channels(expand: expand)
    let rowBytes = Int(header.columns) * channels * (header.bit_depth == 16 ? 2 : 1)
    // An interlaced image comes in seven passes over all rows.
    let rows = header.is_interlaced != 0 ? Int(header.rows) : 1
    try limits.check(SizeLimits.product([rows, rowBytes]), for: rows > 1 ? "its interlaced rows" : "a row", path: path)
    let values = StoredValues(type: header.bit_depth == 16 ? .uint16 : .uint8, bigEndian: true)
    var buffer = [UInt8](repeating: 0, count: rows * rowBytes)
    guard cpng_start(reader, expand ? 1 : 0, rowBytes) == 1 else { throw Self.failure(reader, path) }
    for first in stride(from: 0, to: Int(header.rows), by: rows) {
      let isRead = buffer.withUnsafeMutableBufferPointer {
        cpng_read_rows(reader, $0.baseAddress, rowBytes, UInt32(rows))
      }
      guard isRead == 1 else { throw Self.failure(reader, path) }
      buffer.withUnsafeBytes { bytes in
        for row in 0..<rows {
          body(
            first + row, channels, values,
            UnsafeRawBufferPointer(rebasing: bytes[row * rowBytes..<(row + 1) * rowBytes]))
        }
      }
    }
    guard cpng_finish(reader) == 1 else { throw Self.failure(reader, path) }
  }

  /// How many numbers the file stores for each pixel.
  private static func channels(_ header: cpng_header) -> Int {
    switch header.color_type {
    case PNG_COLOR_TYPE_GRAY_ALPHA: 2
    case PNG_COLOR_TYPE_RGB: 3
    case PNG_COLOR_TYPE_RGB_ALPHA: 4
    default: 1
    }
  }

  private static func failure(_ reader: UnsafeMutablePointer<cpng_reader>, _ path: String) -> FileError {
    FileError(.damaged, path: path, "is a damaged PNG (\(String(cString: cpng_message(reader))))")
  }
}
