public import DataModel
internal import Kernels

/// Writes a label mask as a grey 8-bit TIFF, with its calibration where Fiji, tifffile and HyperSpy look for it.
///
/// Strips of about 256 KiB compressed by deflate. The description also asks ImageJ to
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
  let largest = largestLabel(of: mask)
  directory.add(TIFFCalibrationTags(pixelSize: pixelSize, shown: largest > 0 ? 0...Double(largest) : nil))
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
