/// The bytes of an HDF5 file by its own addresses, which count from the superblock on.
///
/// libhdf5 1.10 reads from no memory at all where an address is the one that stands for "nothing here" (all ones), and
/// follows others wherever they lead. Everything that it will follow is looked at here first.
struct HDF5Addresses: ~Copyable {
  /// What stands where there is no address.
  static let none = UInt64.max

  private let bytes: FileBytes
  /// Byte of the file at which its address 0 lies.
  let base: Int

  /// Opens a file whose address 0 lies at byte `base`; nothing where it cannot be opened.
  init?(file: String, base: Int) {
    guard let bytes = try? FileBytes(path: file, limits: .standard), (0...bytes.size).contains(base) else { return nil }
    self.bytes = bytes
    self.base = base
  }

  /// Bytes from an address on; nothing where they do not all lie in the file.
  func read(_ address: UInt64, _ count: Int) -> [UInt8]? {
    guard contains(address, count) else { return nil }
    return try? bytes.read(at: base + Int(address), count: count)
  }

  /// As many bytes as there are from an address on, at most `count`; nothing where it lies behind the file's end.
  func read(_ address: UInt64, upTo count: Int) -> [UInt8]? {
    guard contains(address, 1) else { return nil }
    return read(address, min(count, bytes.size - base - Int(address)))
  }

  /// Whether that many bytes from an address on lie in the file.
  func contains(_ address: UInt64, _ count: Int = 1) -> Bool {
    guard count >= 0, let place = Int(exactly: address), place <= bytes.size - base else { return false }
    return count <= bytes.size - base - place
  }

  /// Whether an address that may be missing lies in the file where it is there.
  func isNoneOrInside(_ address: UInt64) -> Bool { address == Self.none || contains(address) }
}
