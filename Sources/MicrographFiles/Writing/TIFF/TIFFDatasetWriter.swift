public import DataModel

/// Writes an image as a TIFF file of its own type, a stack of images as a hyperstack of ImageJ, or a spectrum image as a
/// stack with an image per channel, with the calibration where Fiji, tifffile and HyperSpy look for it.
///
/// Numbers are not compressed, one strip for each image. The description asks ImageJ to show the range of all numbers.
/// Numbers of `int8`, which ImageJ does not know, become `int16`; all other types stay (ImageJ shows `int32`, `uint32` as
/// fractions and opens no numbers of 64 bits, tifffile and HyperSpy read all). An image of 4 GiB and more is a BigTIFF. A
/// stack of 4 GiB and more is a TIFF as ImageJ itself writes it: one directory, the other images follow the first.
///
/// Spectrum images and stacks are read and written in tiles; energies are kept as ImageJ's depth (`spacing`, `zorigin`,
/// `zunit`), and so is the axis of a stack (`slices`) unless it is one of time (`frames`, `finterval` in seconds). The same input gives the same bytes, whatever the number of threads.
///
/// - Parameters:
///   - threads: most threads to use, at least 1.
///   - progress: told the share done, from any thread.
/// - Returns: the type that was written.
/// - Throws: ``FileError`` naming the file (`tooLarge` beyond what ImageJ can show); nothing half-written stays behind.
@discardableResult
public func writeTIFF(
  _ dataset: StoredDataset, to path: String, threads: Int, progress: @Sendable (Double) -> Void = { _ in }
) throws -> PixelType {
  let told = dataset.description.pixelType
  try TIFFLayout.check(dataset, path: path)
  // Planes are written whole where they are stored whole.
  let source = try dataset.source(wholeSpectra: false)
  return try withTypesWideEnough([told == .int8 ? .int16 : told]) { types in
    let layout = TIFFLayout(dataset, type: types[0])
    let head = layout.bytes(shown: nil)
    let file = try PartialFile(path: path)
    try file.reserve(head.count + layout.imageBytes * layout.images)
    let shown = try withNumberType(types[0]) { type in
      try writeTiles(
        source, as: type, planes: !dataset.description.isStack, behind: head.count, to: file, limits: dataset.limits,
        threads: threads,
        progress: progress)
    }
    let final = layout.bytes(shown: shown)
    precondition(final.count == head.count, "directories of \(head.count) bytes became \(final.count)")
    try file.put(final.span.bytes, at: 0)
    try file.finish()
  }[0]
}

/// Where the directories and the images of a TIFF file lie: all directories first, then the images without gaps.
private struct TIFFLayout {
  let images: Int
  let imageBytes: Int
  private let rows: Int
  private let columns: Int
  private let dataset: StoredDataset
  private let type: PixelType
  private let isBig: Bool
  /// All images, or the first one alone.
  private let directories: Int

  /// Room for the description, whatever the range to show.
  private static let descriptionBytes = 512
  /// More than one directory with its values takes.
  private static let mostDirectoryBytes = 2048
  /// More images than this no program expects in one file.
  private static let mostImages = 65_535

  /// Throws where no program could show the file.
  static func check(_ dataset: StoredDataset, path: String) throws(FileError) {
    let (images, rows, columns) = planes(dataset)
    guard rows <= UInt32.max, columns <= UInt32.max else {
      throw FileError(.tooLarge, path: path, "\(rows) x \(columns) px are more than a TIFF file can hold")
    }
    guard images == 1 || (images <= mostImages && rows * columns <= Int(Int32.max)) else {
      throw FileError(
        .tooLarge, path: path,
        "a stack of \(images) images of \(rows) x \(columns) px is more than ImageJ can show; "
          + "write .hspy or .npy")
    }
  }

  private static func planes(_ dataset: StoredDataset) -> (images: Int, rows: Int, columns: Int) {
    let shape = dataset.shape
    return dataset.description.isStack
      ? (shape.rows, shape.columns, shape.channels) : (shape.channels, shape.rows, shape.columns)
  }

  init(_ dataset: StoredDataset, type: PixelType) {
    self.dataset = dataset
    self.type = type
    (images, rows, columns) = Self.planes(dataset)
    imageBytes = rows * columns * type.bytes
    let isLarge = images * (imageBytes + Self.mostDirectoryBytes) >= Int(UInt32.max)
    isBig = isLarge && images == 1
    directories = isLarge ? 1 : images
  }

  /// The bytes in front of the images; their number does not depend on the range to show.
  func bytes(shown: ClosedRange<Double>?) -> [UInt8] {
    let header = TIFFDirectory.header(isBig: isBig)
    let first = directory(0, data: 0, shown: shown).bytes(at: header.count, isLast: true).count
    let other = directories > 1 ? directory(1, data: 0, shown: nil).bytes(at: 0, isLast: true).count : 0
    let data = header.count + first + (directories - 1) * other
    var bytes = header
    bytes.reserveCapacity(data)
    for index in 0..<directories {
      bytes += directory(index, data: data, shown: shown).bytes(at: bytes.count, isLast: index == directories - 1)
    }
    return bytes
  }

  private func directory(_ index: Int, data: Int, shown: ClosedRange<Double>?) -> TIFFDirectory {
    var directory = TIFFDirectory(isBig: isBig)
    directory.add(.imageWidth, long: [UInt32(columns)])
    directory.add(.imageLength, long: [UInt32(rows)])
    directory.add(.bitsPerSample, short: UInt16(8 * type.bytes))
    directory.add(.compression, short: 1)  // none
    directory.add(.photometric, short: 1)  // 0 is black
    directory.add(.samplesPerPixel, short: 1)
    directory.add(.rowsPerStrip, long: [UInt32(rows)])
    directory.add(.stripOffsets, places: [data + index * imageBytes])
    directory.add(.stripByteCounts, places: [imageBytes])
    directory.add(.sampleFormat, short: sampleFormat)
    // The first image speaks for all.
    if index == 0 { directory.add(calibration(shown), descriptionBytes: Self.descriptionBytes) }
    return directory
  }

  private var sampleFormat: UInt16 {
    switch type {
    case .uint8, .uint16, .uint32, .uint64: 1
    case .int8, .int16, .int32, .int64: 2
    case .float32, .float64: 3
    }
  }

  private func calibration(_ shown: ClosedRange<Double>?) -> TIFFCalibrationTags {
    let description = dataset.description
    var tags = TIFFCalibrationTags(pixelSize: description.pixelSize, shown: shown)
    func origin(_ axis: Int) -> Double {
      guard description.axes.count > axis, let unit = Units.nanometres(per: description.axes[axis].units)
      else { return 0 }
      // ImageJ and HyperSpy read all scales as positive: an axis that falls is turned, so that the same pixel lies at 0.
      let origin = description.axes[axis].offset * (description.axes[axis].scale < 0 ? -unit : unit)
      return origin.isFinite ? origin : 0
    }
    let isStack = description.isStack
    tags.originInNM = isStack ? (origin(2), origin(1)) : (origin(1), origin(0))
    if images > 1 {
      let axis = isStack ? description.axes.first : description.axes.count > 2 ? description.axes[2] : nil
      tags.stack = .init(
        images: images, axis: axis.map { .init(units: $0.units, offset: $0.offset, scale: $0.scale) }, isImages: isStack
      )
    }
    return tags
  }
}
