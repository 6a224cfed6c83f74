internal import CTurboJPEG
internal import DataModel
internal import Kernels

/// JPEG through libturbojpeg, always as grey: the brightness channel (Y) as stored, not mixed again from colours.
///
/// Decoded with the exact integer transform, the one that OpenCV and Pillow use. JFIF's dots per inch are no calibration.
struct JPEGReader: FormatReader {
  let datasets: [DatasetDescription]
  private let path: String
  private let limits: ReadingLimits

  /// Reads the header.
  init(_ file: borrowing FileBytes) throws(FileError) {
    path = file.path
    limits = file.limits
    let bytes = try file.read(at: 0, count: file.size)
    let decoder = try JPEGDecoder(path: path)
    let (rows, columns) = try decoder.size(bytes)
    datasets = [
      DatasetDescription(
        name: "page 0", kind: .image, shape: [rows, columns], pixelType: .uint8,
        axes: DatasetDescription.imageAxes(rows: rows, columns: columns, pixelSize: nil))
    ]
  }

  func image(at index: Int) throws(FileError) -> Matrix {
    let file = try FileBytes(path: path, limits: limits)
    let bytes = try file.read(at: 0, count: file.size)
    let decoder = try JPEGDecoder(path: path)
    let (rows, columns) = try decoder.size(bytes)
    guard [rows, columns] == datasets[0].shape else {
      throw FileError(.damaged, path: path, "has changed since it was opened")
    }
    try limits.checkImage(rows: rows, columns: columns, path: path, place: nil)
    let grey = try decoder.grey(bytes, rows: rows, columns: columns)
    let floats = try filled(
      rows: rows, columns: columns, limits: limits, path: path, place: nil
    ) { (floats: DisjointWrites<Float>) throws(FileError) in
      try readPieces(rows, limits: limits, path: path, scratch: { () }) { row, _ in
        let place = row * columns..<(row + 1) * columns
        grey.withUnsafeBytes {
          StoredValues(type: .uint8, bigEndian: false).convert(
            UnsafeRawBufferPointer(rebasing: $0[place]), to: floats.slice(place))
        }
      }
    }
    return Matrix(rows: rows, columns: columns, elements: floats)
  }

  func labels(at index: Int) throws(FileError) -> [UInt8] {
    throw FileError(.wrongKind, path: path, "JPEG changes the values: a label mask needs TIFF, PNG, NPY or HDF5")
  }
}

/// One libturbojpeg decompressor.
private struct JPEGDecoder: ~Copyable {
  private let handle: tjhandle
  private let path: String

  init(path: String) throws(FileError) {
    guard let handle = tjInitDecompress() else {
      throw FileError(.unsupported, path: path, "JPEG cannot be read here: libturbojpeg does not start")
    }
    self.handle = handle
    self.path = path
  }

  deinit { tjDestroy(handle) }

  func size(_ bytes: [UInt8]) throws(FileError) -> (rows: Int, columns: Int) {
    var (width, height, sampling, colours): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    let status = bytes.withUnsafeBufferPointer {
      tjDecompressHeader3(handle, $0.baseAddress, UInt(bytes.count), &width, &height, &sampling, &colours)
    }
    guard status == 0, width > 0, height > 0 else { throw damaged() }
    guard colours != Int32(TJCS_CMYK.rawValue), colours != Int32(TJCS_YCCK.rawValue) else {
      throw FileError(.unsupported, path: path, "is a JPEG with printing colours (CMYK); save it as grey or RGB")
    }
    let shape = [Int(height), Int(width)]
    guard SizeLimits.canHold(shape, bytes: 1, stored: bytes.count, ratio: SizeLimits.mostBytesPerStoredByte) else {
      throw FileError(.damaged, path: path, "claims \(height) x \(width) px, more than \(bytes.count) bytes can hold")
    }
    return (shape[0], shape[1])
  }

  func grey(_ bytes: [UInt8], rows: Int, columns: Int) throws(FileError) -> [UInt8] {
    var grey = [UInt8](repeating: 0, count: rows * columns)
    let status = bytes.withUnsafeBufferPointer { source in
      grey.withUnsafeMutableBufferPointer { target in
        tjDecompress2(
          handle, source.baseAddress, UInt(source.count), target.baseAddress, Int32(columns), Int32(columns),
          Int32(rows), Int32(TJPF_GRAY.rawValue), TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS)
      }
    }
    // Bytes too many between two parts of the file are common and harmless; every other warning means lost data.
    guard status == 0 || (isWarning && reason.contains("extraneous bytes")) else { throw damaged() }
    return grey
  }

  private var isWarning: Bool { tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue) }
  private var reason: String { String(cString: tjGetErrorStr2(handle)) }
  private func damaged() -> FileError {
    FileError(.damaged, path: path, "is a damaged or unusual JPEG (\(reason.trimmed))")
  }
}
