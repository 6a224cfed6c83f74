public import DataModel
internal import Kernels

/// Writes a label mask as a grey 8-bit TIFF, with its calibration where Fiji, tifffile and HyperSpy look for it.
///
/// Strips of about 256 KiB compressed by deflate. A calibrated mask carries the resolution tags (pixels per unit, no
/// TIFF unit) with ImageJ's description (`unit=nm`, or `micron` for pixels of 1 µm and more, `spacing`), and
/// DigitalMicrograph's tags 65003 to 65010, from which HyperSpy takes the unit. The description also asks ImageJ to
/// show the values from 0 to the largest label below 255, so that the classes can be told apart at once. There is no
/// time stamp: the same mask gives the same bytes.
///
/// - Parameters:
///   - mask: class index per pixel; at least one pixel.
///   - pixelSize: nothing for an uncalibrated image; one that two 32-bit numbers cannot say is left out, too.
/// - Throws: ``FileError`` naming the file (`tooLarge` beyond the 4 GiB of the format); nothing half-written stays.
public func writeTIFF(_ mask: LabelMask, pixelSize: PixelSize?, to path: String) throws(FileError) {
  precondition(mask.rows > 0 && mask.columns > 0, "a mask of \(mask.rows) x \(mask.columns) px")
  guard mask.rows <= UInt32.max, mask.columns <= UInt32.max else {
    throw FileError(.tooLarge, path: path, "\(mask.rows) x \(mask.columns) px are more than a TIFF file can hold")
  }
  let rowsPerStrip = min(mask.rows, max(1, 262_144 / mask.columns))
  let strips = compressedStrips(of: mask, rowsPerStrip: rowsPerStrip)
  let size = strips.reduce(0) { $0 + $1.count + 1 }
  guard size < Int(UInt32.max) - 16 * strips.count - 4096 else {
    throw FileError(.tooLarge, path: path, "\(size) bytes are more than a TIFF file can hold")
  }

  var directory = TIFFDirectory()
  directory.add(.imageWidth, long: [UInt32(mask.columns)])
  directory.add(.imageLength, long: [UInt32(mask.rows)])
  directory.add(.bitsPerSample, short: 8)
  directory.add(.compression, short: 8)  // Adobe's deflate
  directory.add(.photometric, short: 1)  // 0 is black
  directory.add(.samplesPerPixel, short: 1)
  directory.add(.rowsPerStrip, long: [UInt32(rowsPerStrip)])
  directory.add(.stripByteCounts, long: strips.map { UInt32($0.count) })
  directory.addCalibration(pixelSize, largestLabel: largestLabel(of: mask))
  let head = directory.bytes(beforeStrips: strips.map(\.count))

  let file = try PartialFile(path: path)
  try file.append(head.span.bytes)
  for strip in strips {
    try file.append(strip.span.bytes)
    // Offsets of strips are even.
    if strip.count % 2 == 1 { try file.append([UInt8(0)].span.bytes) }
  }
  try file.finish()
}

private func compressedStrips(of mask: LabelMask, rowsPerStrip: Int) -> [[UInt8]] {
  let deflate = Deflate(level: 1)
  return stride(from: 0, to: mask.rows, by: rowsPerStrip).map { row in
    let end = min(row + rowsPerStrip, mask.rows)
    return deflate.compress(mask.values.span.extracting(row * mask.columns..<end * mask.columns).bytes)
  }
}

/// The largest value that names a class; 0 where every pixel is unlabelled.
private func largestLabel(of mask: LabelMask) -> UInt8 {
  // 255 becomes 0 by the wrapping addition, so that the search stays one pass of plain maxima.
  let shifted = mask.values.reduce(UInt8(0)) { max($0, $1 &+ 1) }
  return shifted == 0 ? 0 : shifted - 1
}

extension TIFFDirectory {
  /// The tags by which programs of the field know the size of a pixel, and ImageJ the range to show.
  fileprivate mutating func addCalibration(_ pixelSize: PixelSize?, largestLabel: UInt8) {
    var description = "ImageJ=1.11a\nimages=1\n"
    var resolution = (x: Rational.one, y: Rational.one)
    if let pixelSize {
      let inMicrons = max(pixelSize.heightInNM, pixelSize.widthInNM) >= 1000
      let width = inMicrons ? pixelSize.widthInNM / 1000 : pixelSize.widthInNM
      let height = inMicrons ? pixelSize.heightInNM / 1000 : pixelSize.heightInNM
      if let x = Rational(approximating: 1 / width), let y = Rational(approximating: 1 / height) {
        resolution = (x, y)
        description += "unit=\(inMicrons ? "micron" : "nm")\nspacing=\(width)\n"
        let unit = inMicrons ? [0xB5, 0x6D] : Array("nm".utf8)  // Latin-1, as DigitalMicrograph writes it
        addDigitalMicrographUnits(unit, width: width, height: height)
      }
    }
    if largestLabel > 0 { description += "min=0.0\nmax=\(largestLabel).0\n" }
    add(.imageDescription, ascii: Array(description.utf8))
    add(.xResolution, rational: resolution.x)
    add(.yResolution, rational: resolution.y)
    add(.resolutionUnit, short: 1)  // none: the unit stands in the description
    add(.software, ascii: Array("Tessera".utf8))
  }

  private mutating func addDigitalMicrographUnits(_ unit: [UInt8], width: Double, height: Double) {
    add(.gatanUnitX, ascii: unit)
    add(.gatanUnitY, ascii: unit)
    add(.gatanOriginX, double: 0)
    add(.gatanOriginY, double: 0)
    add(.gatanScaleX, double: width)
    add(.gatanScaleY, double: height)
  }
}
