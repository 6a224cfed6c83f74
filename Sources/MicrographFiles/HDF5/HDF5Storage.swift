internal import CHDF5
internal import DataModel

/// How a numeric data set lies in its file, checked.
struct HDF5Storage: Sendable {
  /// What happens to a chunk before it is stored.
  enum Filter: Sendable { case shuffle, deflate, fletcher32, other }

  /// Size along each axis, in the file's order; empty for one number.
  let shape: [Int]
  /// How one number is stored; half precision counts as `float32`, to which libhdf5 converts it.
  let values: StoredValues
  /// Bytes of a number in the file.
  private let storedBytes: Int
  /// Whether a number takes exactly the bytes of its type, so that raw chunks can be read without libhdf5's conversion.
  let isPlain: Bool
  /// Size of a chunk along each axis; nothing for other layouts.
  let chunk: [Int]?
  /// Filters in the order of writing.
  let filters: [Filter]
  /// Name of a filter that libhdf5 does not have; nothing where all are known.
  let missingFilter: String?
  /// Whether chunks that were never written stand for zeros.
  let fillsWithZeros: Bool
  /// Length of the file.
  let fileSize: Int
  /// Whether the numbers lie in the file one after the other.
  private let isContiguous: Bool

  /// Whether the data set's numbers lie in this file: not in another one, nor put together from others.
  static func isInside(_ dataset: borrowing HDF5Object) -> Bool { (try? creation(of: dataset)) != nil }

  /// Reads how a data set is stored; throws where it is no data set of numbers or its numbers lie elsewhere.
  init(_ dataset: borrowing HDF5Object) throws(FileError) {
    // Asked first: finding the size of a data set that is put together from other files would open those.
    let creation = try Self.creation(of: dataset)
    guard let type = HDF5Handle(closedBy: { H5Tclose($0) }, { H5Dget_type(dataset.handle.id) }),
      let space = HDF5Handle(closedBy: { H5Sclose($0) }, { H5Dget_space(dataset.handle.id) })
    else { throw dataset.failure(.damaged, "is damaged: its type and size cannot be read") }
    guard let (values, isPlain) = Self.values(type) else {
      throw dataset.failure(
        .wrongKind,
        "holds \(Self.content(type)); whole numbers of 8 to 64 bits and fractions of 16, 32 or 64 bits can be read")
    }
    storedBytes = HDF5Library.call { H5Tget_size(type.id) }
    shape = try Self.shape(space, dataset)
    self.values = values
    self.isPlain = isPlain
    fileSize = try FileBytes(path: dataset.file, limits: dataset.limits).size
    let layout = HDF5Library.call { H5Pget_layout(creation.id) }
    isContiguous = layout == H5D_CONTIGUOUS || layout == H5D_COMPACT
    if layout == H5D_CHUNKED {
      var sizes = [hsize_t](repeating: 0, count: 33)
      let rank = HDF5Library.call { H5Pget_chunk(creation.id, 33, &sizes) }
      let chunk = sizes.prefix(Int(max(rank, 0))).map { Int(clamping: $0) }
      guard chunk.count == shape.count, !chunk.contains(where: { $0 < 1 }), SizeLimits.product(chunk) != nil else {
        throw dataset.failure(.damaged, "is damaged: its chunks have no size")
      }
      self.chunk = chunk
    } else {
      chunk = nil
    }
    (filters, missingFilter) = Self.filters(creation)
    var fill = 0.0
    let hasFill = HDF5Library.call { H5Pget_fill_value(creation.id, chdf5_native_double(), &fill) } >= 0
    fillsWithZeros = !hasFill || fill == 0
  }

  /// Whether the file can hold as many numbers as the data set claims, counted in whole chunks: what reaches over the
  /// edge has to be unpacked as well.
  var isJustified: Bool {
    if isContiguous { return SizeLimits.canHold(shape, bytes: storedBytes, stored: fileSize, ratio: 1) }
    var whole = shape
    for axis in shape.indices {
      guard let chunk, shape[axis] > 0 else { continue }
      let (size, overflow) = ((shape[axis] - 1) / chunk[axis] + 1).multipliedReportingOverflow(by: chunk[axis])
      if overflow { return false }
      whole[axis] = size
    }
    return SizeLimits.canHold(
      whole, bytes: storedBytes, stored: fileSize, ratio: SizeLimits.mostBytesPerDeflatedByte)
  }

  /// Sizes, one per axis, as those of a cube: an image is a cube with one layer, its slowest axis.
  func asCube<Size: ExpressibleByIntegerLiteral>(_ sizes: [Size], _ layer: Size = 1) -> [Size] {
    sizes.count == 2 ? [layer] + sizes : sizes
  }

  /// Places in a cube as those in the data set.
  func inDataset<Place>(_ places: [Place]) -> [Place] { places.suffix(shape.count) }

  /// Bytes of one unpacked chunk; 0 where there are none.
  var chunkBytes: Int { chunk.flatMap { SizeLimits.product($0 + [storedBytes]) } ?? 0 }

  /// libhdf5's name for the type with which numbers are read into memory.
  static func memoryType(_ type: PixelType) -> hid_t {
    switch type {
    case .uint8: chdf5_native_uint8()
    case .int8: chdf5_native_int8()
    case .uint16: chdf5_native_uint16()
    case .int16: chdf5_native_int16()
    case .uint32: chdf5_native_uint32()
    case .int32: chdf5_native_int32()
    case .uint64: chdf5_native_uint64()
    case .int64: chdf5_native_int64()
    case .float32: chdf5_native_float()
    case .float64: chdf5_native_double()
    }
  }

