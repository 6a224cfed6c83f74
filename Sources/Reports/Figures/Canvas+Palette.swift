import MicrographFiles

extension Canvas {
  /// The canvas as a PNG file of at most 256 colours, for pages that hold many: where there are more, the last bits of
  /// every component are rounded away until there are not.
  ///
  /// - Parameter bits: how many of the 8 bits are rounded away at least; 0 to 7.
  func smallPNG(dropping bits: Int = 0) throws(FileError) -> [UInt8] {
    for bits in bits..<8 {
      let step = 1 << bits
      // The middle of what is rounded together; black and white stay what they are.
      func rounded(_ value: UInt8) -> UInt8 {
        let low = Int(value) / step * step
        return UInt8(value < step ? 0 : low + step > 255 ? 255 : low + step / 2)
      }
      var positions: [UInt32: UInt8] = [:]
      var palette: [UInt8] = []
      var indices: [UInt8] = []
      indices.reserveCapacity(rows * columns)
      for start in stride(from: 0, to: rgb.count, by: 3) {
        // Most px are like their neighbour.
        if let last = indices.last, rgb[start] == rgb[start - 3], rgb[start + 1] == rgb[start - 2],
          rgb[start + 2] == rgb[start - 1]
        {
          indices.append(last)
          continue
        }
        let colour = (rounded(rgb[start]), rounded(rgb[start + 1]), rounded(rgb[start + 2]))
        let key = UInt32(colour.0) << 16 | UInt32(colour.1) << 8 | UInt32(colour.2)
        if let index = positions[key] {
          indices.append(index)
          continue
        }
        if positions.count == 256 { break }
        let index = UInt8(positions.count)
        positions[key] = index
        palette += [colour.0, colour.1, colour.2]
        indices.append(index)
      }
      if indices.count == rows * columns {
        return try pngData(rows: rows, columns: columns, palette: palette, indices: indices)
      }
    }
    return try png()
  }
}
