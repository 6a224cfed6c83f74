internal import CDeflate

/// An 8-bit RGB picture as the bytes of a PNG file (ISO/IEC 15948), without any time or text chunk.
///
/// Every row is filtered by the one of PNG's filters None, Sub, Up and Paeth with the smallest sum of absolute
/// differences (the rule that the standard recommends), then compressed by libdeflate at a middle level. The same
/// picture gives the same bytes.
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
  let compressed = Deflate(level: 5).compress(filtered.span.bytes)
  var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  file.reserveCapacity(compressed.count + 64)
  let eightBitRGB: [UInt8] = [8, 2, 0, 0, 0]
  appendChunk("IHDR", bigEndian(columns) + bigEndian(rows) + eightBitRGB, to: &file)
  appendChunk("IDAT", compressed, to: &file)
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

/// Each row behind the number of its filter.
private func filteredRows(rows: Int, rowBytes: Int, rgb: [UInt8]) -> [UInt8] {
  var result = [UInt8](repeating: 0, count: rows * (rowBytes + 1))
  let none = [UInt8](repeating: 0, count: rowBytes)
  var candidate = [UInt8](repeating: 0, count: rowBytes)
  var best = candidate
  for row in 0..<rows {
    let start = row * rowBytes
    let current = rgb.span.extracting(start..<start + rowBytes)
    let above = row == 0 ? none.span : rgb.span.extracting(start - rowBytes..<start)
    var bestFilter = PNGFilter.none
    var bestCost = Int.max
    for filter in PNGFilter.allCases {
      let cost = filter.apply(to: current, above: above, into: &candidate)
      if cost < bestCost {
        bestCost = cost
        bestFilter = filter
        swap(&best, &candidate)
      }
    }
    let target = row * (rowBytes + 1)
    result[target] = bestFilter.rawValue
    result.replaceSubrange(target + 1..<target + 1 + rowBytes, with: best)
  }
  return result
}

/// The filters of PNG that pictures profit from, with their numbers in the file; 3 bytes per pixel.
private enum PNGFilter: UInt8, CaseIterable {
  case none = 0
  case sub = 1
  case up = 2
  case paeth = 4

  /// Writes the filtered row and returns the sum of its values read as signed numbers, without their signs.
  func apply(to row: Span<UInt8>, above: Span<UInt8>, into result: inout [UInt8]) -> Int {
    var filtered = result.mutableSpan
    var cost = 0
    for index in row.indices {
      let left = index < 3 ? 0 : row[index - 3]
      let prediction: UInt8 =
        switch self {
        case .none: 0
        case .sub: left
        case .up: above[index]
        case .paeth: paeth(left: left, up: above[index], upLeft: index < 3 ? 0 : above[index - 3])
        }
      let difference = row[index] &- prediction
      filtered[index] = difference
      cost += Int(Int8(bitPattern: difference).magnitude)
    }
    return cost
  }

  private func paeth(left: UInt8, up: UInt8, upLeft: UInt8) -> UInt8 {
    let a = Int(left)
    let b = Int(up)
    let c = Int(upLeft)
    let toLeft = abs(b - c)
    let toUp = abs(a - c)
    let toUpLeft = abs(a + b - 2 * c)
    if toLeft <= toUp && toLeft <= toUpLeft { return left }
    return toUp <= toUpLeft ? up : upLeft
  }
}
