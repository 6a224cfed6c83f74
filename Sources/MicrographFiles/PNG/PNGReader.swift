internal import CPNG
internal import DataModel
internal import Kernels

/// PNG through libpng, with the samples exactly as stored: no gamma, no squeezing of 16 bits to 8.
///
/// Transparency is left out. Greys of 1, 2 and 4 bits are stretched to 0…255; a palette gives the grey of its colours.
/// The pixel size is taken from pHYs where it is not a screen setting (``ResolutionCalibration``).
struct PNGReader: FormatReader {
  let datasets: [DatasetDescription]
  private let path: String

  /// Reads the header.
  init(_ file: borrowing FileBytes) throws(FileError) {
    path = file.path
    let image = PNGImage(path: path, bytes: try file.read(at: 0, count: file.size))
    let header = try image.header()
    var pixelSize: PixelSize?
    if header.unit_is_metre != 0, header.pixels_per_unit_x > 0, header.pixels_per_unit_y > 0 {
      pixelSize = ResolutionCalibration.pixelSize(
        perUnitX: Double(header.pixels_per_unit_x), y: Double(header.pixels_per_unit_y), nanometres: 1e9)
    }
    let (rows, columns) = (Int(header.rows), Int(header.columns))
    datasets = [
      DatasetDescription(
        name: "page 0", kind: .image, shape: [rows, columns], pixelType: header.bit_depth == 16 ? .uint16 : .uint8,
        axes: DatasetDescription.imageAxes(rows: rows, columns: columns, pixelSize: pixelSize), pixelSize: pixelSize)
    ]
  }

  func image(at index: Int) throws(FileError) -> Matrix {
    let file = try FileBytes(path: path)
    let image = PNGImage(path: path, bytes: try file.read(at: 0, count: file.size))
    let (pixels, header, channels) = try image.pixels(expand: true)
    try check(header)
    let values = StoredValues(type: header.bit_depth == 16 ? .uint16 : .uint8, bigEndian: true)
    var matrix = Matrix(rows: Int(header.rows), columns: Int(header.columns))
    guard channels == 3 else {
      matrix.elements.withUnsafeMutableBufferPointer { floats in
        pixels.withUnsafeBytes { values.convert($0, to: floats) }
      }
      return matrix
    }
    var line = [Float](repeating: 0, count: 3 * matrix.columns)
    for row in 0..<matrix.rows {
      line.withUnsafeMutableBufferPointer { floats in
        pixels.withUnsafeBytes {
          let start = row * floats.count * values.type.bytes
          values.convert(UnsafeRawBufferPointer(rebasing: $0[start...]), to: floats)
        }
      }
      for column in 0..<matrix.columns {
        matrix[row, column] = greyMix(
          red: line[3 * column], green: line[3 * column + 1], blue: line[3 * column + 2], wholeNumbers: true)
      }
    }
    return matrix
  }

  func labels(at index: Int) throws(FileError) -> [UInt8] {
    let file = try FileBytes(path: path)
    let image = PNGImage(path: path, bytes: try file.read(at: 0, count: file.size))
    let (pixels, header, channels) = try image.pixels(expand: false)
    try check(header)
    guard channels == 1 else {
      throw FileError(.wrongKind, path: path, "a label mask needs one number per pixel, found \(channels) (colours)")
    }
    guard header.bit_depth == 16 else { return pixels }
    var labels = [UInt8](repeating: 0, count: pixels.count / 2)
    let bad = labels.withUnsafeMutableBufferPointer { labels in
      pixels.withUnsafeBytes { StoredValues(type: .uint16, bigEndian: true).convert($0, to: labels) }
    }
    if let bad { throw FileError(.wrongKind, path: path, "a label mask needs values from 0 to 255, found \(bad)") }
    return labels
  }

  private func check(_ header: cpng_header) throws(FileError) {
    guard [Int(header.rows), Int(header.columns)] == datasets[0].shape else {
      throw FileError(.damaged, path: path, "has changed since it was opened")
    }
  }
}

/// A PNG file in memory.
private struct PNGImage {
  private let path: String
  private let bytes: [UInt8]

  init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  /// Reads the header and checks that the file can hold what it claims.
  func header() throws(FileError) -> cpng_header {
    let header = try read(expand: false, rowBytes: 0, pixels: nil)
    let shape = [Int(header.rows), Int(header.columns)]
    let rowBits = SizeLimits.product([shape[1], Int(header.bit_depth), Self.channels(header)])
    guard
      let rowBits,
      SizeLimits.canHold(
        [shape[0], (rowBits + 7) / 8], bytes: 1, stored: bytes.count, ratio: SizeLimits.mostBytesPerDeflatedByte)
    else {
      throw FileError(
        .damaged, path: path, "claims \(shape[0]) x \(shape[1]) px, more than \(bytes.count) bytes can hold")
    }
    return header
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

  /// Reads all samples: `channels` per pixel (with `expand` 1 or 3), 8 bits or 16 bits with the most significant byte first.
  func pixels(expand: Bool) throws(FileError) -> (pixels: [UInt8], header: cpng_header, channels: Int) {
    let header = try header()
    let isGrey = header.color_type == PNG_COLOR_TYPE_GRAY || header.color_type == PNG_COLOR_TYPE_GRAY_ALPHA
    let channels = expand ? (isGrey ? 1 : 3) : Self.channels(header)
    let rowBytes = Int(header.columns) * channels * (header.bit_depth == 16 ? 2 : 1)
    var pixels = [UInt8](repeating: 0, count: rowBytes * Int(header.rows))
    let again = try pixels.withUnsafeMutableBufferPointer { (target) throws(FileError) in
      try read(expand: expand, rowBytes: rowBytes, pixels: target.baseAddress)
    }
    return (pixels, again, channels)
  }

  private func read(expand: Bool, rowBytes: Int, pixels: UnsafeMutablePointer<UInt8>?) throws(FileError) -> cpng_header
  {
    var header = cpng_header()
    var source = cpng_source()
    let done = bytes.withUnsafeBufferPointer {
      source.bytes = $0.baseAddress
      source.count = bytes.count
      return cpng_read(&source, &header, expand ? 1 : 0, pixels, rowBytes)
    }
    guard done == 1 else {
      let reason = withUnsafeBytes(of: source.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      throw FileError(.damaged, path: path, "is a damaged PNG (\(reason))")
    }
    return header
  }
}
