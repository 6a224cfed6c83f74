import DataModel
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

@testable import PipelineEngine

@Suite("Embedding cache") struct EmbeddingCacheTests {
  let scratch: ScratchFolder
  let about = EmbeddingAbout(network: "resnet101", weights: "63fe2227", precision: "f32", image: "haadf.tif")

  init() throws { scratch = try ScratchFolder() }

  private var folder: String { scratch.path("embeddings") }
  private func cache(_ limit: Int = EmbeddingCache.defaultLimit) -> EmbeddingCache {
    EmbeddingCache(folder: folder, limit: limit)
  }
  private func key(_ chips: String = "c") -> EmbeddingKey {
    EmbeddingKey(chips: chips, network: "resnet101", weights: "w", precision: "f32", options: ["size": "256"])
  }
  private func path(_ key: EmbeddingKey) -> String { "\(folder)/\(key.digest).embeddings" }
  private func embeddings(_ chips: Int = 7, _ dimensions: Int = 5, seed: UInt64 = 1) -> Embeddings {
    var random = SeededGenerator(seed: seed)
    var values = (0..<chips * dimensions).map { _ in Float.random(in: -1...1, using: &random) }
    values[0] = -0.0
    values[1] = .greatestFiniteMagnitude
    return Embeddings(
      values: Matrix(rows: chips, columns: dimensions, elements: values), evidence: (0..<chips).map { $0 % 3 != 1 })
  }
  private func isFound(_ key: EmbeddingKey, in cache: EmbeddingCache) -> Bool {
    if case .embeddings = cache.embeddings(for: key) { return true }
    return false
  }

  @Test("the same bits come back") func roundTrip() throws {
    guard case .nothing = cache().embeddings(for: key()) else { throw Unexpected() }
    let stored = embeddings()
    #expect(cache().store(stored, for: key(), about: about) == nil)
    guard case .embeddings(let found) = cache().embeddings(for: key()) else { throw Unexpected() }
    #expect(found.values.elements.map(\.bitPattern) == stored.values.elements.map(\.bitPattern))
    #expect(found.values.rows == 7 && found.values.columns == 5 && found.evidence == stored.evidence)
    let entry = try #require(cache().entries().first)
    #expect(entry.key == key().digest && entry.content?.about == about)
    #expect(entry.content?.chips == 7 && entry.content?.dimensions == 5)
    #expect(cacheTable(cache().entries()).contains("resnet101"))
    #expect(try cache().clear().entries == 1)
    #expect(!isFound(key(), in: cache()))
  }

  @Test("every part of a description changes the key") func keys() {
    func key(_ c: String, _ n: String, _ w: String, _ p: String, _ o: [String: String]) -> String {
      EmbeddingKey(chips: c, network: n, weights: w, precision: p, options: o).digest
    }
    let all = [
      key("c", "n", "w", "p", [:]), key("d", "n", "w", "p", [:]), key("c", "m", "w", "p", [:]),
      key("c", "n", "v", "p", [:]), key("c", "n", "w", "q", [:]), key("c", "n", "w", "p", ["a": "b"]),
      key("c", "n", "w", "p", ["a": "b\nvalue 1:c"]), key("c", "n", "w", "p", ["a": "", "b": ""]),
      key("cn", "", "w", "p", [:]),
    ]
    #expect(Set(all).count == all.count)
    #expect(key("c", "n", "w", "p", ["a": "1", "b": "2"]) == key("c", "n", "w", "p", ["b": "2", "a": "1"]))
  }

