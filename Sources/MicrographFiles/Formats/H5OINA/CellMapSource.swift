internal import DataModel

/// Reads runs of cells of an `.h5oina` file; libhdf5 unpacks them, one thread at a time.
final class CellMapSource {
  let shape: SpectrumShape
  var boxes: [SpectrumBox] { raster.boxes }
  private let dataset: HDF5Object
  private let type: PixelType
  private let raster: RasterBoxes
  /// Whether the file stores rows and columns; otherwise a list of cells.
  private let isGrid: Bool
  /// Number of axes in the file.
  private let rank: Int

  /// Aimed size of a box, unless chunks are larger: libhdf5 unpacks a chunk anew for every box that touches it.
  private static let aimedBytes = 8 << 20

  init(_ dataset: consuming HDF5Object, map: CellMap) throws(FileError) {
    let storage = try HDF5Storage(dataset)
    guard let shape = map.shape, storage.shape.reduce(1, *) == shape.rows * shape.columns * shape.channels else {
      throw dataset.failure(.damaged, "has changed since it was opened")
    }
    guard storage.isJustified else {
      throw dataset.failure(
        .damaged, "claims \(storage.shape) numbers of \(storage.values.type), more than the file can hold")
    }
    if let filter = storage.missingFilter {
      throw dataset.failure(.unsupported, "is packed with the filter \(filter), which is not known here")
    }
    let bytesPerPixel = shape.channels * max(4, storage.values.type.bytes)
    let limits = dataset.limits
    // A chunk's numbers may be narrower than in a box.
    let chunkBytes = storage.chunkBytes / storage.values.type.bytes * max(4, storage.values.type.bytes)
    try limits.check(
      max(chunkBytes, bytesPerPixel), for: "a chunk of \(storage.chunk ?? storage.shape) numbers", path: dataset.file,
      place: dataset.path)
    self.shape = shape
    type = storage.values.type
    isGrid = storage.shape == [shape.rows, shape.columns] && shape.channels == 1
    rank = storage.shape.count
    // Rows of images stay whole, so that a box of a grid is a rectangle of the file, too.
    let raster = RasterBoxes(
      shape, pixelsPerBox: max(1, max(limits.bounded(Self.aimedBytes), chunkBytes) / bytesPerPixel),
      wholeRows: isGrid ? shape.columns : 0)
    guard let raster else { throw dataset.failure(.tooLarge, "has too many cells for its \(shape.channels) channels") }
    try limits.checkBoxes(raster.boxes.count, path: dataset.file, place: dataset.path)
    try limits.check(
      raster.boxes.map { $0.rows.count * $0.columns.count * bytesPerPixel }.max(), for: "a row of the image",
      path: dataset.file, place: dataset.path)
    self.raster = raster
    self.dataset = dataset
  }
}

extension CellMapSource: StoredNumberSource {
  var storedType: PixelType { type }

  func read<Number: StoredNumber>(
    box index: Int, numbers: inout [Number], place block: inout SpectrumBlock
  ) throws(FileError) {
    let box = boxes[index]
    block.box = box
    (block.rowStride, block.columnStride, block.channelStride) = (box.columns.count * shape.channels, shape.channels, 1)
    let pixels = raster.pixels(ofBox: index)
    // An image has one axis or two, spectra have cells and channels.
    let ranges = isGrid ? [box.rows, box.columns] : rank == 1 ? [pixels] : [pixels, box.channels]
    numbers.makeRoom(pixels.count * shape.channels)
    try numbers.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
      try dataset.read(ranges, as: Number.pixelType, into: buffer.baseAddress)
    }
  }
}
