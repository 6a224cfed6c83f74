internal import CHDF5
internal import Synchronization

/// The one door to libhdf5, which must not be entered by two threads at once.
enum HDF5Library {
  private static let isReady = Mutex(false)

  private static let textReference = Mutex<hid_t>(-1)

  /// The type under which a text of variable length is read as the 16 bytes that say where it lies; below 0 where
  /// libhdf5 refuses.
  static var textReferenceType: hid_t {
    call {}
    return textReference.withLock { $0 }
  }

  /// Runs `body` while no other thread is inside libhdf5. No handle may be opened or closed inside: they come here too.
  static func call<Result: Sendable>(_ body: () -> Result) -> Result {
    isReady.withLock { isReady in
      if !isReady {
        // A file may name a filter that libhdf5 does not have: it must not go and load code for it.
        // Nothing is written, so nothing is left to do at the program's end, where libhdf5 1.10 stumbles over objects
        // of a damaged file that it could not close.
        H5dont_atexit()
        H5open()
        H5PLset_loading_state(0)
        textReference.withLock { $0 = chdf5_register_text_reference() }
        isReady = true
      }
      // The library prints its errors for each thread anew unless told not to; ours replace them.
      _ = chdf5_silence_errors()
      return body()
    }
  }
}

/// Owns one handle of libhdf5 and closes it.
struct HDF5Handle: ~Copyable, Sendable {
  let id: hid_t
  private let close: @Sendable (hid_t) -> herr_t

  /// Takes what `open` returns; nothing where it failed.
  init?(closedBy close: @escaping @Sendable (hid_t) -> herr_t, _ open: () -> hid_t) {
    let id = HDF5Library.call(open)
    guard id >= 0 else { return nil }
    self.id = id
    self.close = close
  }

  deinit {
    let (id, close) = (id, close)
    HDF5Library.call { _ = close(id) }
  }
}