  @Test("cut short anywhere, altered anywhere: damaged, and replaced by the next store") func damage() throws {
    #expect(cache().store(embeddings(), for: key(), about: about) == nil)
    let whole = try bytes(of: path(key()))
    func verdict(_ bytes: [UInt8]) throws -> String {
      // Not Data's write: on Linux it waits for the disk, a thousand times here.
      try writeBytes(bytes, to: path(key()))
      switch cache().embeddings(for: key()) {
      case .embeddings: return "taken"
      case .nothing: return "nothing"
      case .damaged(let note): return note
      }
    }
    for length in whole.indices { #expect(try verdict(Array(whole[..<length])) != "taken", "\(length) bytes") }
    for index in whole.indices {
      var altered = whole
      altered[index] ^= 1 << UInt8(index % 8)
      #expect(try verdict(altered) != "taken", "byte \(index)")
    }
    #expect(try verdict(whole + [0]) != "taken")
    #expect(try verdict(whole) == "taken")
    var huge = whole
    for index in 16..<32 { huge[index] = 0x7F }
    #expect(try verdict(huge).contains("impossible head"))
    huge = whole
    huge[20] = 1
    #expect(try verdict(huge).contains("instead of"))
    let note = try verdict(Array(whole.dropLast(50)))
    #expect(note.contains("its embeddings are computed anew"))
    #expect(cache().entries().first?.content == nil)
    #expect(cacheTable(cache().entries()).contains("damaged"))
    #expect(cache().store(embeddings(), for: key(), about: about) == nil && isFound(key(), in: cache()))
  }

  @Test("an entry under another's name is not taken") func renamed() throws {
    #expect(cache().store(embeddings(), for: key("a"), about: about) == nil)
    try FileManager.default.moveItem(atPath: path(key("a")), toPath: path(key("b")))
    guard case .damaged(let note) = cache().embeddings(for: key("b")) else { throw Unexpected() }
    #expect(note.contains("holds other embeddings"))
  }

  @Test("what was not used for the longest time goes first") func bounded() throws {
    let size = 4 * 1000 + 10 + 96 + 32 + 100
    let small = cache(3 * size)
    for (index, name) in ["a", "b", "c"].enumerated() {
      #expect(small.store(embeddings(10, 100), for: key(name), about: about) == nil)
      age(key(name), by: 1000 - Double(index))
    }
    #expect(isFound(key("a"), in: small))
    #expect(small.store(embeddings(10, 100), for: key("d"), about: about) == nil)
    #expect(["a", "b", "c", "d"].map { isFound(key($0), in: small) } == [true, false, true, true])
    #expect(cache(size).store(embeddings(10, 100), for: key("e"), about: about) == nil)
    #expect(small.entries().map(\.key) == [key("e").digest])
    #expect(cache(4000).store(embeddings(10, 100), for: key("f"), about: about)?.contains("are not kept") == true)
    #expect(cache(0).store(embeddings(), for: key("g"), about: about) == nil)
    #expect(cache().entries().count == 1)
  }

  @Test("other files stay, what killed runs left goes") func foreignFiles() throws {
    #expect(cache().store(embeddings(), for: key(), about: about) == nil)
    let left = "\(folder)/.\(key().digest).partial-X"
    for name in ["\(folder)/notes.txt", left, "\(folder)/a.embeddings"] {
      try Data([1]).write(to: URL(fileURLWithPath: name))
    }
    #expect(cache().entries().count == 1)
    #expect(cache().store(embeddings(), for: key(), about: about) == nil)
    #expect(FileManager.default.fileExists(atPath: left))
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -7200)], ofItemAtPath: left)
    #expect(cache().store(embeddings(), for: key(), about: about) == nil)
    #expect(!FileManager.default.fileExists(atPath: left))
    #expect(try cache().clear().entries == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a.embeddings", "notes.txt"])
  }

  @Test("a folder that cannot be made or written gives a note") func noFolder() throws {
    try scratch.write("", to: "embeddings")
    #expect(cache().store(embeddings(), for: key(), about: about)?.contains("are not kept for later runs") == true)
    #expect(!isFound(key(), in: cache()) && cache().entries().isEmpty)
    let full = EmbeddingCache(folder: "/dev/null/x")
    #expect(full.store(embeddings(), for: key(), about: about) != nil)
  }

  @Test("many writers and readers of few keys, with a limit") func atOnce() async throws {
    let size = 4 * 20_000 + 20 + 96 + 32 + 100
    let small = cache(2 * size + 100)
    let about = about
    let keys = (0..<4).map { key("\($0)") }
    let wrong = await withTaskGroup(of: Int.self) { group in
      for worker in 0..<8 {
        group.addTask {
          var wrong = 0
          for step in 0..<20 {
            let index = (worker * 7 + step * 3) % 4
            let own = Embeddings(values: Matrix(rows: 20, columns: 1000, repeating: Float(index)))
            if case .embeddings(let found) = small.embeddings(for: keys[index]) {
              if found.values != own.values { wrong += 1 }
            } else if small.store(own, for: keys[index], about: about) != nil {
              wrong += 1
            }
          }
          return wrong
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
    #expect(small.files().allSatisfy { !$0.isPartial })
    #expect(small.entries().allSatisfy { $0.content != nil })
  }

  @Test("the limit from the environment") func limit() throws {
    let base = ["TESSERA_CACHE": "/c"]
    #expect(try EmbeddingCache.ofUser(environment: base) == EmbeddingCache(folder: "/c/embeddings"))
    let small = try EmbeddingCache.ofUser(environment: base.merging(["TESSERA_CACHE_SIZE": "5 MB"]) { $1 })
    #expect(small.limit == 5_000_000)
    #expect(throws: (any Error).self) {
      try EmbeddingCache.ofUser(environment: base.merging(["TESSERA_CACHE_SIZE": "much"]) { $1 })
    }
  }

  private func age(_ key: EmbeddingKey, by seconds: Double) {
    try? FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: path(key))
  }

  private struct Unexpected: Error {}
}
