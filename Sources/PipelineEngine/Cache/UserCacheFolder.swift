public import Foundation
public import MicrographFiles

/// Where Tessera keeps what it can get or compute again: weights of networks and embeddings.
///
/// `TESSERA_CACHE` where it is set; else `$XDG_CACHE_HOME/tessera` or `~/.cache/tessera` on Linux (XDG Base Directory
/// Specification 0.8: a relative path in the variable is ignored) and `~/Library/Caches/tessera` on macOS.
public struct UserCacheFolder: Sendable, Equatable {
  /// The folder's absolute path; perhaps not there yet.
  public let path: String

  /// The folder of this user.
  ///
  /// - Parameter environment: the variables of the process.
  /// - Throws: `FileError` where `TESSERA_CACHE` is a relative path: it would mean another folder wherever the
  ///   program is started.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) throws(FileError) {
    if let path = environment["TESSERA_CACHE"], !path.isEmpty {
      guard path.hasPrefix("/") else {
        throw FileError(.notFound, path: "TESSERA_CACHE", "must be an absolute path, found \"\(path)\"")
      }
      self.path = path
      return
    }
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
    #if os(macOS)
      path = "\(home)/Library/Caches/tessera"
    #else
      let base = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      path = "\(base ?? "\(home)/.cache")/tessera"
    #endif
  }

  /// The weights of networks.
  public var weights: String { "\(path)/weights" }

  /// The embeddings of earlier runs.
  public var embeddings: String { "\(path)/embeddings" }
}

/// Makes a folder of the cache and those above it that are missing, each for this user alone (mode 700).
func makeCacheFolder(_ path: String) throws(FileError) {
  var status = stat()
  if stat(path, &status) == 0 {
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw FileError(.notWritable, path: path, "is a file where a folder is needed; remove it or set TESSERA_CACHE")
    }
    return
  }
  if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try makeCacheFolder(String(path[..<slash])) }
  // Another process may make the same folder at the same time.
  guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
    throw FileError(
      .notWritable, path: path,
      "cannot be made: \(String(cString: strerror(errno))); set TESSERA_CACHE to a folder that you can write to")
  }
}
