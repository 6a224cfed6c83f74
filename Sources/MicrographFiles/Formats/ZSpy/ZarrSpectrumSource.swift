internal import DataModel

/// Reads the boxes of an array of a Zarr store, one for each chunk; an image is a cube whose slowest axis has size 1.
struct ZarrSpectrumSource {
  let shape: SpectrumShape
  let boxes: [SpectrumBox]
  private let store: any ZarrStore
  private let array: ZarrArray
  private let axes: SpectrumAxes
  private let chunk: [Int]
  /// Chunks along each axis.
  private let counts: [Int]

  /// Chunks far smaller than the cube would make more boxes than a cube of any real size has.
  private static let mostBoxes = 1 << 20
  /// Arrays below this size need no bytes in the store: chunks that were never written stand for zeros.
  private static let smallBytes = 4 << 20

  /// Opens an array of two or three axes; throws where the store cannot hold that many numbers.
  init(_ array: ZarrArray, axes: SpectrumAxes, in store: any ZarrStore) throws(FileError) {
    func failure(_ message: String) -> FileError { FileError(.damaged, path: store.path, place: array.key, message) }
    guard (2...3).contains(array.shape.count), !array.shape.contains(0) else {
      throw failure("is neither an image nor a cube: its size is \(array.shape)")
    }
    let bytes = SizeLimits.product(array.shape + [array.values.type.bytes]) ?? .max
    guard bytes <= Self.smallBytes || bytes / SizeLimits.mostBytesPerStoredByte <= store.size else {
      throw failure("claims \(array.shape) numbers of \(array.values.type), more than the store can hold")
    }
    let isImage = array.shape.count == 2
    let whole = isImage ? [1] + array.shape : array.shape
    chunk = isImage ? [1] + array.chunk : array.chunk
    counts = zip(whole, chunk).map { ($0 - 1) / $1 + 1 }
    guard let count = SizeLimits.product(counts), count <= Self.mostBoxes else {
      throw failure("has chunks of \(array.chunk) for a size of \(array.shape)")
    }
    try store.limits.checkBoxes(count, path: store.path, place: array.key)
    self.store = store
    self.array = array
    self.axes = axes
    shape = SpectrumShape(rows: whole[axes.row], columns: whole[axes.column], channels: whole[axes.channel])
    boxes = (0..<count).map { [chunk, counts] index in
      let ranges = zip(Self.place(index, counts), zip(chunk, whole)).map { place, sizes in
        place * sizes.0..<min((place + 1) * sizes.0, sizes.1)
      }
      return SpectrumBox(rows: ranges[axes.row], columns: ranges[axes.column], channels: ranges[axes.channel])
    }
  }

  private static func place(_ index: Int, _ counts: [Int]) -> [Int] {
    [index / (counts[1] * counts[2]), index / counts[2] % counts[1], index % counts[2]]
  }
}

extension ZarrSpectrumSource: StoredNumberSource {
  var storedType: PixelType { array.values.type }

  func read<Number: StoredNumber>(
    box index: Int, numbers: inout [Number], place block: inout SpectrumBlock
  ) throws(FileError) {
    let bytes = try array.chunk(at: Self.place(index, counts).suffix(array.shape.count), in: store)
    // Chunks at the edge are whole, too; one that was never written takes no more than its box.
    let box = boxes[index]
    let size = bytes == nil ? axes.inFile(box.rows.count, box.columns.count, box.channels.count) : chunk
    let strides = [size[1] * size[2], size[2], 1]
    (block.rowStride, block.columnStride, block.channelStride) = (
      strides[axes.row], strides[axes.column], strides[axes.channel]
    )
    block.box = box
    let count = size[0] * size[1] * size[2]
    guard let bytes else { return numbers.clear(count) }
    numbers.makeRoom(count)
    numbers.withUnsafeMutableBufferPointer { numbers in
      bytes.withUnsafeBytes {
        array.values.convert($0, orOwnType: UnsafeMutableBufferPointer(rebasing: numbers[0..<count]))
      }
    }
  }
}
