internal import CTIFF
internal import DataModel
internal import Kernels

/// TIFF and BigTIFF through libtiff: both byte orders, strips and tiles, every compression that libtiff knows.
///
/// Each page is a data set `page N`, except smaller copies and masks; so are the images of ImageJ's that have no header of
/// their own (``TIFFHiddenPages``). A page whose pixels cannot be read (bits, colours)
/// is listed as `.other`. The tag for the orientation is ignored, as in tifffile.
struct TIFFReader: FormatReader {
  let datasets: [DatasetDescription]
  let path: String
  let limits: ReadingLimits
  /// The page of every data set, as its header was when the file was opened.
  let pages: [TIFFPage]

  /// Reads the headers of all pages.
  init(path: String, limits: ReadingLimits) throws(FileError) {
    let bytes = try FileBytes(path: path, limits: limits)
    guard let header = try TIFFHeader(bytes) else { throw TIFFPageChain.unreadable(0, path: path) }
    var bounds = TIFFDirectoryBounds(header: header)
    var pages: [(page: TIFFPage, description: DatasetDescription)] = []
    var stack: TIFFStackCalibration?
    var leastStored = 0
    let offsets = try TIFFPageChain(bytes, header).offsets
    for (index, offset) in offsets.enumerated() {
      try bounds.check(bytes, page: index, at: offset)
      let file = try TIFFHandle(path: path, limits: limits, pageAt: offset, index: index)
      let page = try TIFFPage(file, index: index)
      if page.problem == nil {
        try Self.checkSize(page, file)
        leastStored += Self.leastStoredBytes(of: page)
        // Pages that share their pixels would take a small file's reader as long as a large one's.
        guard leastStored <= bytes.size else {
          throw FileError(
            .damaged, path: path, place: "page \(index)",
            "claims, with the pages before it, more pixels than \(bytes.size) bytes can hold")
        }
      }
      let calibration = TIFFCalibration(file)
      if index == 0 { stack = TIFFStackCalibration(page, file, calibration) }
      let known = calibration ?? stack?.calibration(of: page)
      let hidden = offsets.count == 1 ? TIFFHiddenPages(behind: page, file) : nil
      pages.append((page, Self.describe(page, known, note: hidden?.note)))
      if let hidden {
        try bounds.addLast(bytes, page: index, times: hidden.count - 1)
        for number in 1..<hidden.count {
          let next = page.shifted(to: number, by: number * hidden.imageBytes)
          pages.append((next, Self.describe(next, known)))
        }
      }
    }
    let images = pages.contains { !$0.page.isThumbnail } ? pages.filter { !$0.page.isThumbnail } : pages
    self.path = path
    self.limits = limits
    datasets = images.map(\.description)
    self.pages = images.map(\.page)
  }

  func image(at index: Int) throws(FileError) -> Matrix {
    let file = try handle(at: index)
    let page = try page(at: index, of: file)
    var palette: TIFFPalette?
    if page.meaning == .palette {
      palette = TIFFPalette(file, bits: 8 * page.pixelType.bytes)
      if palette == nil {
        throw FileError(.damaged, path: path, place: "page \(page.index)", "has no colours for its palette")
      }
    }
    let rows = TIFFRows(page: page, palette: palette)
    let pixels = try filled(
      rows: page.rows, columns: page.columns, limits: limits, path: path, place: "page \(page.index)"
    ) { (pixels: DisjointWrites<Float>) throws(FileError) in
      try forEachSegment(of: page, in: file, planes: rows.planes) { segment, values, buffers, lines in
        for row in segment.rows {
          let start = row * page.columns
          rows.convert(
            buffers, row: row - segment.rows.lowerBound, of: segment, values, &lines,
            to: pixels.slice(start + segment.columns.lowerBound..<start + segment.columns.upperBound))
        }
      }
    }
    return Matrix(rows: page.rows, columns: page.columns, elements: pixels)
  }

  func numbers(at index: Int, wholeSpectra: Bool) throws(FileError) -> any SpectrumBlockSource {
    let file = try handle(at: index)
    let page = try page(at: index, of: file)
    let isGrey = page.meaning == .grey || page.meaning == .greyWhiteIsZero
    switch page.pixelType {
    case .int32 where isGrey: return try grey(page, file, Int32.self)
    case .uint32 where isGrey: return try grey(page, file, UInt32.self)
    case .int64 where isGrey: return try grey(page, file, Int64.self)
    case .uint64 where isGrey: return try grey(page, file, UInt64.self)
    case .float64 where isGrey: return try grey(page, file, Double.self)
    default:
      let image = try image(at: index)
      return ArraySource(rows: image.rows, columns: image.columns, numbers: image.elements)
    }
  }

  /// The stored numbers of a grey page whose type has more bits than a `Float`.
  private func grey<Number: StoredNumber>(
    _ page: TIFFPage, _ file: borrowing TIFFHandle, _ type: Number.Type
  ) throws(FileError) -> ArraySource<Number> {
    let samples = page.isPlanar ? 1 : page.samples
    let width = page.pixelType.bytes
    let isTurned = page.meaning == .greyWhiteIsZero && (page.pixelType == .uint32 || page.pixelType == .uint64)
    let numbers = try filled(
      rows: page.rows, columns: page.columns, limits: limits, path: path, place: "page \(page.index)"
    ) { (numbers: DisjointWrites<Number>) throws(FileError) in
      try forEachSegment(of: page, in: file, planes: 1) { segment, values, buffers, _ in
        for row in segment.rows {
          let start = row * page.columns
          let line = numbers.slice(start + segment.columns.lowerBound..<start + segment.columns.upperBound)
          let target = UnsafeMutableRawBufferPointer(line)
          let source = (row - segment.rows.lowerBound) * segment.rowPixels * samples * width
          for column in 0..<line.count {
            for byte in 0..<width {
              let stored = buffers[0][source + column * samples * width + byte]
              target[column * width + byte] = isTurned ? ~stored : stored
            }
          }
          StoredValues(type: page.pixelType, bigEndian: values.bigEndian).order(target)
        }
      }
    }
    return ArraySource(rows: page.rows, columns: page.columns, numbers: numbers)
  }

