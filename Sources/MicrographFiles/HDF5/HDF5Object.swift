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
  /// What was looked through since the root was opened.
  private let soundHeaders: HDF5SoundHeaders

  /// Opens a file at its root.
  init(file: String, limits: ReadingLimits) throws(FileError) {
    var superblock = try HDF5Superblock(file: file)
    func check(_ finding: HDF5HeaderCheck.Finding) throws(FileError) {
      switch finding {
      case .sound: break
      case .tooLarge(let limit): throw FileError(.unsupported, path: file, place: "/", Self.refusal(limit))
      default: throw FileError(.damaged, path: file, place: "/", "is damaged: its header is wrong")
      }
    }
    if superblock.more != HDF5Addresses.none {
      let more = HDF5HeaderCheck.look(at: superblock.more, in: file, superblock)
      try check(more.finding)
      if let halves = more.halves {
        superblock.take(chunkHalf: halves.chunk, groupInnerHalf: halves.groupInner, groupLeafHalf: halves.groupLeaf)
      }
    }
    // Opening the file opens its root.
    try check(superblock.lookAtRoot(file: file))
    try check(HDF5HeaderCheck.look(at: superblock.root, in: file, superblock).finding)
    guard let opened = HDF5Handle(closedBy: { H5Fclose($0) }, { chdf5_open_read_only(file) }),
      let root = HDF5Handle(
        closedBy: { H5Oclose($0) }, { [id = opened.id] in H5Oopen(id, "/", chdf5_default_properties()) })
    else { throw FileError(.damaged, path: file, "is a damaged or unfinished HDF5 file") }
    self.init(
      file: file, limits: limits, superblock: superblock, soundHeaders: HDF5SoundHeaders(), path: "/", handle: root)
  }

  private init(
    file: String, limits: ReadingLimits, superblock: HDF5Superblock, soundHeaders: HDF5SoundHeaders, path: String,
    handle: consuming HDF5Handle
  ) {
    self.file = file
    self.limits = limits
    self.superblock = superblock
    self.soundHeaders = soundHeaders
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
    // All in one go: to find a name by its number, libhdf5 makes a list of all links each time.
    var found = FoundNames(limit: limit)
    withUnsafeMutablePointer(to: &found) { found in
      _ = HDF5Library.call {
        chdf5_each_name(
          handle.id,
          { name, context in
            guard let name, let found = context?.assumingMemoryBound(to: FoundNames.self) else { return 1 }
            return found.pointee.take(name) ? 0 : 1
          }, found)
      }
    }
    return found.names
  }

  /// Names as libhdf5 gives them, one after the other.
  private struct FoundNames {
    let limit: Int
    private var seen = 0
    private(set) var names: [String] = []
    private static let mostNameBytes = 4096

    init(limit: Int) { self.limit = limit }

    /// Takes a name; false where no more are wanted.
    mutating func take(_ name: UnsafePointer<CChar>) -> Bool {
      guard seen < limit else { return false }
      seen += 1
      // A damaged name is left out: it cannot be opened either.
      if (1...Self.mostNameBytes).contains(strnlen(name, Self.mostNameBytes + 1)) {
        names.append(String(cString: name))
      }
      return true
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
    guard !name.isEmpty, !name.contains("/"), link(to: name) == .inside, isSound(name),
      let opened = HDF5Handle(
        closedBy: { H5Oclose($0) }, { H5Oopen(handle.id, name, chdf5_default_properties()) })
    else { return nil }
    return HDF5Object(
      file: file, limits: limits, superblock: superblock, soundHeaders: soundHeaders, path: path(of: name),
      handle: opened)
  }

  /// Why a child that is there is not opened, for a message.
  func obstacle(to name: String) -> (code: FileError.Code, message: String) {
    guard link(to: name) == .inside else {
      return (.unsupported, "lies behind a link, which is not followed for safety")
    }
    let header = look(at: address(of: name))
    switch header.finding {
    case .external: return (.unsupported, "keeps its numbers in another file, which is not opened for safety")
    case .virtual:
      return (.unsupported, "is put together from other data sets (virtual), which are not opened for safety")
    case .tooLarge(let limit): return (.unsupported, Self.refusal(limit))
    case .sound where header.isOfHDF5Version2:
      return (
        .unsupported,
        "is written by HDF5 2 in a way that older libraries cannot read; save it with libver=(\"earliest\", \"v110\")"
      )
    case .sound, .damaged:
      return (.damaged, "cannot be opened: it is damaged or written by a later version of HDF5")
    }
  }

  /// Absolute path of a child.
  func path(of name: String) -> String { path == "/" ? "/" + name : path + "/" + name }

  private static func refusal(_ limit: String) -> String { "has \(limit), which is more than is read" }

  private func address(of name: String) -> UInt64 { HDF5Library.call { chdf5_link_address(handle.id, name) } }

  private func look(at address: UInt64) -> HDF5HeaderCheck.Result {
    HDF5HeaderCheck.look(at: address, in: file, superblock)
  }

  private func isSound(_ name: String) -> Bool {
    let address = address(of: name)
    return soundHeaders.contains(address, orIs: { look(at: address).finding == .sound })
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
