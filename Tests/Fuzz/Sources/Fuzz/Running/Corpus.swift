import Foundation

/// The files that changes start from.
struct Corpus {
  let files: [[UInt8]]

  /// The committed files in the order of their names, then those that our writers make.
  init(of parser: Parser, scratch: String) throws {
    files = try parser.seeds.flatMap(Self.read) + parser.made(scratch)
    guard !files.isEmpty else { throw NoCorpus(places: parser.seeds.map(\.place)) }
  }

  private static func read(_ seeds: Parser.Seeds) throws -> [[UInt8]] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: seeds.place, isDirectory: &isFolder) else { return [] }
    let names = isFolder.boolValue ? try FileManager.default.contentsOfDirectory(atPath: seeds.place).sorted() : [""]
    return try names.filter { $0.hasSuffix(seeds.ending) }.compactMap { name in
      let url = URL(fileURLWithPath: name.isEmpty ? seeds.place : "\(seeds.place)/\(name)")
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { return nil }
      return [UInt8](try Data(contentsOf: url))
    }
  }
}

/// A parser has nothing to start from.
struct NoCorpus: Error {
  let places: [String]
}
