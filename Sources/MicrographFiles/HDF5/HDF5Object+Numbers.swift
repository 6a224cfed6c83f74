internal import CHDF5
internal import DataModel

extension HDF5Object {
  /// Small values lie in small chunks; a larger one would only cost time.
  static var mostChunkBytes: Int { 4 << 20 }

  /// Reads a part of a data set by libhdf5 itself, one thread at a time, whatever its layout.
  ///
  /// - Parameters:
  ///   - ranges: the part along each axis of the file; inside the data set.
  ///   - type: the type in memory, to which libhdf5 converts.
  ///   - buffer: reaches as many numbers as the part has, which are written one after the other.
  func read(_ ranges: [Range<Int>], as type: PixelType, into buffer: UnsafeMutableRawPointer?) throws(FileError) {
    try checkChunkIndex()
    try HDF5PackedChunks.check(self, ranges)
    let start = ranges.map { hsize_t($0.lowerBound) }
    let count = ranges.map { hsize_t($0.count) }
    guard let space = HDF5Handle(closedBy: { H5Sclose($0) }, { H5Dget_space(handle.id) }),
      let memory = HDF5Handle(closedBy: { H5Sclose($0) }, { H5Screate_simple(Int32(count.count), count, nil) }),
      HDF5Library.call({
        guard H5Sselect_hyperslab(space.id, H5S_SELECT_SET, start, nil, count, nil) >= 0 else { return herr_t(-1) }
        return H5Dread(
          handle.id, HDF5Storage.memoryType(type), memory.id, space.id, chdf5_default_properties(), buffer)
      }) >= 0
    else {
      throw failure(
        .damaged, "cannot be read at \(ranges.map(\.lowerBound)): it is damaged or packed in a way unknown here")
    }
  }

  /// The numbers of a part of a data set of whole numbers, in row-major order.
  ///
  /// - Parameters:
  ///   - ranges: gives the part for the shape of the data set, or nothing where the shape is not what is expected.
  ///   - limit: the most numbers that are read.
  /// - Returns: nothing where there are other things than numbers, too many of them or not the shape that is expected.
  func wholeNumbers(
    limit: Int, in ranges: (_ shape: [Int]) -> [Range<Int>]? = { $0.map { 0..<$0 } }
  ) throws(FileError) -> [Int64]? {
    guard isDataset else { return nil }
    let storage = try HDF5Storage(self)
    guard storage.values.type.isInteger, storage.missingFilter == nil, storage.isJustified,
      storage.chunkBytes <= Self.mostChunkBytes, let part = ranges(storage.shape),
      let count = SizeLimits.product(part.map(\.count)), (1...limit).contains(count)
    else { return nil }
    var numbers = [Int64](repeating: 0, count: count)
    try numbers.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
      try read(part, as: .int64, into: buffer.baseAddress)
    }
    return numbers
  }

  /// All numbers of a data set, rounded to `Double`; nothing where there are other things than numbers or more of them
  /// than the limit.
  func numbers(limit: Int) throws(FileError) -> [Double]? {
    guard isDataset else { return nil }
    let storage = try HDF5Storage(self)
    guard storage.missingFilter == nil, storage.isJustified, storage.chunkBytes <= Self.mostChunkBytes,
      let count = SizeLimits.product(storage.shape), (1...limit).contains(count), !storage.shape.isEmpty
    else { return nil }
    var numbers = [Double](repeating: 0, count: count)
    try numbers.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
      try read(storage.shape.map { 0..<$0 }, as: .float64, into: buffer.baseAddress)
    }
    return numbers
  }
}
