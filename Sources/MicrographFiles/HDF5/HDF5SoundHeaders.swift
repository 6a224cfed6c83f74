internal import Synchronization

/// The headers of an open file that were found sound: those of groups with many links take long to look through, and lie on
/// the way to each of them.
final class HDF5SoundHeaders: Sendable {
  private let addresses = Mutex<Set<UInt64>>([])

  /// Whether the header at an address is sound: known to be, or found so now.
  func contains(_ address: UInt64, orIs isSound: () -> Bool) -> Bool {
    if addresses.withLock({ $0.contains(address) }) { return true }
    guard isSound() else { return false }
    addresses.withLock { _ = $0.insert(address) }
    return true
  }
}
