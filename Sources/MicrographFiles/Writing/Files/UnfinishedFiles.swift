internal import Foundation
internal import Synchronization

/// The files of this process that have not got their names yet.
enum UnfinishedFiles {
  private static let paths = Mutex<Set<String>>([])

  /// Files are made, named and removed one at a time, so that a process that is told to end finds each of them.
  static func change<Result: Sendable>(_ body: (inout Set<String>) -> Result) -> Result {
    paths.withLock { body(&$0) }
  }
}

/// Removes every file that this process has begun and not finished, and ends it, when it is told to end (Ctrl-C).
public func removeUnfinishedFiles(thenExit code: Int32) -> Never {
  // No other thread begins or finishes a file once this holds the lock: it is never given back.
  UnfinishedFiles.change { paths in
    for path in paths { unlink(path) }
    _exit(code)
  }
}
