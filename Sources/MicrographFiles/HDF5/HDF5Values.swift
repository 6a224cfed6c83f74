internal import CHDF5

/// Small values beside the data: attributes, and data sets of a few texts.
enum HDF5Value: Equatable {
  case number(Double)
  case texts([String])

  /// The number, also where it is written as text.
  var number: Double? {
    switch self {
    case .number(let number): number
    case .texts(let texts): texts.count == 1 ? Double(texts[0].trimmed) : nil
    }
  }

  /// The only text; nothing for Python's words for nothing.
  var text: String? {
    guard case .texts(let texts) = self, texts.count == 1 else { return nil }
    let text = texts[0].trimmed
    return ["", "_None_", "None", "<undefined>", "Undefined"].contains(text) ? nil : text
  }
}

extension HDF5Object {
  /// The most values of an attribute or a data set of texts that are read, and the most bytes of each.
  private static var mostValues: Int { 4096 }

  /// An attribute of this object: one number (also a truth value: 0 or 1), one text or a list of texts.
  func attribute(_ name: String) -> HDF5Value? {
    guard HDF5Library.call({ H5Aexists(handle.id, name) }) > 0,
      let attribute = HDF5Handle(
        closedBy: { H5Aclose($0) }, { H5Aopen(handle.id, name, chdf5_default_properties()) }),
      let type = HDF5Handle(closedBy: { H5Tclose($0) }, { H5Aget_type(attribute.id) }),
      let space = HDF5Handle(closedBy: { H5Sclose($0) }, { H5Aget_space(attribute.id) })
    else { return nil }
    return Self.value(self, type, space) { H5Aread(attribute.id, $0, $1) }
  }

  /// The texts in this data set; nothing where it holds something else or lies outside the file.
  func texts() -> [String]? {
    guard isDataset, HDF5Storage.isInside(self), areChunksSound(),
      let type = HDF5Handle(closedBy: { H5Tclose($0) }, { H5Dget_type(handle.id) }),
      let space = HDF5Handle(closedBy: { H5Sclose($0) }, { H5Dget_space(handle.id) }),
      case .texts(let texts)? = Self.value(
        self, type, space, { H5Dread(handle.id, $0, hid_t(H5S_ALL), hid_t(H5S_ALL), chdf5_default_properties(), $1) })
    else { return nil }
    return texts
  }

  /// Whether libhdf5 may read the whole data set.
  private func areChunksSound() -> Bool {
    guard let space = HDF5Handle(closedBy: { H5Sclose($0) }, { H5Dget_space(handle.id) }) else { return false }
    let rank = Int(HDF5Library.call { H5Sget_simple_extent_ndims(space.id) })
    guard (0...32).contains(rank) else { return false }
    var sizes = [hsize_t](repeating: 0, count: max(rank, 1))
    guard HDF5Library.call({ H5Sget_simple_extent_dims(space.id, &sizes, nil) }) >= 0 else { return false }
    let shape = sizes.prefix(rank).map { Int(clamping: $0) }
    guard let count = SizeLimits.product(shape), count <= Self.mostValues else { return false }
    do {
      try checkChunkIndex()
      try HDF5PackedChunks.check(self, shape.map { 0..<$0 }, atMost: Self.mostChunkBytes)
      return true
    } catch { return false }
  }

  private static func value(
    _ object: borrowing HDF5Object, _ type: borrowing HDF5Handle, _ space: borrowing HDF5Handle,
    _ read: (hid_t, UnsafeMutableRawPointer) -> herr_t
  ) -> HDF5Value? {
    let (count, kind, size) = HDF5Library.call {
      (Int(H5Sget_simple_extent_npoints(space.id)), H5Tget_class(type.id), H5Tget_size(type.id))
    }
    guard (1...mostValues).contains(count), (1...65_536).contains(size) else { return nil }
    switch kind {
    case H5T_INTEGER, H5T_FLOAT:
      guard count == 1 else { return nil }
      var number = 0.0
      return HDF5Library.call { read(chdf5_native_double(), &number) } >= 0 ? .number(number) : nil
    case H5T_ENUM:
      // h5py's truth values: an enumeration of one byte.
      guard count == 1, size == 1 else { return nil }
      var flag: Int8 = 0
      return HDF5Library.call { read(type.id, &flag) } >= 0 ? .number(flag == 0 ? 0 : 1) : nil
    case H5T_STRING:
      return
        (HDF5Library.call { H5Tis_variable_str(type.id) } > 0
        ? variableTexts(object, count, read) : fixedTexts(type, count, size, read)).map { .texts($0) }
    default: return nil
    }
  }

  private static func fixedTexts(
    _ type: borrowing HDF5Handle, _ count: Int, _ size: Int, _ read: (hid_t, UnsafeMutableRawPointer) -> herr_t
  ) -> [String]? {
    guard count * size <= 1 << 20 else { return nil }
    var bytes = [UInt8](repeating: 0, count: count * size)
    let status = bytes.withUnsafeMutableBytes { buffer in HDF5Library.call { read(type.id, buffer.baseAddress!) } }
    guard status >= 0 else { return nil }
    return (0..<count).map { i in
      String(decoding: bytes[i * size..<(i + 1) * size].prefix { $0 != 0 }, as: UTF8.self).trimmed
    }
  }

  /// The texts are fetched by ``HDF5TextHeap``: libhdf5 1.10 loops without end on some damaged heaps.
  private static func variableTexts(
    _ object: borrowing HDF5Object, _ count: Int, _ read: (hid_t, UnsafeMutableRawPointer) -> herr_t
  ) -> [String]? {
    let type = HDF5Library.textReferenceType
    guard type >= 0, var heap = HDF5TextHeap(file: object.file, base: object.superblock.base) else { return nil }
    var references = [UInt8](repeating: 0, count: count * HDF5TextHeap.referenceBytes)
    let status = references.withUnsafeMutableBytes { buffer in
      HDF5Library.call { read(type, buffer.baseAddress!) }
    }
    guard status >= 0 else { return nil }
    var texts: [String] = []
    for index in 0..<count {
      guard let text = heap.text(references, index) else { return nil }
      texts.append(text.trimmed)
    }
    return texts
  }
}
