import Foundation
import MicrographFiles
import TestSupport
import Testing

@testable import PipelineEngine

@Suite("User cache folder") struct UserCacheFolderTests {
  @Test("where it is") func place() throws {
    func path(_ environment: [String: String]) throws -> String { try UserCacheFolder(environment: environment).path }
    #expect(try path(["TESSERA_CACHE": "/scratch/t", "XDG_CACHE_HOME": "/x", "HOME": "/h"]) == "/scratch/t")
    #if os(macOS)
      #expect(try path(["HOME": "/h"]) == "/h/Library/Caches/tessera")
    #else
      #expect(try path(["HOME": "/h"]) == "/h/.cache/tessera")
      #expect(try path(["HOME": "/h", "XDG_CACHE_HOME": "/x"]) == "/x/tessera")
      #expect(try path(["HOME": "/h", "XDG_CACHE_HOME": "x", "TESSERA_CACHE": ""]) == "/h/.cache/tessera")
    #endif
    #expect(try path([:]).hasPrefix("/"))
    #expect(throws: FileError.self) { try path(["TESSERA_CACHE": "here"]) }
  }

  @Test("made for this user alone, not where a file is in the way") func made() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.path("a/b/c")
    try makeCacheFolder(folder)
    try makeCacheFolder(folder)
    for path in [folder, scratch.path("a")] {
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o700)
    }
    try scratch.write("", to: "file")
    #expect(throws: FileError.self) { try makeCacheFolder(scratch.path("file")) }
    #expect(throws: FileError.self) { try makeCacheFolder(scratch.path("file/inside")) }
  }

  @Test("sizes in words and back") func sizes() {
    #expect(
      [0, 1, 999, 1000, 46_830_571, 178_793_939, 2_000_000_000].map(ByteCount.text)
        == ["0 bytes", "1 byte", "999 bytes", "1.0 kB", "46.8 MB", "179 MB", "2.0 GB"])
    #expect(
      ["0", "500 MB", "1.5gb", "2 GB", "12 bytes", "3 kB"].map(ByteCount.parse)
        == [0, 500_000_000, 1_500_000_000, 2_000_000_000, 12, 3000])
    #expect(["16MB", "1.5 gb", "2048"].map(ByteCount.parseMemory) == [16 << 20, 3 << 29, 2048])
    for text in ["", "GB", "-1 GB", "1 parsec", "1e99 GB", "99999999999 TB", "nan", "1 GB x", "1..2"] {
      #expect(ByteCount.parse(text) == nil, "\(text)")
    }
  }
}
