/// The grey value of every index of a palette.
struct TIFFPalette {
  private let greys: [Float]

  /// Reads the colours of the page that the file stands on; nothing where it has none.
  init?(_ file: borrowing TIFFHandle, bits: Int) {
    guard let (red, green, blue) = file.palette(entries: 1 << bits) else { return nil }
    if Self.isRamp(red, green, blue) {
      greys = red.indices.map { Float($0) }
      return
    }
    // Some writers fill the 16-bit entries with 8-bit numbers.
    let isNarrow = red.allSatisfy { $0 < 256 } && green.allSatisfy { $0 < 256 } && blue.allSatisfy { $0 < 256 }
    let divisor: Float = isNarrow ? 1 : 257
    greys = red.indices.map { i in
      greyMix(
        red: Float(red[i]) / divisor, green: Float(green[i]) / divisor, blue: Float(blue[i]) / divisor,
        wholeNumbers: false
      ).rounded()
    }
  }

  /// Replaces indices by their grey values.
  func apply(to indices: UnsafeMutableBufferPointer<Float>) {
    for i in indices.indices { indices[i] = greys[Int(indices[i])] }
  }

  /// Greys that rise evenly from black to white: a display table, the index itself is the grey value.
  private static func isRamp(_ red: [UInt16], _ green: [UInt16], _ blue: [UInt16]) -> Bool {
    guard red == green, green == blue, red[0] == 0, let white = red.last, white > 0 else { return false }
    let steps = red.count - 1
    return red.indices.allSatisfy { abs(Int(red[$0]) * steps - Int(white) * $0) <= steps }
  }
}
