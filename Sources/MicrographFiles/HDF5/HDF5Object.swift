internal import CHDF5

/// A group or data set of an open HDF5 file.
///
/// Only what lies in the file itself is reached: soft, external and user-defined links are not followed, so that a file
/// cannot make us open another one.
struct HDF5Object: ~Copyable, Sendable {
  /// The file as the user named it.
  let file: String
  /// Absolute path in the file; `/` for the root.
  let path: String
  let handle: HDF5Handle
  /// How much may be read at once.
  let limits: ReadingLimits
  /// What the file says at its start.
  let superblock: HDF5Superblock
  /// Looks through the index of a data set's chunks, once.
  private let chunkIndex = HDF5ChunkIndexCheck()

  /// Opens a file at its root.
  init(file: String, limits: ReadingLimits) throws(FileError) {
    var superblock = try HDF5Superblock(file: file)
    let damaged = FileError(.damaged, path: file, place: "/", "is damaged: its header is wrong")
    if superblock.more != HDF5Addresses.none {
      let more = HDF5HeaderCheck.look(at: superblock.more, in: file, superblock)
      guard more.finding == .sound else { throw damaged }
      if let halves = more.halves {
        superblock.take(chunkHalf: halves.chunk, groupInnerHalf: halves.groupInner, groupLeafHalf: halves.groupLeaf)
      }
    }
    // Opening the file opens its root.
    guard superblock.hasSoundRoot(file: file),
      HDF5HeaderCheck.look(at: superblock.root, in: file, superblock).finding == .sound
    else { throw damaged }
    guard let opened = HDF5Handle(closedBy: { H5Fclose($0) }, { chdf5_open_read_only(file) }),
      let root = HDF5Handle(
        closedBy: { H5Oclose($0) }, { [id = opened.id] in H5Oopen(id, "/", chdf5_default_properties()) })
    else { throw FileError(.damaged, path: file, "is a damaged or unfinished HDF5 file") }
    self.init(file: file, limits: limits, superblock: superblock, path: "/", handle: root)
  }

  private init(
    file: String, limits: ReadingLimits, superblock: HDF5Superblock, path: String, handle: consuming HDF5Handle
  ) {
    self.file = file
    self.limits = limits
    self.superblock = superblock
    self.path = path
    self.handle = handle
  }

  /// Whether it is a group.
  var isGroup: Bool { HDF5Library.call { chdf5_kind_is_group(handle.id) } != 0 }
  /// Whether it is a data set.
  var isDataset: Bool { HDF5Library.call { chdf5_kind_is_dataset(handle.id) } != 0 }
  /// The same for two paths to the same object.
  var identity: UInt64 { HDF5Library.call { chdf5_object_identity(handle.id) } }

  /// Passes where the chunks of this data set may be looked for; asked before libhdf5 looks for any.
  func checkChunkIndex() throws(FileError) { try chunkIndex.check(self) }

  /// An error at this place of the file.
  func failure(_ code: FileError.Code, _ message: String) -> FileError {
    FileError(code, path: file, place: path, message)
  }

  /// Names of what is linked in this group, in alphabetical order; at most `limit`.
  func childNames(limit: Int) -> [String] {
    var information = H5G_info_t()
    guard HDF5Library.call({ H5Gget_info(handle.id, &information) }) >= 0 else { return [] }
    var names: [String] = []
    for index in 0..<min(Int(clamping: information.nlinks), limit) {
      // A damaged name is left out: it cannot be opened either.
      if let name = childName(index) { names.append(name) }
    }
    return names
  }

  private func childName(_ index: Int) -> String? {
    func name(_ buffer: UnsafeMutablePointer<CChar>?, _ size: Int) -> Int {
      HDF5Library.call {
        H5Lget_name_by_idx(
          handle.id, ".", H5_INDEX_NAME, H5_ITER_INC, hsize_t(index), buffer, size, chdf5_default_properties())
      }
    }
    let length = name(nil, 0)
    guard (1...4096).contains(length) else { return nil }
    return String(unsafeUninitializedCapacity: length + 1) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { min(max(name($0.baseAddress, length + 1), 0), length) }
    }
  }

  /// What the link of that name in this group is.
  enum Link { case missing, inside, elsewhere }

  /// How a child is linked.
  func link(to name: String) -> Link {
    switch HDF5Library.call({ chdf5_link_kind(handle.id, name) }) {
    case 0: .inside
    case 1, 2: .elsewhere
    default: .missing
    }
  }

  /// The object of that name in this group; nothing where there is none or ``obstacle(to:)`` names a reason.
  func child(_ name: String) -> HDF5Object? {
    guard !name.isEmpty, !name.contains("/"), link(to: name) == .inside, look(at: name) == .sound,
      let opened = HDF5Handle(
        closedBy: { H5Oclose($0) }, { H5Oopen(handle.id, name, chdf5_default_properties()) })
    else { return nil }
    return HDF5Object(file: file, limits: limits, superblock: superblock, path: path(of: name), handle: opened)
  }

  /// Why a child that is there is not opened, for a message.
  func obstacle(to name: String) -> (code: FileError.Code, message: String) {
    guard link(to: name) == .inside else {
      return (.unsupported, "lies behind a link, which is not followed for safety")
    }
    switch look(at: name) {
    case .external: return (.unsupported, "keeps its numbers in another file, which is not opened for safety")
    case .virtual:
      return (.unsupported, "is put together from other data sets (virtual), which are not opened for safety")
    case .sound, .damaged:
      return (.damaged, "cannot be opened: it is damaged or written by a later version of HDF5")
    }
  }

  /// Absolute path of a child.
  func path(of name: String) -> String { path == "/" ? "/" + name : path + "/" + name }

  private func look(at name: String) -> HDF5HeaderCheck.Finding {
    HDF5HeaderCheck.look(at: HDF5Library.call { chdf5_link_address(handle.id, name) }, in: file, superblock).finding
  }

  /// The object at a path below this group.
  func descendant(_ names: [String]) -> HDF5Object? {
    guard let first = names.first, var object = child(first) else { return nil }
    for name in names.dropFirst() {
      guard let next = object.child(name) else { return nil }
      object = next
    }
    return object
  }
}
