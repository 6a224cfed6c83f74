internal import CHDF5

/// A group of an HDF5 file that is being written; nothing, or false, says that libhdf5 refused.
struct HDF5NewGroup: ~Copyable {
  private let handle: HDF5Handle

  /// A new file; one of that name is overwritten.
  init?(file path: String) {
    guard
      let handle = HDF5Handle(
        closedBy: { H5Fclose($0) },
        { H5Fcreate(path, chdf5_access_truncate(), chdf5_default_properties(), chdf5_default_properties()) })
    else { return nil }
    self.handle = handle
  }

  private init(_ handle: consuming HDF5Handle) { self.handle = handle }

  /// A new group in this one.
  func group(_ name: String) -> HDF5NewGroup? {
    let none = chdf5_default_properties()
    guard let made = HDF5Handle(closedBy: { H5Gclose($0) }, { H5Gcreate2(handle.id, name, none, none, none) })
    else { return nil }
    return HDF5NewGroup(made)
  }

  /// Writes a text of variable length, in UTF-8.
  func set(_ name: String, _ text: String) -> Bool {
    let type = HDF5Handle(closedBy: { H5Tclose($0) }, { H5Tcopy(chdf5_c_string()) })
    guard let type else { return false }
    let isText = HDF5Library.call {
      H5Tset_size(type.id, chdf5_variable_length()) >= 0 && H5Tset_cset(type.id, H5T_CSET_UTF8) >= 0
    }
    guard isText else { return false }
    return text.withCString { pointer in
      withUnsafePointer(to: Optional(pointer)) { set(name, type: type.id, from: $0) }
    }
  }

  /// Writes a whole number.
  func set(_ name: String, _ number: Int) -> Bool {
    withUnsafePointer(to: Int64(number)) { set(name, type: HDF5Library.call { chdf5_native_int64() }, from: $0) }
  }

  /// Writes a number.
  func set(_ name: String, _ number: Double) -> Bool {
    withUnsafePointer(to: number) { set(name, type: HDF5Library.call { chdf5_native_double() }, from: $0) }
  }

  /// Writes a truth value as h5py does: an enumeration of FALSE and TRUE.
  func set(_ name: String, _ flag: Bool) -> Bool {
    let type = HDF5Handle(closedBy: { H5Tclose($0) }, { H5Tenum_create(chdf5_native_int8()) })
    guard let type else { return false }
    var (no, yes) = (Int8(0), Int8(1))
    let isMade = HDF5Library.call { [id = type.id] in
      H5Tenum_insert(id, "FALSE", &no) >= 0 && H5Tenum_insert(id, "TRUE", &yes) >= 0
    }
    guard isMade else { return false }
    return withUnsafePointer(to: Int8(flag ? 1 : 0)) { set(name, type: type.id, from: $0) }
  }

  /// Writes an array of numbers in row-major order; the product of the shape is their number.
  func write(_ name: String, _ values: [Double], shape: [Int]) -> Bool {
    let none = chdf5_default_properties()
    let sizes = shape.map(hsize_t.init)
    guard
      let space = HDF5Handle(closedBy: { H5Sclose($0) }, { H5Screate_simple(Int32(sizes.count), sizes, nil) }),
      let dataset = HDF5Handle(
        closedBy: { H5Dclose($0) },
        { [id = space.id] in
          // Without the time of writing, so that equal content gives equal bytes.
          let creation = H5Pcreate(chdf5_dataset_create_properties())
          defer { H5Pclose(creation) }
          H5Pset_obj_track_times(creation, false)
          return H5Dcreate2(handle.id, name, chdf5_native_double(), id, none, creation, none)
        })
    else { return false }
    return values.withUnsafeBytes { bytes in
      HDF5Library.call { [id = dataset.id] in
        H5Dwrite(id, chdf5_native_double(), hid_t(H5S_ALL), hid_t(H5S_ALL), none, bytes.baseAddress) >= 0
      }
    }
  }

  /// Hands everything to the system.
  func flush() -> Bool { HDF5Library.call { H5Fflush(handle.id, H5F_SCOPE_LOCAL) >= 0 } }

  private func set(_ name: String, type: hid_t, from value: UnsafeRawPointer) -> Bool {
    let none = chdf5_default_properties()
    guard let space = HDF5Handle(closedBy: { H5Sclose($0) }, { H5Screate(H5S_SCALAR) }),
      let attribute = HDF5Handle(
        closedBy: { H5Aclose($0) }, { [id = space.id] in H5Acreate2(handle.id, name, type, id, none, none) })
    else { return false }
    return HDF5Library.call { [id = attribute.id] in H5Awrite(id, type, value) >= 0 }
  }
}
