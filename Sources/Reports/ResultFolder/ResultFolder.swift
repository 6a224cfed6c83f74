import Foundation
public import MicrographFiles

/// A folder of results that appears under its name only when it is whole.
///
/// Everything is written into a hidden folder beside it; ``commit()`` gives that the name, at once, in place of an
/// earlier result. A value that goes away without being committed removes the hidden folder and the parent folders
/// that it made. A run that is killed at any moment leaves no result or a whole one; its hidden folder is removed by
/// the next run into the same parent folder. (On a file system that cannot exchange two names, an earlier result is
/// lost where the run is killed exactly between two renames.)
public struct ResultFolder: ~Copyable {
  /// The key of `run.json` whose text is Tessera's version; by it a folder is known as one of ours.
  public static let versionKey = "tessera"

  /// What a result may hold: a folder with anything else is never replaced, since that would delete a user's file.
  public static let entries: Set<String> = [
    "run.json", "pipeline.yaml", "comparison.json", "comparison.csv", "report.html", "channels", "strategies",
    "disagreement",
  ]

  /// The hidden folder, to write into.
  public var path: String { hidden.path }

  private let place: ResultPlace
  private let hidden: HiddenFolder
  private var isCommitted = false

  /// Says before any work whether a result can be written.
  ///
  /// The parent folder must be there or can be made, a folder and a file can really be made in it, and at the path is
  /// nothing, an empty folder, or a Tessera result.
  ///
  /// - Throws: ``FileError`` that names the path and says what to do. Nothing stays behind.
  public static func check(_ path: String) throws(FileError) {
    let place = try ResultPlace(path)
    try place.checkContent()
    let probe = try HiddenFolder(for: place, in: place.nearestExistingParent)
    defer {
      probe.remove()
      probe.unlock()
    }
    // A full disk still makes empty folders.
    do { try writeBytes([UInt8](repeating: 0x54, count: 1 << 20), to: "\(probe.path)/probe") } catch {
      throw FileError(error.code, path: place.written, error.message)
    }
  }

  /// Starts a result: checks again, removes what killed runs left, and makes the hidden folder.
  ///
  /// - Parameter path: the folder that the user wants, absolute or relative to the working directory.
  /// - Throws: ``FileError``, as ``check(_:)``.
  public init(replacing path: String) throws(FileError) {
    let place = try ResultPlace(path)
    try place.checkContent()
    HiddenFolder.removeStale(in: place.parent)
    hidden = try HiddenFolder(for: place, in: place.parent, makeParents: place.makeParents)
    self.place = place
  }

  deinit {
    if !isCommitted { hidden.remove() }
    hidden.unlock()
  }

  /// Gives the folder its name, at once; an earlier result is exchanged with it and then removed.
  ///
  /// - Throws: ``FileError`` where the place is taken by something else by now, or cannot be written; nothing stays
  ///   behind then, and an earlier result is untouched.
  /// - Precondition: the folder has a `run.json` and nothing but ``entries``.
  public consuming func commit() throws(FileError) {
    let written = Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
    precondition(written.contains("run.json"), "a result without run.json: \(written.sorted())")
    precondition(
      written.isSubset(of: ResultFolder.entries), "a result with \(written.subtracting(ResultFolder.entries).sorted())")
    try place.checkContent()
    try hidden.put(at: place)
    isCommitted = true
    // Where there was an earlier result it now has the hidden name; should it resist, the next run tries again.
    hidden.remove()
  }

  /// Removes what unfinished results of this process have written and ends it, when it is told to end (Ctrl-C).
  public static func removeUnfinished(thenExit code: Int32) -> Never { HiddenFolder.removeUnfinished(thenExit: code) }

  /// An error about a file in the hidden folder, with the path that the user knows.
  ///
  /// The hidden folder is gone by the time that the error is read: `out/comparison.csv: the disk is full` helps, a
  /// path with a process number does not. Other errors come back as they are.
  public borrowing func named(_ error: FileError) -> FileError {
    guard error.path.hasPrefix(path) else { return error }
    return FileError(
      error.code, path: place.written + error.path.dropFirst(path.count), place: error.place, error.message)
  }
}
