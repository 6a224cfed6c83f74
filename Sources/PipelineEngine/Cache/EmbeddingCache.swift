public import DataModel
public import Foundation
import Kernels
public import MicrographFiles

/// Embeddings of earlier runs in the user's cache folder, one file each, bounded in size.
///
/// Several processes may use it at once: an entry appears under its name only when it is whole, and one that is being
/// read stays readable when it is removed. Nothing here fails a run: what does not work becomes a note.
public struct EmbeddingCache: Sendable, Equatable {
  /// What the cache says to a key.
  public enum Found: Sendable {
    /// The embeddings, bit for bit as they were stored.
    case embeddings(Embeddings)
    /// They are not here.
    case nothing
    /// An entry is here that was cut short or altered; the note says it to the user. Storing replaces it.
    case damaged(note: String)
  }

  /// The folder; made when the first entry comes.
  public let folder: String
  /// Bytes that all entries together may have.
  public let limit: Int

  /// 2 GB.
  public static let defaultLimit = 2_000_000_000

  private static let suffix = ".embeddings"
  private static let partialMark = ".partial-"

  /// A cache in a folder.
  ///
  /// - Precondition: `limit >= 0`; 0 keeps nothing.
  public init(folder: String, limit: Int = EmbeddingCache.defaultLimit) {
    precondition(limit >= 0, "a cache of \(limit) bytes")
    self.folder = folder
    self.limit = limit
  }

  /// The cache of this user; `TESSERA_CACHE_SIZE` bounds it (`500 MB`, `10 GB`, 0 for none).
  ///
  /// - Throws: `FileError` that names the variable with a value of no use.
  public static func ofUser(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(FileError) -> EmbeddingCache {
    var limit = defaultLimit
    if let text = environment["TESSERA_CACHE_SIZE"], !text.isEmpty {
      guard let bytes = ByteCount.parse(text) else {
        throw FileError(.tooLarge, path: "TESSERA_CACHE_SIZE", "must be a size like 500 MB or 10 GB, found \"\(text)\"")
      }
      limit = bytes
    }
    return EmbeddingCache(folder: try UserCacheFolder(environment: environment).embeddings, limit: limit)
  }

  /// Looks for embeddings; where they are here they count as used now.
  public func embeddings(for key: EmbeddingKey) -> Found {
    let path = self.path(of: key)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return .nothing }
    defer { _ = close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return .nothing }
    do throws(EmbeddingFile.Damaged) {
      let found = try EmbeddingFile.read(from: descriptor, size: Int(status.st_size), key: key)
      // The time of last use; where the folder is read-only it stays as it is.
      utimes(path, nil)
      return .embeddings(found)
    } catch {
      return .damaged(note: "the cache's entry \(path) \(error.what); its embeddings are computed anew")
    }
  }

  /// Keeps embeddings for later runs, and removes those longest unused where there are too many.
  ///
  /// - Returns: nothing, or a note for the user that says why they are not kept.
  public func store(_ embeddings: Embeddings, for key: EmbeddingKey, about: EmbeddingAbout) -> String? {
    guard embeddings.chips > 0, embeddings.dimensions > 0, limit > 0 else { return nil }
    let bytes = 4 * embeddings.values.elements.count + embeddings.chips
    guard bytes < limit else {
      return "embeddings of \(ByteCount.text(bytes)) are not kept: the cache holds \(ByteCount.text(limit)) "
        + "(TESSERA_CACHE_SIZE)"
    }
    do throws(FileError) {
      try makeCacheFolder(folder)
      // Room first: a disk may be full of our own old entries.
      trim(toHold: bytes)
      try write(embeddings, key: key, about: about)
      trim(toHold: 0)
      return nil
    } catch {
      return "the embeddings are not kept for later runs: \(error)"
    }
  }

  private func write(_ embeddings: Embeddings, key: EmbeddingKey, about: EmbeddingAbout) throws(FileError) {
    let path = self.path(of: key)
    let partial = "\(folder)/.\(key.digest)\(EmbeddingCache.partialMark)\(UUID().uuidString)"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(writing: folder, errno: errno) }
    do throws(FileError) {
      do throws(FileError) {
        try EmbeddingFile.write(embeddings, key: key, about: about, to: descriptor, path: folder)
      } catch {
        _ = close(descriptor)
        throw error
      }
      // Some network file systems say only here that the disk is full.
      guard close(descriptor) == 0 else { throw FileError(writing: folder, errno: errno) }
      guard rename(partial, path) == 0 else { throw FileError(writing: folder, errno: errno) }
    } catch {
      unlink(partial)
      throw error
    }
  }

  private func path(of key: EmbeddingKey) -> String { "\(folder)/\(key.digest)\(EmbeddingCache.suffix)" }

  // MARK: - All entries

  /// A file of the cache, whatever is in it.
  struct CacheFile {
    let name: String
    let path: String
    let bytes: Int
    let used: Date
    /// Whether it is being written, or was when a process was killed.
    let isPartial: Bool
  }

  /// Every file of the cache, the one used last first; files of other names are not ours.
  func files() -> [CacheFile] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let files = names.compactMap { name -> CacheFile? in
      let isPartial = name.hasPrefix(".") && name.contains(EmbeddingCache.partialMark)
      let digits = isPartial ? name.dropFirst().prefix(64) : name.prefix(64)
      guard EmbeddingKey(digest: digits) != nil, isPartial || name == digits + EmbeddingCache.suffix else { return nil }
      let path = "\(folder)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      return CacheFile(
        name: name, path: path, bytes: Int(status.st_size), used: status.modified, isPartial: isPartial)
    }
    return files.sorted { ($0.used, $0.name) > ($1.used, $1.name) }
  }

  /// Removes the entries that were not used for the longest time until the rest and `coming` bytes fit, and what killed
  /// processes left.
  private func trim(toHold coming: Int) {
    var room = limit - coming
    for file in files() {
      if file.isPartial {
        // No write takes an hour.
        if file.used.timeIntervalSinceNow < -3600 { unlink(file.path) }
      } else if file.bytes <= room {
        room -= file.bytes
      } else {
        room = 0
        unlink(file.path)
      }
    }
  }
}
