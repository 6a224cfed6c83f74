internal import CHDF5
internal import DataModel

/// How the numbers of an array are cut and packed.
struct HDF5Chunking {
  /// Size of a chunk along each axis, at most that of the array.
  let shape: [Int]
  /// Level of deflate; chunks are shuffled before.
  let level: Int32
}

/// An array of an HDF5 file that is being written; nothing, or false, says that libhdf5 refused.
final class HDF5NewDataset: Sendable {
  private let handle: HDF5Handle

  /// Makes the array, without the time of writing, so that equal content gives equal bytes.
  ///
  /// - Parameters:
  ///   - type: of libhdf5.
  ///   - chunk: nothing where the numbers shall lie one after the other, unpacked.
  init?(_ name: String, in group: borrowing HDF5Handle, type: hid_t, shape: [Int], chunk: HDF5Chunking?) {
    let none = chdf5_default_properties()
    let parent = group.id
    guard let space = Self.space(shape) else { return nil }
    let spaceID = space.id
    let made = HDF5Handle(closedBy: { H5Dclose($0) }) {
      let creation = H5Pcreate(chdf5_dataset_create_properties())
      defer { H5Pclose(creation) }
      H5Pset_obj_track_times(creation, false)
      if let chunk {
        guard H5Pset_chunk(creation, Int32(chunk.shape.count), chunk.shape.map(hsize_t.init)) >= 0,
          H5Pset_shuffle(creation) >= 0, H5Pset_deflate(creation, UInt32(chunk.level)) >= 0,
          // Every chunk is written whole.
          H5Pset_fill_time(creation, H5D_FILL_TIME_NEVER) >= 0
        else { return -1 }
      }
      return H5Dcreate2(parent, name, type, spaceID, none, creation, none)
    }
    guard let made else { return nil }
    handle = made
  }

  /// A space of a shape.
  static func space(_ shape: [Int]) -> HDF5Handle? {
    let sizes = shape.map(hsize_t.init)
    return HDF5Handle(closedBy: { H5Sclose($0) }) { H5Screate_simple(Int32(sizes.count), sizes, nil) }
  }

  /// Writes all numbers, in row-major order.
  ///
  /// - Parameter type: of libhdf5.
  func write(_ bytes: UnsafeRawBufferPointer, type: hid_t) -> Bool {
    HDF5Library.call {
      H5Dwrite(handle.id, type, hid_t(H5S_ALL), hid_t(H5S_ALL), chdf5_default_properties(), bytes.baseAddress) >= 0
    }
  }

  /// Writes all numbers, in row-major order.
  func write(_ values: [Double]) -> Bool {
    values.withUnsafeBytes { write($0, type: HDF5Library.call { chdf5_native_double() }) }
  }

  /// Writes a chunk that is shuffled and deflated already.
  ///
  /// - Parameter start: its first number along each axis.
  func write(packed bytes: [UInt8], at start: [Int]) -> Bool {
    let offset = start.map(hsize_t.init)
    return bytes.withUnsafeBytes { bytes in
      HDF5Library.call {
        H5Dwrite_chunk(handle.id, chdf5_default_properties(), 0, offset, bytes.count, bytes.baseAddress) >= 0
      }
    }
  }
}
