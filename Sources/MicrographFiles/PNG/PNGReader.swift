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
  private let limits: ReadingLimits

  /// Reads the header.
  init(_ file: borrowing FileBytes) throws(FileError) {
    path = file.path
    limits = file.limits
    let header = try PNGStream(file).header
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
    let file = try FileBytes(path: path, limits: limits)
    var stream = try PNGStream(file)
    try check(stream.header)
    let (rows, columns) = (datasets[0].shape[0], datasets[0].shape[1])
    let floats = try filled(
      rows: rows, columns: columns, limits: limits, path: path, place: nil
    ) { (floats: DisjointWrites<Float>) throws(FileError) in
      var colours: [Float] = []
      try stream.forEachRow(expand: true) { row, channels, values, bytes in
        let target = floats.slice(row * columns..<(row + 1) * columns)
        guard channels == 3 else { return values.convert(bytes, to: target) }
        if colours.isEmpty { colours = [Float](repeating: 0, count: 3 * columns) }
        colours.withUnsafeMutableBufferPointer { values.convert(bytes, to: $0) }
        for column in 0..<columns {
          target[column] = greyMix(
            red: colours[3 * column], green: colours[3 * column + 1], blue: colours[3 * column + 2], wholeNumbers: true)
        }
      }
    }
    return Matrix(rows: rows, columns: columns, elements: floats)
  }

  func labels(at index: Int) throws(FileError) -> [UInt8] {
    let file = try FileBytes(path: path, limits: limits)
    var stream = try PNGStream(file)
    try check(stream.header)
    let channels = stream.channels(expand: false)
    guard channels == 1 else {
      throw FileError(.wrongKind, path: path, "a label mask needs one number per pixel, found \(channels) (colours)")
    }
    let (rows, columns) = (datasets[0].shape[0], datasets[0].shape[1])
    return try filled(
      rows: rows, columns: columns, limits: limits, path: path, place: nil
    ) { (labels: DisjointWrites<UInt8>) throws(FileError) in
      var bad: String?
      try stream.forEachRow(expand: false) { row, _, values, bytes in
        bad = bad ?? values.convert(bytes, to: labels.slice(row * columns..<(row + 1) * columns))
      }
      if let bad { throw FileError(.wrongKind, path: path, "a label mask needs values from 0 to 255, found \(bad)") }
    }
  }

  private func check(_ header: cpng_header) throws(FileError) {
    guard [Int(header.rows), Int(header.columns)] == datasets[0].shape else {
      throw FileError(.damaged, path: path, "has changed since it was opened")
    }
  }
}
