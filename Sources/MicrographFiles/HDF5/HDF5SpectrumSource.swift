internal import CHDF5
internal import DataModel

/// Reads the boxes of a spectrum image in an HDF5 file.
///
/// Chunks that are deflated, shuffled, both or neither are fetched raw, one thread at a time, and unpacked by the calling
/// threads side by side (``HDF5ChunkDecoder``). Every other layout is read by libhdf5 itself, one thread at a time.
/// Boxes are whole chunks, several where chunks are small; without chunks they are bands along the slowest axis.
final class HDF5SpectrumSource {
  let shape: SpectrumShape
  let boxes: [SpectrumBox]
  private let dataset: HDF5Object
  private let storage: HDF5Storage
  private let axes: SpectrumAxes
  private let grid: HDF5BoxGrid
  private let decoder: HDF5ChunkDecoder?

  /// Chunks far larger than the cube would make far more boxes than a cube of any real size has (8 TB).
  private static let mostBoxes = 4 << 20

  /// Opens the source.
  ///
  /// - Parameters:
  ///   - dataset: a data set of three axes, or of two: an image is read as a cube whose slowest axis has size 1.
  ///   - axes: which of the three is which.
  ///   - aimedBytes: about how large a box shall be; never smaller than a chunk.
  /// - Throws: ``FileError`` where the file cannot hold that many numbers or a chunk is too large for memory.
  init(
    _ dataset: consuming HDF5Object, axes: SpectrumAxes, aimedBytes: Int = HDF5BoxGrid.aimedBytes
  ) throws(FileError) {
    let storage = try HDF5Storage(dataset)
    guard (2...3).contains(storage.shape.count), !storage.shape.contains(0) else {
      throw dataset.failure(.damaged, "is neither an image nor a cube: its size is \(storage.shape)")
    }
    if let filter = storage.missingFilter {
      throw dataset.failure(
        .unsupported, "is packed with the filter \(filter), which is not known here; save it with gzip or unpacked")
    }
    guard storage.isJustified else {
      let chunks = storage.chunk.map { " in chunks of \($0)" } ?? ""
      throw dataset.failure(
        .damaged, "claims \(storage.shape) numbers of \(storage.values.type)\(chunks), more than the file can hold")
    }
    let grid = HDF5BoxGrid(storage, aimedBytes: dataset.limits.bounded(aimedBytes))
    try dataset.limits.check(
      grid.boxBytes, for: "a chunk of \(storage.chunk ?? storage.shape) numbers", path: dataset.file,
      place: dataset.path)
    guard grid.count <= Self.mostBoxes else {
      throw dataset.failure(.damaged, "has chunks of \(storage.chunk ?? []) for a size of \(storage.shape)")
    }
    try dataset.limits.checkBoxes(grid.count, path: dataset.file, place: dataset.path)
    self.storage = storage
    self.axes = axes
    self.grid = grid
    shape = SpectrumShape(
      rows: grid.shape[axes.row], columns: grid.shape[axes.column], channels: grid.shape[axes.channel])
    boxes = (0..<grid.count).map { index in
      let ranges = grid.ranges(of: index)
      return SpectrumBox(rows: ranges[axes.row], columns: ranges[axes.column], channels: ranges[axes.channel])
    }
    decoder = HDF5ChunkDecoder(storage)
    self.dataset = dataset
  }
}

extension HDF5SpectrumSource: StoredNumberSource {
  var storedType: PixelType { storage.values.type }

  func read<Number: StoredNumber>(
    box index: Int, numbers: inout [Number], place block: inout SpectrumBlock
  ) throws(FileError) {
    block.box = boxes[index]
    let ranges = grid.ranges(of: index)
    // Unpacked chunks reach over the edge of the cube; libhdf5 reads no further than the edge.
    let size = decoder == nil ? ranges.map(\.count) : grid.box
    let strides = [size[1] * size[2], size[2], 1]
    block.rowStride = strides[axes.row]
    block.columnStride = strides[axes.column]
    block.channelStride = strides[axes.channel]
    numbers.makeRoom(size[0] * size[1] * size[2])
    try numbers.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
      if let decoder {
        try decoder.unpack(dataset, ranges: ranges, boxSize: size, into: buffer)
      } else {
        try dataset.read(storage.inDataset(ranges), as: Number.pixelType, into: buffer.baseAddress)
      }
    }
  }
}