  private static func creation(of dataset: borrowing HDF5Object) throws(FileError) -> HDF5Handle {
    guard let creation = HDF5Handle(closedBy: { H5Pclose($0) }, { H5Dget_create_plist(dataset.handle.id) }) else {
      throw dataset.failure(.damaged, "is damaged: how it is stored cannot be read")
    }
    let (layout, externalFiles) = HDF5Library.call { (H5Pget_layout(creation.id), H5Pget_external_count(creation.id)) }
    guard externalFiles <= 0 else {
      throw dataset.failure(.unsupported, "keeps its numbers in another file, which is not opened for safety")
    }
    guard layout == H5D_COMPACT || layout == H5D_CONTIGUOUS || layout == H5D_CHUNKED else {
      throw dataset.failure(
        .unsupported, "is put together from other data sets (virtual), which are not opened for safety")
    }
    return creation
  }

  private static func shape(
    _ space: borrowing HDF5Handle, _ dataset: borrowing HDF5Object
  ) throws(FileError) -> [Int] {
    let rank = Int(HDF5Library.call { H5Sget_simple_extent_ndims(space.id) })
    guard (0...32).contains(rank) else { throw dataset.failure(.damaged, "is damaged: it has no size") }
    var sizes = [hsize_t](repeating: 0, count: max(rank, 1))
    guard HDF5Library.call({ H5Sget_simple_extent_dims(space.id, &sizes, nil) }) >= 0 else {
      throw dataset.failure(.damaged, "is damaged: it has no size")
    }
    let shape = sizes.prefix(rank).map { Int(clamping: $0) }
    guard SizeLimits.product(shape) != nil else {
      throw dataset.failure(.damaged, "claims a size of \(shape), more than any file can hold")
    }
    return shape
  }

  private static func values(_ type: borrowing HDF5Handle) -> (StoredValues, isPlain: Bool)? {
    let (kind, size, bits, isSigned, order) = HDF5Library.call {
      (
        H5Tget_class(type.id), H5Tget_size(type.id), H5Tget_precision(type.id), H5Tget_sign(type.id) == H5T_SGN_2,
        H5Tget_order(type.id)
      )
    }
    let bigEndian = order == H5T_ORDER_BE
    guard order == H5T_ORDER_LE || bigEndian else { return nil }
    let type32 = HDF5Library.call { H5Tequal(type.id, chdf5_ieee_float32(bigEndian ? 1 : 0)) > 0 }
    let type64 = HDF5Library.call { H5Tequal(type.id, chdf5_ieee_float64(bigEndian ? 1 : 0)) > 0 }
    let pixelType: PixelType? =
      switch (kind, size) {
      case (H5T_INTEGER, 1): isSigned ? .int8 : .uint8
      case (H5T_INTEGER, 2): isSigned ? .int16 : .uint16
      case (H5T_INTEGER, 4): isSigned ? .int32 : .uint32
      case (H5T_INTEGER, 8): isSigned ? .int64 : .uint64
      case (H5T_FLOAT, 2), (H5T_FLOAT, 4): .float32
      case (H5T_FLOAT, 8): .float64
      default: nil
      }
    guard let pixelType else { return nil }
    let isPlain = kind == H5T_INTEGER ? bits == 8 * size : type32 || type64
    return (StoredValues(type: pixelType, bigEndian: bigEndian), isPlain)
  }

  /// What there is instead of numbers that can be read.
  private static func content(_ type: borrowing HDF5Handle) -> String {
    let (kind, size) = HDF5Library.call { (H5Tget_class(type.id), H5Tget_size(type.id)) }
    return switch kind {
    case H5T_INTEGER: "whole numbers of \(8 * size) bits"
    case H5T_FLOAT: "fractions of \(8 * size) bits"
    case H5T_ENUM: size == 1 ? "truth values" : "names of kinds (an enumeration)"
    // h5py's layout of complex numbers.
    case H5T_COMPOUND:
      HDF5Library.call({ H5Tget_member_index(type.id, "r") == 0 && H5Tget_member_index(type.id, "i") == 1 })
        ? "complex numbers" : "records of several values"
    case H5T_STRING: "text"
    default: "no numbers"
    }
  }

  /// The filters in the order of writing, and the name of one that is not read.
  ///
  /// libhdf5 has more (scale-offset, n-bit, szip), but unpacks damaged chunks with them beyond the ends of its buffers.
  static func filters(_ creation: borrowing HDF5Handle) -> ([Filter], missing: String?) {
    let count = HDF5Library.call { H5Pget_nfilters(creation.id) }
    guard count > 0 else { return ([], nil) }
    var missing: String?
    let filters: [Filter] = (0..<UInt32(count)).map { index in
      var (flags, parameters): (UInt32, Int) = (0, 0)
      var name = [CChar](repeating: 0, count: 64)
      let kind = HDF5Library.call {
        H5Pget_filter2(creation.id, index, &flags, &parameters, nil, name.count, &name, nil)
      }
      let isKnown = [H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32].contains(kind)
      if !isKnown, missing == nil {
        // The name is the file's own: only plain letters go into a message.
        let letters = name.prefix { $0 > 32 && $0 < 127 }.map { Character(UnicodeScalar(UInt8($0))) }
        missing = letters.isEmpty ? "number \(kind)" : String(letters)
      }
      return switch kind {
      case H5Z_FILTER_SHUFFLE: .shuffle
      case H5Z_FILTER_DEFLATE: .deflate
      case H5Z_FILTER_FLETCHER32: .fletcher32
      default: .other
      }
    }
    return (filters, missing)
  }
}
