import Encoders
import Foundation
import MicrographFiles
import Synchronization

/// The files of one training: the model, which appears whole or not at all, and beside it, until then, `MODEL.part`,
/// the checkpoint of the last whole epoch.
public final class TrainingFiles: Sendable {
  private struct State {
    var epochs = 0
    var isWhole = false
    var lock: TrainingLock?
  }

  /// Where the model goes, as the user named it.
  public let model: String
  private let state = Mutex(State())

  /// The files of a model; nothing is touched yet.
  public init(model: String) { self.model = model }

  /// The checkpoint.
  public var checkpoint: String { "\(model).part" }

  /// Says before any work whether the files can be written, and reads the checkpoint that training goes on from.
  /// From here to ``release()`` no other training can have the same files.
  ///
  /// - Parameter resumes: whether it should; without, a checkpoint that is there is refused, not overwritten.
  /// - Returns: the checkpoint; nothing where there is none.
  /// - Throws: `FileError` or ``TrainingError``.
  func prepare(resumes: Bool) throws -> WordModel? {
    try state.withLock { state in
      try checkIsModelOrFree(model)
      state.lock = try TrainingLock(of: model)
      try checkWritable(model)
      guard FileManager.default.fileExists(atPath: checkpoint) else { return nil }
      guard resumes else {
        throw TrainingError(
          "\(checkpoint): is the checkpoint of an interrupted training; go on from it with --resume, or remove it")
      }
      let found = try readModel(checkpoint)
      state.epochs = found.record?.losses.count ?? 0
      return found
    }
  }

  /// Keeps a checkpoint, in place of an earlier one.
  func keep(_ checkpoint: WordModel) throws {
    try state.withLock { state in
      try writeBytes(checkpoint.fileBytes(), to: self.checkpoint)
      state.epochs = checkpoint.record?.losses.count ?? 0
    }
  }

  /// Writes the model and removes the checkpoint.
  func finish(_ model: WordModel) throws {
    try state.withLock { state in
      try writeBytes(model.fileBytes(), to: self.model)
      state.isWhole = true
      unlink(checkpoint)
    }
  }

  /// Removes the checkpoint of a training that leads nowhere.
  func discard() { _ = state.withLock { _ in unlink(checkpoint) } }

  /// Leaves the files to others.
  func release() { state.withLock { $0.lock = nil } }

  /// Ends the process when it is told to (Ctrl-C): a file that is being written is finished first.
  ///
  /// - Parameter say: given one line about what is left.
  public func stop(thenExit code: Int32, say: (String) -> Void) -> Never {
    // No other thread writes a file once this holds the lock: it is never given back.
    state.withLock { state in
      if state.isWhole {
        say("\(model) is whole")
      } else if state.epochs > 0 {
        say("\(checkpoint) holds \(state.epochs) whole epochs; the same command with --resume goes on from there")
      } else {
        say("no epoch was over, nothing was kept")
      }
      state.lock = nil
      _exit(code)
    }
  }
}

/// A model from a file.
///
/// - Throws: `FileError` naming the file and, where it is no model, what is wrong with it.
func readModel(_ path: String) throws(FileError) -> WordModel {
  let bytes = try allBytes(of: path)
  do { return try WordModel(fileBytes: bytes) } catch { throw FileError(.damaged, path: path, "\(error)") }
}

/// All bytes of a file that is small enough to be a model.
func allBytes(of path: String) throws(FileError) -> [UInt8] {
  var status = stat()
  guard stat(path, &status) == 0 else {
    if errno == ENOENT || errno == ENOTDIR { throw FileError(.notFound, path: path, "no such file") }
    throw FileError(.notReadable, path: path, "cannot be read: \(String(cString: strerror(errno)))")
  }
  switch status.st_mode & S_IFMT {
  case S_IFREG: break
  case S_IFDIR: throw FileError(.isDirectory, path: path, "is a directory; name a file in it")
  default: throw FileError(.notReadable, path: path, "is not a regular file")
  }
  guard status.st_size > 0 else { throw FileError(.empty, path: path, "is empty") }
  guard status.st_size <= 1 << 32 else {
    throw FileError(.tooLarge, path: path, "has \(status.st_size) bytes; no model has more than 4 GB")
  }
  guard let data = FileManager.default.contents(atPath: path) else {
    throw FileError(.notReadable, path: path, "cannot be read; look at its permissions")
  }
  return [UInt8](data)
}

/// Passes where nothing is at a path, or a model that may be replaced: never a file of spectra by a slip.
func checkIsModelOrFree(_ path: String) throws(FileError) {
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else { return }
  let start = (try? FileHandle(forReadingFrom: URL(fileURLWithPath: path)).read(upToCount: 8)) ?? Data()
  guard start.isEmpty || start == Data("TESSERAW".utf8) else {
    throw FileError(.notWritable, path: path, "is there and no model, and is not replaced; choose another name")
  }
}
