internal import CHDF5
internal import DataModel

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
    guard let type = Self.textType() else { return false }
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

  /// Writes a list of at least one number.
  func set(_ name: String, _ numbers: [Double]) -> Bool {
    guard let space = HDF5NewDataset.space([numbers.count]) else { return false }
    return numbers.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return false }
      return set(name, type: HDF5Library.call { chdf5_native_double() }, space: space, from: start)
    }
  }

  /// A new array of numbers in this group; its numbers are zeros until they are written.
  func dataset(_ name: String, type: PixelType, shape: [Int], chunk: HDF5Chunking? = nil) -> HDF5NewDataset? {
    HDF5NewDataset(
      name, in: handle, type: HDF5Library.call { HDF5Storage.memoryType(type) }, shape: shape, chunk: chunk)
  }

  /// Writes an array of texts of variable length, in UTF-8.
  func write(_ name: String, texts: [String]) -> Bool {
    guard let type = Self.textType(),
      let dataset = HDF5NewDataset(name, in: handle, type: type.id, shape: [texts.count], chunk: nil)
    else { return false }
    // The texts must stay where they are until they are written: one after the other, each with its end.
    var bytes: [CChar] = []
    let starts = texts.map { text in
      defer { bytes += text.utf8CString }
      return bytes.count
    }
    return bytes.withUnsafeBufferPointer { bytes in
      guard let first = bytes.baseAddress else { return false }
      return starts.map { Optional(first + $0) }.withUnsafeBytes { dataset.write($0, type: type.id) }
    }
  }

  /// Hands everything to the system.
  func flush() -> Bool { HDF5Library.call { H5Fflush(handle.id, H5F_SCOPE_LOCAL) >= 0 } }

  /// Texts of variable length in UTF-8.
  private static func textType() -> HDF5Handle? {
    guard let type = HDF5Handle(closedBy: { H5Tclose($0) }, { H5Tcopy(chdf5_c_string()) }) else { return nil }
    let isText = HDF5Library.call { [id = type.id] in
      H5Tset_size(id, chdf5_variable_length()) >= 0 && H5Tset_cset(id, H5T_CSET_UTF8) >= 0
    }
    return isText ? consume type : nil
  }

  private func set(_ name: String, type: hid_t, from value: UnsafeRawPointer) -> Bool {
    guard let space = HDF5Handle(closedBy: { H5Sclose($0) }, { H5Screate(H5S_SCALAR) }) else { return false }
    return set(name, type: type, space: space, from: value)
  }

  private func set(
    _ name: String, type: hid_t, space: borrowing HDF5Handle, from value: UnsafeRawPointer
  ) -> Bool {
    let none = chdf5_default_properties()
    let spaceID = space.id
    guard
      let attribute = HDF5Handle(
        closedBy: { H5Aclose($0) }, { H5Acreate2(handle.id, name, type, spaceID, none, none) })
    else { return false }
    return HDF5Library.call { [id = attribute.id] in H5Awrite(id, type, value) >= 0 }
  }
}
