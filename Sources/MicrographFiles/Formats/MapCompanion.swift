internal import Foundation

/// Files that only belong to a map that another file opens. Their content cannot be told from other numbers, so this goes
/// by their names; it serves for advice alone.
enum MapCompanion {
  /// What to open instead of a file of unknown content; nothing where its name says nothing.
  ///
  /// - Parameter isText: whether the file begins as a text does, which an image record never does.
  static func advice(for path: String, isText: Bool, limits: ReadingLimits) -> String? {
    switch (path as NSString).pathExtension.lowercased() {
    case "ipr" where !isText:
      let map = EDAXReader.map(ofRecord: path, limits: limits)
      return "belongs to a map of EDAX, whose pixel size it holds; open \(map ?? "the .spd file of the map")"
    case "raw":
      // Numbers may look like a text.
      let stem = (path as NSString).deletingPathExtension
      let text = ["\(stem).rpl", "\(stem).RPL"].first { FileManager.default.fileExists(atPath: $0) }
      return text.map { "belongs to a map, whose numbers it holds; open \($0)" }
    default: return nil
    }
  }
}
