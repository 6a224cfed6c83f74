internal import DataModel

/// Makes grey values of the stored numbers of a page, row by row.
struct TIFFRows {
  let page: TIFFPage
  /// For pages with a palette.
  let palette: TIFFPalette?

  /// Planes of the file that are needed at once.
  var planes: Int { page.isPlanar && page.meaning == .colours ? 3 : 1 }

  /// Converts one row of a piece of the page.
  ///
  /// - Parameters:
  ///   - buffers: the piece's bytes, one list for each plane.
  ///   - row: counted from the piece's first.
  ///   - numbers: reused from call to call.
  ///   - pixels: as many as the piece has columns inside the image.
  func convert(
    _ buffers: [[UInt8]], row: Int, of segment: TIFFSegments.Segment, _ values: StoredValues,
    _ numbers: inout [Float], to pixels: UnsafeMutableBufferPointer<Float>
  ) {
    let samples = page.isPlanar ? 1 : page.samples
    let rowNumbers = segment.rowPixels * samples
    let start = row * rowNumbers * page.pixelType.bytes
    if samples == 1, planes == 1 {
      buffers[0].withUnsafeBytes { values.convert(UnsafeRawBufferPointer(rebasing: $0[start...]), to: pixels) }
      palette?.apply(to: pixels)
      return
    }
    if numbers.count != planes * rowNumbers { numbers = [Float](repeating: 0, count: planes * rowNumbers) }
    numbers.withUnsafeMutableBufferPointer { numbers in
      for plane in 0..<planes {
        let line = UnsafeMutableBufferPointer(rebasing: numbers[plane * rowNumbers..<(plane + 1) * rowNumbers])
        buffers[plane].withUnsafeBytes { values.convert(UnsafeRawBufferPointer(rebasing: $0[start...]), to: line) }
      }
      // From one colour of a pixel to the next, and from one pixel to the next.
      let (colour, pixel) = planes == 3 ? (rowNumbers, 1) : (1, samples)
      for column in pixels.indices {
        let first = column * pixel
        pixels[column] =
          page.meaning == .colours
          ? greyMix(
            red: numbers[first], green: numbers[first + colour], blue: numbers[first + 2 * colour],
            wholeNumbers: page.pixelType.isInteger)
          : numbers[first]
      }
    }
  }
}

/// What one thread needs to read the pieces of a page.
struct TIFFWorker: ~Copyable {
  let file: TIFFHandle
  var buffers: [[UInt8]]
  /// Numbers of one row.
  var lines: [Float] = []

  init(path: String, _ page: TIFFPage, _ segments: TIFFSegments, _ limits: ReadingLimits) throws(FileError) {
    let file = try TIFFHandle(path: path, limits: limits, pageAt: page.offset, index: page.index)
    if page.isJPEGColours { file.decodeJPEGColours() }
    self.file = file
    buffers = [[UInt8]](repeating: [UInt8](repeating: 0, count: segments.bytes), count: segments.planes)
  }
}
