internal import CTIFF
internal import DataModel
internal import Kernels

/// TIFF and BigTIFF through libtiff: both byte orders, strips and tiles, every compression that libtiff knows.
///
/// Each page is a data set `page N`, except smaller copies and masks. A page whose pixels cannot be read (bits, colours)
/// is listed as `.other`. The tag for the orientation is ignored, as in tifffile.
struct TIFFReader: FormatReader {
  let datasets: [DatasetDescription]
  private let path: String
  private let pageIndices: [Int]

  /// More pages than any instrument writes; a longer chain is taken for a damaged file.
  private static let mostPages = 65_535

  /// Reads the headers of all pages.
  init(path: String) throws(FileError) {
    let bytes = try FileBytes(path: path)
    let file = try TIFFHandle(path: path)
    var pages: [(page: TIFFPage, description: DatasetDescription)] = []
    var index = 0
    repeat {
      let page = try TIFFPage(file, index: index)
      try TIFFDirectoryBounds(pageOffset: file.pageOffset, page: index).check(bytes)
      if page.problem == nil { try Self.checkSize(page, file) }
      pages.append((page, Self.describe(page, file)))
      index += 1
      guard index <= Self.mostPages else {
        throw FileError(.unsupported, path: path, "has more than \(Self.mostPages) pages")
      }
    } while try file.goToNextPage(after: index - 1)
    let images = pages.contains { !$0.page.isThumbnail } ? pages.filter { !$0.page.isThumbnail } : pages
    self.path = path
    datasets = images.map(\.description)
    pageIndices = images.map(\.page.index)
  }

  func image(at index: Int) throws(FileError) -> Matrix {
    let file = try TIFFHandle(path: path)
    let page = try page(at: index, of: file)
    // Fractions and signed numbers have no white to count from: they stay as stored.
    let values = StoredValues(
      type: page.pixelType, bigEndian: Self.machineIsBigEndian, whiteIsZero: page.meaning == .greyWhiteIsZero)
    if page.isJPEGColours { file.decodeJPEGColours() }
    let planes = page.isPlanar && page.meaning == .colours ? 3 : 1
    var matrices: [Matrix] = []
    for plane in 0..<planes {
      var matrix = Matrix(rows: page.rows, columns: page.columns)
      var numbers: [Float] = []
      try TIFFSegments(page: page).forEach(in: file, plane: plane) { (segment) throws(FileError) in
        let samples = page.isPlanar ? 1 : page.samples
        let rowNumbers = segment.rowPixels * samples
        if numbers.count != rowNumbers { numbers = [Float](repeating: 0, count: rowNumbers) }
        for row in segment.rows {
          let start = (row - segment.rows.lowerBound) * rowNumbers * page.pixelType.bytes
          numbers.withUnsafeMutableBufferPointer { floats in
            values.convert(UnsafeRawBufferPointer(rebasing: segment.bytes[start...]), to: floats)
          }
          let isMixed = page.meaning == .colours && !page.isPlanar
          for column in segment.columns {
            let first = (column - segment.columns.lowerBound) * samples
            matrix[row, column] =
              isMixed
              ? greyMix(
                red: numbers[first], green: numbers[first + 1], blue: numbers[first + 2],
                wholeNumbers: page.pixelType.isInteger)
              : numbers[first]
          }
        }
      }
      matrices.append(matrix)
    }
    return try meaning(of: matrices, page, file)
  }

  func labels(at index: Int) throws(FileError) -> [UInt8] {
    let file = try TIFFHandle(path: path)
    let page = try page(at: index, of: file)
    guard page.meaning != .colours, page.pixelType.isInteger else {
      let found = page.meaning == .colours ? "colours" : "\(page.pixelType)"
      throw FileError(
        .wrongKind, path: path, place: "page \(page.index)",
        "a label mask needs one whole number per pixel, found \(found)")
    }
    let values = StoredValues(type: page.pixelType, bigEndian: Self.machineIsBigEndian)
    let samples = page.isPlanar ? 1 : page.samples
    var labels = [UInt8](repeating: 0, count: page.rows * page.columns)
    var line: [UInt8] = []
    try TIFFSegments(page: page).forEach(in: file, plane: 0) { (segment) throws(FileError) in
      let rowNumbers = segment.rowPixels * samples
      if line.count != rowNumbers { line = [UInt8](repeating: 0, count: rowNumbers) }
      for row in segment.rows {
        let start = (row - segment.rows.lowerBound) * rowNumbers * page.pixelType.bytes
        let bad = line.withUnsafeMutableBufferPointer {
          values.convert(UnsafeRawBufferPointer(rebasing: segment.bytes[start...]), to: $0)
        }
        if let bad {
          throw FileError(
            .wrongKind, path: path, place: "page \(page.index)",
            "a label mask needs values from 0 to 255, found \(bad)")
        }
        for column in segment.columns {
          labels[row * page.columns + column] = line[(column - segment.columns.lowerBound) * samples]
        }
      }
    }
    return labels
  }

  /// Mixes planes to grey, looks palettes up.
  private func meaning(of planes: [Matrix], _ page: TIFFPage, _ file: borrowing TIFFHandle) throws(FileError) -> Matrix
  {
    var matrix = planes[0]
    switch page.meaning {
    case .grey, .greyWhiteIsZero: break
    case .colours:
      guard planes.count == 3 else { break }
      for i in matrix.elements.indices {
        matrix.elements[i] = greyMix(
          red: matrix.elements[i], green: planes[1].elements[i], blue: planes[2].elements[i],
          wholeNumbers: page.pixelType.isInteger)
      }
    case .palette:
      guard let palette = TIFFPalette(file, bits: 8 * page.pixelType.bytes) else {
        throw FileError(.damaged, path: path, place: "page \(page.index)", "has no colours for its palette")
      }
      palette.apply(to: &matrix)
    }
    return matrix
  }

  private func page(at index: Int, of file: borrowing TIFFHandle) throws(FileError) -> TIFFPage {
    try file.go(toPage: pageIndices[index])
    let page = try TIFFPage(file, index: pageIndices[index])
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

  private static func describe(_ page: TIFFPage, _ file: borrowing TIFFHandle) -> DatasetDescription {
    let name = "page \(page.index)"
    let shape = [page.rows, page.columns]
    guard page.problem == nil else {
      return DatasetDescription(
        name: name, kind: .other, shape: shape + (page.samples > 1 ? [page.samples] : []), pixelType: page.pixelType,
        problem: page.problem)
    }
    let pixelSize = TIFFCalibration.pixelSize(file)
    return DatasetDescription(
      name: name, kind: .image, shape: shape, pixelType: page.pixelType,
      axes: DatasetDescription.imageAxes(rows: page.rows, columns: page.columns, pixelSize: pixelSize),
      pixelSize: pixelSize)
  }

  /// libtiff gives numbers in the machine's order whatever the file's is.
  private static let machineIsBigEndian = 1.bigEndian == 1
}
