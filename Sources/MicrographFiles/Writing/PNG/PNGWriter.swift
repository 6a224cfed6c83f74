internal import CDeflate

/// An 8-bit RGB picture as the bytes of a PNG file (ISO/IEC 15948), without any time or text chunk.
///
/// Every row is filtered by Sub, then compressed by libdeflate. On overlays of real micrographs, choosing the best of
/// all filters row by row makes files 3 % smaller in 1.4 times the time. The same picture gives the same bytes.
///
/// - Parameters:
///   - rows: height in px, at least 1.
///   - columns: width in px, at least 1.
///   - rgb: red, green and blue of every pixel in row-major order; `rows * columns * 3` values.
/// - Throws: ``FileError`` (`tooLarge`) for a side beyond the 2³¹ − 1 of the format or a picture beyond 2 GiB.
public func pngData(rows: Int, columns: Int, rgb: [UInt8]) throws(FileError) -> [UInt8] {
  precondition(rows > 0 && columns > 0, "a picture of \(rows) x \(columns) px")
  precondition(rgb.count == rows * columns * 3, "\(rgb.count) values for \(rows) x \(columns) px of 3")
  guard rows <= Int32.max, columns <= Int32.max, rgb.count + rows <= Int32.max else {
    throw FileError(.tooLarge, path: "picture", "\(rows) x \(columns) px are more than a PNG file can hold")
  }
  let filtered = filteredRows(rows: rows, rowBytes: columns * 3, rgb: rgb)
  let compressed = Deflate(level: 4).compress(filtered.span.bytes)
  var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  file.reserveCapacity(compressed.count + 64)
  let eightBitRGB: [UInt8] = [8, 2, 0, 0, 0]
  appendChunk("IHDR", bigEndian(columns) + bigEndian(rows) + eightBitRGB, to: &file)
  appendChunk("IDAT", compressed, to: &file)
  appendChunk("IEND", [], to: &file)
  return file
}

/// A picture of at most 256 colours as the bytes of a PNG file; a half to a third as large as with full colours.
///
/// - Parameters:
///   - rows: height in px, at least 1.
///   - columns: width in px, at least 1.
///   - palette: red, green and blue of every colour, 1 to 256 of them.
///   - indices: the colour of every pixel in row-major order, each below the number of colours.
/// - Throws: ``FileError`` (`tooLarge`) for a side beyond the 2³¹ − 1 of the format or a picture beyond 2 GiB.
public func pngData(
  rows: Int, columns: Int, palette: [UInt8], indices: [UInt8]
) throws(FileError) -> [UInt8] {
  precondition(rows > 0 && columns > 0, "a picture of \(rows) x \(columns) px")
  precondition(indices.count == rows * columns, "\(indices.count) values for \(rows) x \(columns) px")
  precondition(palette.count % 3 == 0 && (3...768).contains(palette.count), "a palette of \(palette.count) bytes")
  precondition(Int(indices.max() ?? 0) < palette.count / 3, "a colour beyond the palette of \(palette.count / 3)")
  guard rows <= Int32.max, columns <= Int32.max, indices.count + rows <= Int32.max else {
    throw FileError(.tooLarge, path: "picture", "\(rows) x \(columns) px are more than a PNG file can hold")
  }
  // Differences of palette indices mean nothing: the rows stay as they are, behind the number of the filter None.
  var lines: [UInt8] = []
  lines.reserveCapacity(indices.count + rows)
  for row in 0..<rows {
    lines.append(0)
    lines += indices[row * columns..<(row + 1) * columns]
  }
  var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  let eightBitPalette: [UInt8] = [8, 3, 0, 0, 0]
  appendChunk("IHDR", bigEndian(columns) + bigEndian(rows) + eightBitPalette, to: &file)
  appendChunk("PLTE", palette, to: &file)
  appendChunk("IDAT", Deflate(level: 9).compress(lines.span.bytes), to: &file)
  appendChunk("IEND", [], to: &file)
  return file
}

private func bigEndian(_ value: Int) -> [UInt8] {
  let value = UInt32(value)
  return [UInt8(value >> 24), UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)]
}

private func appendChunk(_ type: String, _ content: [UInt8], to file: inout [UInt8]) {
  file += bigEndian(content.count)
  let start = file.count
  file += Array(type.utf8)
  file += content
  let checksum = file.withUnsafeBytes { bytes in
    libdeflate_crc32(0, bytes.baseAddress! + start, bytes.count - start)
  }
  file += bigEndian(Int(checksum))
}

/// Each row behind the number of PNG's filter Sub: every byte minus the same colour of the pixel on its left.
private func filteredRows(rows: Int, rowBytes: Int, rgb: [UInt8]) -> [UInt8] {
  var result = [UInt8](repeating: 1, count: rows * (rowBytes + 1))
  var filtered = result.mutableSpan
  let pixels = rgb.span
  for row in 0..<rows {
    let source = row * rowBytes
    let target = source + row + 1
    for index in 0..<3 { filtered[target + index] = pixels[source + index] }
    for index in 3..<rowBytes {
      filtered[target + index] = pixels[source + index] &- pixels[source + index - 3]
    }
  }
  return result
}
