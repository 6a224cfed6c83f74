import Foundation
import MicrographFiles
import Synchronization

/// A folder `.NAME.tessera-partial-PID-NUMBER` that belongs to a running process, which holds a lock on it.
struct HiddenFolder: Sendable {
  let path: String
  private let lock: Int32

  /// Making and locking a folder is one step for the other threads of this process.
  private static let nextNumber = Mutex<Int>(1)
  /// The hidden folders of this process, each with the parent folders that were made for it.
  private static let unfinished = Mutex<[String: [String]]>([:])
  private static let marker = ".tessera-partial-"

  /// Makes a folder that no one else has.
  ///
  /// - Parameter madeParents: folders that were made for it and go with it, outermost first.
  /// - Throws: ``FileError`` that names the folder the user wants.
  init(for place: ResultPlace, in parent: String, madeParents: [String] = []) throws(FileError) {
    let made: Result<(String, Int32), FileError> = HiddenFolder.nextNumber.withLock { number in
      while true {
        let path = "\(parent)/.\(place.name)\(HiddenFolder.marker)\(getpid())-\(number)"
        number += 1
        if mkdir(path, 0o777) == 0 {
          let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
          // Without a lock (some network file systems) the process number alone protects the folder.
          if descriptor >= 0 { _ = flock(descriptor, LOCK_EX | LOCK_NB) }
          return .success((path, descriptor))
        }
        // A killed run with our process number may have left one.
        if errno != EEXIST { return .failure(FileError(writing: place.written, errno: errno)) }
      }
    }
    let (path, lock) = try made.get()
    (self.path, self.lock) = (path, lock)
    HiddenFolder.unfinished.withLock { $0[path] = madeParents }
  }

  /// Removes the folder with all that is in it; links are removed, not followed.
  func remove() {
    try? FileManager.default.removeItem(atPath: path)
    _ = HiddenFolder.unfinished.withLock { $0.removeValue(forKey: path) }
  }

  /// Removes every hidden folder of this process and the parents made for it, for a process that is told to end.
  static func removeUnfinished() {
    for (path, parents) in unfinished.withLock({ $0 }) {
      // Other threads may still be writing into it: what they add between two tries is found by the second.
      for _ in 0..<10 where access(path, F_OK) == 0 { try? FileManager.default.removeItem(atPath: path) }
      for parent in parents.reversed() { rmdir(parent) }
    }
  }

  /// Gives the lock back.
  func unlock() { if lock >= 0 { _ = close(lock) } }

  /// Removes the hidden folders of processes that no longer run.
  static func removeStale(in parent: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    for name in names {
      guard let owner = owner(ofFolder: name), owner == getpid() || !isRunning(owner) else { continue }
      nextNumber.withLock { _ in
        let path = "\(parent)/\(name)"
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        // A lock is held by a process of another container, whose numbers are not ours, or by this process itself.
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { try? FileManager.default.removeItem(atPath: path) }
        _ = close(descriptor)
      }
    }
  }

  /// The process that made a folder, or nothing where the name is not one of ours.
  static func owner(ofFolder name: String) -> pid_t? {
    guard name.hasPrefix("."), let range = name.range(of: marker, options: .backwards) else { return nil }
    let numbers = name[range.upperBound...].split(separator: "-", omittingEmptySubsequences: false)
    guard numbers.count == 2, numbers.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }) else { return nil }
    guard let owner = pid_t(numbers[0]), owner > 0 else { return nil }
    return owner
  }

  private static func isRunning(_ process: pid_t) -> Bool { kill(process, 0) == 0 || errno == EPERM }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
