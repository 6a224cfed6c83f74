internal import DataModel

/// Cuts a stored cube (or an image: a cube with one layer) into boxes of a few MB that are quick to read: whole chunks, or bands without chunks.
struct HDF5BoxGrid: Sendable {
  /// Aimed size of a box: large enough that opening it costs nothing, small enough to stay in a processor's cache.
  static let aimedBytes = 2 << 20

  /// Size of the cube along each axis of the file.
  let shape: [Int]
  /// Size of what is read at once along each axis: a chunk, or one number.
  let unit: [Int]
  /// Size of a box along each axis; a multiple of `unit`, so that it may reach over the edge of the cube.
  let box: [Int]
  /// Number of boxes along each axis.
  private let counts: [Int]
  /// Bytes of a whole box; `Int.max` where the product does not fit.
  let boxBytes: Int

  /// The grid for a cube.
  init(_ storage: HDF5Storage, aimedBytes: Int = Self.aimedBytes) {
    shape = storage.asCube(storage.shape)
    let hasChunks = storage.chunk != nil
    unit = storage.chunk.map { storage.asCube($0) } ?? [1, 1, 1]
    var box = unit
    // In memory: types that are converted to Float may be narrower in the file.
    let width = [.uint8, .uint16].contains(storage.values.type) ? storage.values.type.bytes : 4
    var bytes = SizeLimits.product(unit + [max(width, storage.values.type.bytes)]) ?? Int.max
    // Grown along the fastest axis first, so that what lies together in the file is read together.
    for axis in [2, 1, 0] {
      let units = shape[axis] / unit[axis] + (shape[axis] % unit[axis] > 0 ? 1 : 0)
      let factor = max(1, min(units, aimedBytes / bytes))
      box[axis] = unit[axis] * factor
      if !hasChunks { box[axis] = min(box[axis], shape[axis]) }
      bytes = bytes.multipliedReportingOverflow(by: factor).overflow ? Int.max : bytes * factor
    }
    self.box = box
    boxBytes = bytes
    counts = zip(shape, box).map { ($0 + $1 - 1) / $1 }
  }

  /// Number of boxes.
  var count: Int { counts[0] * counts[1] * counts[2] }

  /// Where a box lies along each axis of the file, cut at the edge of the cube.
  func ranges(of index: Int) -> [Range<Int>] {
    let position = [index / (counts[1] * counts[2]), index / counts[2] % counts[1], index % counts[2]]
    return (0..<3).map { axis in
      let start = position[axis] * box[axis]
      return start..<min(start + box[axis], shape[axis])
    }
  }
}
