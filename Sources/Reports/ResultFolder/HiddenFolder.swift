import Foundation
import MicrographFiles
import Synchronization

/// A folder `.NAME.tessera-partial-PID-NUMBER` that belongs to a running process, which holds a lock on it.
struct HiddenFolder: Sendable {
  let path: String
  private let lock: Int32

  private struct Ours {
    var nextNumber = 1
    /// The hidden folders of this process, each with the parent folders that were made for it.
    var unfinished: [String: [String]] = [:]
  }
  /// Folders are made, named and removed one at a time, so that a process that is told to end finds each of them.
  private static let ours = Mutex<Ours>(Ours())
  private static let marker = ".tessera-partial-"

  /// Makes a folder that no one else has.
  ///
  /// - Parameter makeParents: makes the parent folders that are not there and returns them, outermost first; they go
  ///   with the folder as long as they are empty.
  /// - Throws: ``FileError`` that names the folder the user wants.
  init(
    for place: ResultPlace, in parent: String,
    makeParents: () throws(FileError) -> [String] = { () throws(FileError) in [] }
  ) throws(FileError) {
    let made: Result<(String, Int32), FileError> = HiddenFolder.ours.withLock { ours in
      let parents: [String]
      do throws(FileError) { parents = try makeParents() } catch { return .failure(error) }
      while true {
        let path = "\(parent)/.\(place.name)\(HiddenFolder.marker)\(getpid())-\(ours.nextNumber)"
        ours.nextNumber += 1
        if mkdir(path, 0o777) == 0 {
          let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
          // Without a lock (some network file systems) the process number alone protects the folder.
          if descriptor >= 0 { _ = flock(descriptor, LOCK_EX | LOCK_NB) }
          ours.unfinished[path] = parents
          return .success((path, descriptor))
        }
        // A killed run with our process number may have left one.
        if errno != EEXIST {
          let error = FileError(writing: place.written, errno: errno)
          removeEmpty(parents)
          return .failure(error)
        }
      }
    }
    (path, lock) = try made.get()
  }

  /// Gives the folder the name that the user wants, as ``ResultPlace/put(_:exchange:)``.
  func put(at place: ResultPlace) throws(FileError) {
    let outcome: Result<Void, FileError> = HiddenFolder.ours.withLock { _ in
      do throws(FileError) { return .success(try place.put(path)) } catch { return .failure(error) }
    }
    try outcome.get()
  }

  /// Removes the folder with all that is in it, and the parents made for it where they are empty; links are removed,
  /// not followed.
  func remove() {
    HiddenFolder.ours.withLock { ours in
      try? FileManager.default.removeItem(atPath: path)
      removeEmpty(ours.unfinished.removeValue(forKey: path) ?? [])
    }
  }

  /// Removes every hidden folder of this process and the parents made for it, then ends the process.
  static func removeUnfinished(thenExit code: Int32) -> Never {
    // No other thread gets on with a folder once this holds the lock: it is never given back.
    ours.withLock { ours in
      for (path, parents) in ours.unfinished {
        // Other threads may still write files into it: under another name they no longer find it.
        let aside = "\(path)0"
        let last = rename(path, aside) == 0 ? aside : path
        // What was opened before that may appear while the folder is emptied.
        for _ in 0..<100 where access(last, F_OK) == 0 { try? FileManager.default.removeItem(atPath: last) }
        removeEmpty(parents)
      }
      _exit(code)
    }
  }

  /// Gives the lock back.
  func unlock() { if lock >= 0 { _ = close(lock) } }

  /// Removes the hidden folders of processes that no longer run.
  static func removeStale(in parent: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    for name in names {
      guard let owner = owner(ofFolder: name), owner == getpid() || !isRunning(owner) else { continue }
      ours.withLock { ours in
        let path = "\(parent)/\(name)"
        if ours.unfinished.keys.contains(path) { return }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        // A lock is held by a process of another container, whose numbers are not ours.
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

/// Removes folders, the innermost last in the list; one that another run has put something into stays.
private func removeEmpty(_ folders: [String]) { for folder in folders.reversed() { rmdir(folder) } }

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
