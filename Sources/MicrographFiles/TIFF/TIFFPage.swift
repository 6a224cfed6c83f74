internal import CTIFF
internal import DataModel

/// The header of one page of a TIFF file, checked.
struct TIFFPage {
  /// What the stored numbers mean.
  enum Meaning { case grey, greyWhiteIsZero, palette, colours }

  private(set) var index: Int
  /// Bytes by which its numbers lie behind those that the header names (``TIFFHiddenPages``).
  private(set) var shift = 0
  /// Where its header lies in the file.
  let offset: Int
  let rows: Int
  let columns: Int
  let pixelType: PixelType
  let meaning: Meaning
  /// Numbers per pixel.
  let samples: Int
  /// Whether each sample has planes of its own.
  let isPlanar: Bool
  /// Rows and columns of a tile; nothing where the page is cut into strips.
  let tile: (rows: Int, columns: Int)?
  /// Rows of a strip.
  let stripRows: Int
  /// JPEG-compressed colours, which libtiff must be asked to convert.
  let isJPEGColours: Bool
  /// Whether the numbers are not compressed.
  let isUnpacked: Bool
  /// The most that one stored byte can hold with the page's compression.
  let mostBytesPerStoredByte: Int
  /// A smaller copy of another page, or a mask of transparency: not an image of its own.
  let isThumbnail: Bool
  /// Why the pixels cannot be read; nothing where they can.
  let problem: String?

  /// Reads the header of a page.
  init(_ file: borrowing TIFFHandle, index: Int) throws(FileError) {
    func damaged(_ what: String) -> FileError {
      FileError(.damaged, path: file.path, place: "page \(index)", what)
    }
    guard let rows = file.uint32(TIFFTAG_IMAGELENGTH), let columns = file.uint32(TIFFTAG_IMAGEWIDTH), rows > 0,
      columns > 0
    else { throw damaged("has no size") }
    let samples = file.uint16(TIFFTAG_SAMPLESPERPIXEL) ?? 1
    let bits = file.uint16(TIFFTAG_BITSPERSAMPLE) ?? 1
    let format = file.uint16(TIFFTAG_SAMPLEFORMAT) ?? Int(SAMPLEFORMAT_UINT)
    let photometric = file.uint16(TIFFTAG_PHOTOMETRIC) ?? Int(PHOTOMETRIC_MINISBLACK)
    let compression = file.uint16(TIFFTAG_COMPRESSION) ?? Int(COMPRESSION_NONE)
    self.index = index
    offset = file.pageOffset
    self.rows = rows
    self.columns = columns
    self.samples = samples
    isUnpacked = compression == Int(COMPRESSION_NONE)
    mostBytesPerStoredByte = Self.mostBytesPerStoredByte(compression: compression)
    isPlanar = samples > 1 && file.uint16(TIFFTAG_PLANARCONFIG) == Int(PLANARCONFIG_SEPARATE)
    isThumbnail = (file.uint32(TIFFTAG_SUBFILETYPE) ?? 0) & Int(FILETYPE_REDUCEDIMAGE | FILETYPE_MASK) != 0
    isJPEGColours = compression == Int(COMPRESSION_JPEG) && photometric == Int(PHOTOMETRIC_YCBCR)
    if let width = file.uint32(TIFFTAG_TILEWIDTH), let length = file.uint32(TIFFTAG_TILELENGTH), width > 0, length > 0 {
      tile = (length, width)
    } else {
      tile = nil
    }
    stripRows = max(1, min(rows, file.uint32(TIFFTAG_ROWSPERSTRIP) ?? rows))

    let type = Self.pixelType(bits: bits, format: format)
    pixelType = type ?? .uint8
    let meaning: Meaning? =
      switch Int32(photometric) {
      case PHOTOMETRIC_MINISBLACK: samples - file.alphaSamples <= 1 ? .grey : nil
      case PHOTOMETRIC_MINISWHITE: samples - file.alphaSamples <= 1 ? .greyWhiteIsZero : nil
      case PHOTOMETRIC_PALETTE: samples == 1 && (type == .uint8 || type == .uint16) ? .palette : nil
      case PHOTOMETRIC_RGB: samples >= 3 ? .colours : nil
      default: isJPEGColours && samples == 3 ? .colours : nil
      }
    self.meaning = meaning ?? .grey
    let typeName = "\(bits)-bit \(Self.formatName(format))"
    problem =
      if type == nil {
        "its numbers are \(typeName); 8, 16 and 32-bit integers and 32 and 64-bit fractions can be read"
      } else if meaning == nil {
        "it has \(samples) numbers per pixel of colour type \(photometric); grey, palette and RGB can be read"
      } else {
        nil
      }
  }

  /// The page whose numbers lie behind those of this one.
  func shifted(to index: Int, by shift: Int) -> TIFFPage {
    var page = self
    (page.index, page.shift) = (index, shift)
    return page
  }

  private static func pixelType(bits: Int, format: Int) -> PixelType? {
    switch (Int32(format), bits) {
    case (SAMPLEFORMAT_UINT, 8), (SAMPLEFORMAT_VOID, 8): .uint8
    case (SAMPLEFORMAT_UINT, 16), (SAMPLEFORMAT_VOID, 16): .uint16
    case (SAMPLEFORMAT_UINT, 32), (SAMPLEFORMAT_VOID, 32): .uint32
    case (SAMPLEFORMAT_UINT, 64): .uint64
    case (SAMPLEFORMAT_INT, 8): .int8
    case (SAMPLEFORMAT_INT, 16): .int16
    case (SAMPLEFORMAT_INT, 32): .int32
    case (SAMPLEFORMAT_INT, 64): .int64
    case (SAMPLEFORMAT_IEEEFP, 32): .float32
    case (SAMPLEFORMAT_IEEEFP, 64): .float64
    default: nil
    }
  }

  private static func mostBytesPerStoredByte(compression: Int) -> Int {
    switch Int32(compression) {
    case COMPRESSION_NONE: 1
    // Two bytes stand for 128.
    case COMPRESSION_PACKBITS: 64
    case COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE: SizeLimits.mostBytesPerDeflatedByte
    case COMPRESSION_LZW, COMPRESSION_JPEG: SizeLimits.mostBytesPerStoredByte
    // Zstandard writes a block of 128 KiB of one value in four bytes; the others stay below.
    default: 32_768
    }
  }

  private static func formatName(_ format: Int) -> String {
    switch Int32(format) {
    case SAMPLEFORMAT_INT: "signed integers"
    case SAMPLEFORMAT_IEEEFP: "fractions"
    case SAMPLEFORMAT_COMPLEXINT, SAMPLEFORMAT_COMPLEXIEEEFP: "complex numbers"
    default: "integers"
    }
  }
}
