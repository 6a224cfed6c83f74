import Encoders
import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct BadWeightsTests {
  @Test func everyHostileFileIsRefusedInOneLine() throws {
    var lines: [String] = []
    for hostile in WeightsFixtures.all.hostile {
      let path = WeightsFixtures.folder.appending(path: hostile.file).path
      switch readAll(path) {
      case .success: Issue.record("\(hostile.file) is read, although: \(hostile.reason)")
      case .failure(let error):
        #expect(error.path == path)
        let line = error.description
        #expect(!line.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }, "\(line)")
        lines.append("\(hostile.reason)\n  \(hostile.file.dropFirst("hostile/".count))\(line.dropFirst(path.count))")
      }
    }
    expectSnapshot(lines.joined(separator: "\n") + "\n", named: "hostile-weights.txt")
    #expect(!FileManager.default.fileExists(atPath: "CANARY"))
  }

  @Test func missingFileFolderPipeAndEmptyFile() throws {
    try withTemporaryFolder { folder in
      func line(_ path: String) -> String? {
        guard case .failure(let error) = readAll(path) else { return nil }
        return error.description
      }
      #expect(line("\(folder)/no.pth") == "\(folder)/no.pth: no such file")
      #expect(line(folder) == "\(folder): is a folder; name a file in it")
      #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
      #expect(line("\(folder)/pipe") == "\(folder)/pipe: is not a regular file")
    }
    #expect(try complaint([]) == ": is empty; download or copy it again")
  }

  @Test(arguments: [
    "<!DOCTYPE html><html><body>Log in</body></html>", "\u{FEFF}\r\n  <html>", "<?xml version=\"1.0\"?><html/>",
    "<!-- proxy --><HTML>",
  ])
  func aWebPageIsRecognised(page: String) throws {
    #expect(
      try complaint(Array(page.utf8), named: "resnet101-63fe2227.pth")
        == ": is a web page, not a weights file: a proxy or a login form answered in the server's place; "
        + "download it again")
  }

  @Test func otherFilesAreNamed() throws {
    let expected = ": is no weights file: a PyTorch state_dict (.pth, .pt) or safetensors is expected"
    #expect(try complaint([1]) == expected)
    #expect(
      try complaint(Array("version https://git-lfs.github.com/spec/v1\noid".utf8))
        == expected + ", it begins with \"version https://git-lfs.github.com/spec/v1\"")
    #expect(
      try complaint(TorchFileBuilder.zip([("a.txt", [1])]))
        == ": is a zip archive, but not one of PyTorch (0 records data.pkl, 1 is expected)")
    var tar = [UInt8](repeating: 0, count: 1024)
    tar.replaceSubrange(257..<262, with: "ustar".utf8)
    #expect(try complaint(tar)?.hasPrefix(": is in the tar format of PyTorch before April 2017") == true)
  }

  @Test func aHeaderLengthOf2To60IsRefused() throws {
    let bytes = TorchFileBuilder.little(UInt64(1) << 60) + Array("{}".utf8)
    #expect(
      try complaint(bytes, named: "a.safetensors")
        == ":header: claims to have 1152921504606846976 bytes; the file has 10, and safetensors allows 100000000; the file is damaged, download or copy it again"
    )
  }

  @Test(arguments: ["good", "hostile"])
  func changedAndCutFilesAreHarmless(folder: String) throws {
    let seed: UInt64 = 11
    var random = SeededGenerator(seed: seed)
    let names = (folder == "good" ? WeightsFixtures.all.good.map(\.file) : WeightsFixtures.all.hostile.map(\.file))
    try withTemporaryFolder { scratch in
      let path = "\(scratch)/changed"
      for name in names {
        let whole = [UInt8](try Data(contentsOf: WeightsFixtures.folder.appending(path: name)))
        guard !whole.isEmpty else { continue }
        for time in 0..<(folder == "good" ? 300 : whole.count < 5000 ? 60 : 10) {
          var changed = whole
          if time % 3 == 0 {
            changed.removeLast(1 + random.below(whole.count))
          } else {
            for _ in 0...random.below(3) { changed[random.below(whole.count)] = UInt8(random.below(256)) }
          }
          try Data(changed).write(to: URL(filePath: path))
          guard case .failure(let error) = readAll(path) else { continue }
          let line = error.description
          #expect(
            line.hasPrefix(path) && line.count < path.count + 400
              && !line.unicodeScalars.contains { $0.value < 32 || $0.value == 127 },
            "\(name), seed \(seed), change \(time): \(line)")
        }
      }
    }
  }

  @Test(arguments: WeightsFixtures.all.good)
  func aCutFileIsNeverRead(good: WeightsFixtures.Good) throws {
    let whole = [UInt8](try Data(contentsOf: WeightsFixtures.folder.appending(path: good.file)))
    for count in [1, 8, whole.count / 2, whole.count - 23, whole.count - 1] {
      #expect(try complaint(Array(whole.prefix(count))) != nil, "\(good.file) cut to \(count) bytes")
    }
    #expect(try complaint(whole + [0]) != nil, "\(good.file) with a byte behind its end")
  }
}
