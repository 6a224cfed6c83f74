import Encoders
import Foundation
import TestSupport
import Testing

/// Small files that would cost a careless reader minutes.
@Suite struct CostlyWeightsTests {
  private typealias Build = TorchFileBuilder

  private let tensor = Build.tensor(stored: 4, shape: [4], strides: [1])

  /// Marks above and below in turn: bringing them into order takes time with the square of their number.
  private func marks(_ count: Int) -> String { String(repeating: "\u{301}\u{323}", count: count / 2) }

  private func complaint(ofPickle pickle: [UInt8]) throws -> String? {
    try complaint(Build.zip(pickle, storage: [UInt8](repeating: 0, count: 16)))
  }
  private func complaint(_ content: [UInt8]) throws -> String? { try EncodersTests.complaint(content, named: "a.pth") }

  @Test func aLongKeyIsRefusedBeforeNamesAreMadeOfIt() throws {
    // Below one key of 200 kB stand 90 000 empty dictionaries: 36 GB of names if they were written out.
    let inner = [0x7D, 0x28] + Array([[UInt8]](repeating: [0x4B, 1, 0x7D], count: 90_000).joined()) + [0x75]
    let key = String(repeating: "k", count: 200_000)
    #expect(
      try complaint(ofPickle: Build.dictionary([(key, inner)]))
        == ":\(key.prefix(60))…: holds a name of 200000 bytes; at most 1024 can be read: save the state_dict alone")
  }

  @Test func namesMayHave1024Bytes() throws {
    let key = String(repeating: "k", count: 1000)
    func file(_ inner: Int) -> [UInt8] {
      Build.dictionary([(key, Build.inner([(String(repeating: "i", count: inner), tensor)]))])
    }
    #expect(try complaint(ofPickle: file(23)) == nil)
    #expect(
      try complaint(ofPickle: file(24))
        == ":\(key.prefix(60))…: holds a name of 1025 bytes; at most 1024 can be read: save the state_dict alone")
  }

  @Test func namesOfDictionariesCountToo() throws {
    let inner = [0x7D, 0x28] + Array([[UInt8]](repeating: [0x4B, 1, 0x7D], count: 9000).joined()) + [0x75]
    #expect(
      try complaint(ofPickle: Build.dictionary([(String(repeating: "k", count: 1000), inner), ("w", tensor)]))
        == ": holds names of more than 8388608 bytes together; save the state_dict alone")
  }

  @Test func longNamesOfStoragesRecordsAndGlobalsAreRefused() throws {
    let long = marks(30_000)
    let other = Build.tensor(key: long, stored: 4, shape: [4], strides: [1])
    #expect(
      try complaint(ofPickle: Build.dictionary([("w", other)]))?.hasSuffix(
        "names a storage by 60000 bytes; at most 1024 can be read") == true)
    let named = Build.zip([("a/data.pkl", Build.dictionary([("w", tensor)])), (name: "a/\(long)", data: [])])
    #expect(
      try complaint(named) == ":zip directory byte 56: names a record by 60002 bytes; at most 1024 can be read")
    let global = Build.text("torch") + Build.text(long) + [0x93]
    #expect(
      try complaint(ofPickle: Build.pickle(global))
        == ":data.pkl byte 60017: names torch.\(String(long.unicodeScalars.prefix(54)))…, which no state_dict needs; "
        + "nothing was run; save the state_dict alone, or use safetensors")
    let header = Array("{\"\(long)\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}".utf8)
    #expect(
      try complaint(Build.little(UInt64(header.count)) + header)
        == ":header byte 1: has a name of 60000 bytes; at most 1024 can be read")
  }

  @Test func namesAreTheSameWhereTheirBytesAre() throws {
    // Both are shown as é, each is a name of its own.
    let file = Build.zip(
      Build.dictionary([("\u{E9}", tensor), ("e\u{301}", Build.tensor(stored: 4, offset: 1, shape: [2], strides: [1]))]
      ),
      storage: (0..<4).flatMap { Build.little(Float($0).bitPattern) })
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.pth"
      try Data(file).write(to: URL(filePath: path))
      let opened = try WeightsFile.open(path)
      #expect(try opened.values(of: "\u{E9}") == [0, 1, 2, 3])
      #expect(try opened.values(of: "e\u{301}") == [1, 2])
    }
  }

  @Test func overlapsAreFoundBeforeChecksumsAreTaken() throws {
    // Each record holds the local headers of those behind it, and all hold the same bytes at the end.
    let count = 300
    let names = (0..<count).map { "a/data/\($0 + 1000)" }
    let step = 30 + names[0].utf8.count
    let tail = 4096
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (k, name) in names.enumerated() {
      let size = Build.little(UInt32((count - 1 - k) * step + tail))
      // The checksums are wrong, too, which is not what is said.
      let common =
        [UInt8](repeating: 0, count: 8) + Build.little(UInt32(1)) + size + size + Build.little(UInt16(name.utf8.count))
        + [0, 0]
      file += [0x50, 0x4B, 3, 4, 45, 0] + common + Array(name.utf8)
      directory +=
        [0x50, 0x4B, 1, 2, 45, 0, 45, 0] + common + [UInt8](repeating: 0, count: 10)
        + Build.little(UInt32(k * step)) + Array(name.utf8)
    }
    file += [UInt8](repeating: 0, count: tail)
    let entries = Build.little(UInt16(count))
    let end =
      [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + entries + entries + Build.little(UInt32(directory.count))
      + Build.little(UInt32(file.count)) + [0, 0]
    #expect(
      try complaint(file + directory + end)
        == ":byte \(step): two records of the zip archive overlap; the file is damaged, download or copy it again")
  }
}
