public import Foundation
import MicrographFiles

extension EmbeddingCache {
  /// One entry, for a list.
  public struct Entry: Sendable, Equatable {
    /// The key's 64 hexadecimal digits.
    public let key: String
    /// Size of its file.
    public let bytes: Int
    /// When it was last used.
    public let used: Date
    /// What is in it; nothing where the entry is damaged.
    public let content: Content?

    /// What is in an entry.
    public struct Content: Sendable, Equatable {
      /// Network, weights, precision, image.
      public let about: EmbeddingAbout
      /// Number of chips.
      public let chips: Int
      /// Numbers per chip.
      public let dimensions: Int
    }
  }

  /// All entries, the one used last first. Only their heads are read.
  public func entries() -> [Entry] {
    files().filter { !$0.isPartial }.map { file in
      Entry(key: String(file.name.prefix(64)), bytes: file.bytes, used: file.used, content: content(of: file))
    }
  }

  /// Removes every entry.
  ///
  /// - Returns: how many there were, and their bytes.
  /// - Throws: `FileError` for the first that could not be removed; the others are.
  public func clear() throws -> (entries: Int, bytes: Int) {
    var removed = (entries: 0, bytes: 0)
    var failure: FileError?
    for file in files() {
      if unlink(file.path) == 0 {
        if !file.isPartial { removed.entries += 1 }
        removed.bytes += file.bytes
      } else if errno != ENOENT, failure == nil {
        failure = FileError(
          .notWritable, path: file.path, "cannot be removed: \(String(cString: strerror(errno)))")
      }
    }
    if let failure { throw failure }
    return removed
  }

  private func content(of file: CacheFile) -> Entry.Content? {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { _ = close(descriptor) }
    guard let head = try? EmbeddingFile.readHead(of: descriptor, size: file.bytes) else { return nil }
    return Entry.Content(about: head.about, chips: head.chips, dimensions: head.dimensions)
  }
}
