import Foundation
import MicrographFiles

/// Keeps a second training away from the same files: a lock on `.NAME.lock` beside the model, removed with this value.
final class TrainingLock: Sendable {
  private let path: String
  private let descriptor: Int32

  /// Takes the lock, without waiting.
  ///
  /// A process that was killed leaves the file behind, but no lock; the next training takes it over.
  ///
  /// - Throws: ``TrainingError`` where another training has it; `FileError` where the folder cannot be written.
  init(of model: String) throws {
    let name = model.lastIndex(of: "/").map { model.index(after: $0) } ?? model.startIndex
    let path = "\(model[..<name]).\(model[name...]).lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw FileError(writing: model, errno: errno) }
    // Some network file systems have no locks: there nobody is kept away.
    let isTaken = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
    var (opened, named) = (stat(), stat())
    // Whoever had the lock before may have removed the file meanwhile.
    let isThere = fstat(descriptor, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino
    guard !isTaken && isThere else {
      _ = close(descriptor)
      throw TrainingError(
        "\(model): another training is at work on it right now; wait for its end or choose another name")
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    // In this order: nobody can lock a file of that name that is about to go.
    unlink(path)
    _ = close(descriptor)
  }
}
