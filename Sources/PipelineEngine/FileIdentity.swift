import Foundation

/// Tells a file from others whatever it is called.
struct FileIdentity: Hashable {
  let device: dev_t
  let number: ino_t

  /// Nothing where the file is not there.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    (device, number) = (status.st_dev, status.st_ino)
  }
}