  func labels(at index: Int) throws(FileError) -> [UInt8] {
    let file = try handle(at: index)
    let page = try page(at: index, of: file)
    guard page.meaning != .colours, page.pixelType.isInteger else {
      let found = page.meaning == .colours ? "colours" : "\(page.pixelType)"
      throw FileError(
        .wrongKind, path: path, place: "page \(page.index)",
        "a label mask needs one whole number per pixel, found \(found)")
    }
    let samples = page.isPlanar ? 1 : page.samples
    return try filled(
      rows: page.rows, columns: page.columns, limits: limits, path: path, place: "page \(page.index)"
    ) { (labels: DisjointWrites<UInt8>) throws(FileError) in
      try forEachSegment(of: page, in: file, planes: 1) { segment, values, buffers, _ in
        let stored = StoredValues(type: page.pixelType, bigEndian: values.bigEndian)
        var line = [UInt8](repeating: 0, count: segment.rowPixels * samples)
        for row in segment.rows {
          let bytes = (row - segment.rows.lowerBound) * line.count * page.pixelType.bytes
          let bad = line.withUnsafeMutableBufferPointer { line in
            buffers[0].withUnsafeBytes { stored.convert(UnsafeRawBufferPointer(rebasing: $0[bytes...]), to: line) }
          }
          if let bad {
            throw FileError(
              .wrongKind, path: path, place: "page \(page.index)",
              "a label mask needs values from 0 to 255, found \(bad)")
          }
          let start = row * page.columns + segment.columns.lowerBound
          let target = labels.slice(start..<start + segment.columns.count)
          for column in 0..<segment.columns.count { target[column] = line[column * samples] }
        }
      }
    }
  }

  /// Gives every piece of a page to `body`, on all threads.
  private func forEachSegment(
    of page: TIFFPage, in file: borrowing TIFFHandle, planes: Int,
    _ body:
      @Sendable (
        _ segment: TIFFSegments.Segment, _ values: StoredValues, _ buffers: [[UInt8]], _ lines: inout [Float]
      ) throws -> Void
  ) throws(FileError) {
    let segments = try TIFFSegments(page: page, of: file, planes: planes)
    // Fractions and signed numbers have no white to count from: they stay as stored.
    let values = StoredValues(
      type: page.pixelType, bigEndian: segments.isBigEndian(file), whiteIsZero: page.meaning == .greyWhiteIsZero)
    try readPieces(
      segments.count, limits: page.rows * page.columns < Self.pixelsWorthAThread ? limits.on(threads: 1) : limits,
      path: path,
      scratch: { try TIFFWorker(path: path, page, segments, limits) }
    ) { index, worker in
      let segment = try segments.read(index, from: worker.file, into: &worker.buffers)
      try body(segment, values, worker.buffers, &worker.lines)
    }
  }

  /// Below this a second thread costs more than it saves: it opens the file anew.
  private static let pixelsWorthAThread = 1 << 20

  private func handle(at index: Int) throws(FileError) -> TIFFHandle {
    try TIFFHandle(path: path, limits: limits, pageAt: pages[index].offset, index: pages[index].index)
  }

  private func page(at index: Int, of file: borrowing TIFFHandle) throws(FileError) -> TIFFPage {
    let known = pages[index]
    let page = try TIFFPage(file, index: known.index).shifted(to: known.index, by: known.shift)
    guard page.problem == nil, datasets[index].shape == [page.rows, page.columns] else {
      throw FileError(
        .damaged, path: path, place: "page \(page.index)", page.problem ?? "has changed since it was opened")
    }
    try Self.checkSize(page, file)
    return page
  }

  private static func checkSize(_ page: TIFFPage, _ file: borrowing TIFFHandle) throws(FileError) {
    guard
      SizeLimits.canHold(
        [page.rows, page.columns, page.samples], bytes: page.pixelType.bytes, stored: file.fileSize,
        ratio: page.mostBytesPerStoredByte)
    else {
      throw FileError(
        .damaged, path: file.path, place: "page \(page.index)",
        "claims \(page.rows) x \(page.columns) px, more than \(file.fileSize) bytes can hold")
    }
  }

  /// What the pixels of a page take at least where they are as well compressed as can be.
  private static func leastStoredBytes(of page: TIFFPage) -> Int {
    (SizeLimits.product([page.rows, page.columns, page.samples, page.pixelType.bytes]) ?? .max)
      / page.mostBytesPerStoredByte
  }

  private static func describe(
    _ page: TIFFPage, _ calibration: TIFFCalibration?, note: String? = nil
  ) -> DatasetDescription {
    let name = "page \(page.index)"
    let shape = [page.rows, page.columns]
    guard page.problem == nil else {
      return DatasetDescription(
        name: name, kind: .other, shape: shape + (page.samples > 1 ? [page.samples] : []), pixelType: page.pixelType,
        problem: page.problem)
    }
    return DatasetDescription(
      name: name, kind: .image, shape: shape, pixelType: page.pixelType,
      axes: DatasetDescription.imageAxes(
        rows: page.rows, columns: page.columns, pixelSize: calibration?.pixelSize,
        originInNM: calibration.map { ($0.originInNM.y, $0.originInNM.x) } ?? (0, 0)),
      pixelSize: calibration?.pixelSize, note: note)
  }
}
