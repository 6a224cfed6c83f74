import Foundation
import MicrographFiles
import TestSupport
import Testing

@testable import Reports

@Suite struct ResultFolderTests {
  private func entries(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private func writeResult(_ path: String, version: String) throws {
    let folder = try ResultFolder(replacing: path)
    try writeJSON([ResultFolder.versionKey: version], to: "\(folder.path)/run.json")
    try folder.commit()
  }

  private func text(_ path: String) throws -> String { String(decoding: try bytes(of: path), as: UTF8.self) }

  /// The error's text with the test's folder cut out.
  private func refusal(of path: String, in folder: String) -> String {
    let error = #expect(throws: FileError.self) { try ResultFolder.check(path) }
    return (error?.description ?? "").replacingOccurrences(of: folder, with: "")
  }

  @Test func aResultAppearsWhole() throws {
    try withTemporaryFolder { parent in
      let path = "\(parent)/new/deep/result"
      try ResultFolder.check(path)
      #expect(try entries(parent).isEmpty, "checking leaves nothing")
      let folder = try ResultFolder(replacing: path)
      try writeJSON([ResultFolder.versionKey: "1"], to: "\(folder.path)/run.json")
      #expect(!FileManager.default.fileExists(atPath: path))
      try folder.commit()
      #expect(try entries("\(parent)/new/deep") == ["result"])
      #expect(try entries(path) == ["run.json"])
    }
  }

  @Test func anEarlierResultIsReplaced() throws {
    try withTemporaryFolder { parent in
      let path = "\(parent)/result"
      try writeResult(path, version: "1")
      try writeBytes([1], to: "\(path)/comparison.csv")
      try ResultFolder.check(path)
      try writeResult(path + "/", version: "2")
      #expect(try entries(path) == ["run.json"], "nothing of the earlier result")
      #expect(try text("\(path)/run.json").contains("\"2\""))
      #expect(try entries(parent) == ["result"])
    }
  }

  @Test func anEmptyFolderIsReplaced() throws {
    try withTemporaryFolder { parent in
      try FileManager.default.createDirectory(atPath: "\(parent)/result", withIntermediateDirectories: false)
      try writeResult("\(parent)/result", version: "1")
      #expect(try entries("\(parent)/result") == ["run.json"])
    }
  }

  @Test func aLinkToAFolderStaysALink() throws {
    try withTemporaryFolder { parent in
      try writeResult("\(parent)/real", version: "1")
      try FileManager.default.createSymbolicLink(atPath: "\(parent)/link", withDestinationPath: "real")
      try writeResult("\(parent)/link", version: "2")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(parent)/link") == "real")
      #expect(try text("\(parent)/real/run.json").contains("\"2\""))
    }
  }

  @Test func withoutCommitNothingStays() throws {
    struct Failure: Error {}
    try withTemporaryFolder { parent in
      #expect(throws: Failure.self) {
        let folder = try ResultFolder(replacing: "\(parent)/new/result")
        try writeBytes([1, 2], to: "\(folder.path)/report.html")
        throw Failure()
      }
      #expect(try entries(parent).isEmpty)
      try writeResult("\(parent)/result", version: "1")
      _ = try ResultFolder(replacing: "\(parent)/result")
      #expect(try entries(parent) == ["result"])
      #expect(try text("\(parent)/result/run.json").contains("\"1\""), "the earlier result is untouched")
    }
  }

  @Test func errorsNameTheFolderThatTheUserWants() throws {
    try withTemporaryFolder { parent in
      let folder = try ResultFolder(replacing: "\(parent)/result")
      let inside = FileError(.notWritable, path: "\(folder.path)/strategies/a/labels.npy", "the disk is full")
      let outside = FileError(.notFound, path: "image.tif", place: "page 2", "no such page")
      #expect(folder.named(inside).description == "\(parent)/result/strategies/a/labels.npy: the disk is full")
      #expect(folder.named(outside) == outside)
    }
  }

  @Test func whatIsNotOursIsRefused() throws {
    try withTemporaryFolder { parent in
      try writeBytes([1], to: "\(parent)/file")
      try FileManager.default.createDirectory(atPath: "\(parent)/photos", withIntermediateDirectories: false)
      try writeBytes([1], to: "\(parent)/photos/cat.jpg")
      try FileManager.default.createDirectory(atPath: "\(parent)/other", withIntermediateDirectories: false)
      try writeJSON(["version": "1"], to: "\(parent)/other/run.json")
      try writeResult("\(parent)/result", version: "1")
      try writeBytes([1], to: "\(parent)/result/notes.txt")
      try FileManager.default.createSymbolicLink(atPath: "\(parent)/link", withDestinationPath: "nowhere")
      let paths = ["file", "photos", "other", "result", "link", "file/result"]
      let messages = paths.map { refusal(of: "\(parent)/\($0)", in: parent) } + [refusal(of: "/", in: parent)]
      expectSnapshot(messages.joined(separator: "\n") + "\n", named: "result-folder-refusals.txt")
      #expect(try entries(parent) == ["file", "link", "other", "photos", "result"])
      #expect(try entries("\(parent)/photos") == ["cat.jpg"])
    }
  }

  @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
  func aFolderWithoutPermissionIsRefused() throws {
    try withTemporaryFolder { parent in
      try FileManager.default.createDirectory(
        atPath: "\(parent)/locked", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o555])
      #expect(refusal(of: "\(parent)/locked/result", in: parent).contains("no permission"))
    }
  }

  @Test func whatKilledRunsLeftIsRemoved() throws {
    try withTemporaryFolder { parent in
      // No process has so large a number; 1 always runs; the last two are not quite our pattern.
      let stale = ".result.tessera-partial-2147483646-3"
      let others = [
        ".result.tessera-partial-1-3", ".result.tessera-partial-2147483646-x", "result.tessera-partial-2-2",
      ]
      for name in [stale] + others {
        try FileManager.default.createDirectory(atPath: "\(parent)/\(name)", withIntermediateDirectories: false)
        try writeBytes([1], to: "\(parent)/\(name)/report.html")
      }
      try writeResult("\(parent)/result", version: "1")
      #expect(try entries(parent) == (others + ["result"]).sorted())
    }
  }

  @Test func twoResultsAtOnceDoNotDisturbEachOther() throws {
    try withTemporaryFolder { parent in
      let first = try ResultFolder(replacing: "\(parent)/result")
      let second = try ResultFolder(replacing: "\(parent)/result")
      for (path, version) in [(first.path, "1"), (second.path, "2")] {
        try writeJSON([ResultFolder.versionKey: version], to: "\(path)/run.json")
      }
      try first.commit()
      try second.commit()
      #expect(try text("\(parent)/result/run.json").contains("\"2\""), "the last one stays")
      #expect(try entries(parent) == ["result"])
    }
  }

  @Test func aPlaceThatIsTakenMeanwhileIsNotOverwritten() throws {
    try withTemporaryFolder { parent in
      let path = "\(parent)/result"
      #expect(throws: FileError.self) {
        let folder = try ResultFolder(replacing: path)
        try writeJSON([ResultFolder.versionKey: "1"], to: "\(folder.path)/run.json")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try writeBytes([1], to: "\(path)/thesis.txt")
        try folder.commit()
      }
      let left = try entries(parent)
      #expect(left == ["result"])
      #expect(try entries(path) == ["thesis.txt"])
    }
  }

  /// A file system without exchange: three renames do.
  @Test func withoutExchangeTheResultIsReplacedToo() throws {
    try withTemporaryFolder { parent in
      try writeResult("\(parent)/result", version: "1")
      let finished = "\(parent)/.result.tessera-partial-2147483646-1"
      try FileManager.default.createDirectory(atPath: finished, withIntermediateDirectories: false)
      try writeJSON([ResultFolder.versionKey: "2"], to: "\(finished)/run.json")
      try ResultPlace("\(parent)/result").put(finished) { _, _ in
        errno = EINVAL
        return -1
      }
      #expect(try text("\(parent)/result/run.json").contains("\"2\""))
      #expect(try text("\(finished)/run.json").contains("\"1\""))
      #expect(try entries(parent).count == 2)
    }
  }

  @Test(arguments: [
    (".a.tessera-partial-12-3", 12 as Int32?), (".tessera-partial-.tessera-partial-7-0", 7),
    (".a.tessera-partial-0-3", nil), (".a.tessera-partial--1-3", nil), (".a.tessera-partial-99999999999-1", nil),
    ("a.tessera-partial-12-3", nil), (".a.tessera-partial-12", nil), (".a.tessera-partial-12-3-4", nil),
    (".a.tessera-partial-١-3", nil), ("..", nil),
  ])
  func ownersOfHiddenFolders(name: String, owner: Int32?) { #expect(HiddenFolder.owner(ofFolder: name) == owner) }
}
