import Foundation
import Kernels
import Synchronization
import TestSupport
import Testing

@testable import PipelineEngine

@Suite("Fetch weights") struct FetchTests {
  @Test("whole, checked, and once only") func whole() throws {
    let bench = try WeightsBench()
    let server = try LocalServer(LocalServer.file(bench.content))
    var steps: [DownloadProgress] = []
    let arrival = try bench.fetch(from: server) { steps.append($0) }
    #expect(arrival.weights.path == bench.destination && arrival.weights.bytes == bench.content.count)
    #expect(arrival.sha256 == SHA256.hexDigest(of: bench.content) && !arrival.wasHere)
    #expect(try bytes(of: bench.destination) == bench.content)
    #expect(bench.names == [bench.fileName])
    #expect(steps.last == DownloadProgress(bytesHere: bench.content.count, bytesBefore: 0, total: bench.content.count))
    #expect(server.requests.map(\.line) == ["GET /\(bench.fileName) HTTP/1.1"])
    #expect(try bench.fetch(from: server).wasHere && server.requests.count == 1)
    #expect(try bench.store.file(for: "resnet18") == bench.destination)
  }

  @Test("a damaged file is fetched again") func damaged() throws {
    let bench = try WeightsBench()
    try bench.write([1, 2, 3], to: bench.destination)
    #expect(try !bench.fetch(from: LocalServer(LocalServer.file(bench.content))).wasHere)
    #expect(try bytes(of: bench.destination) == bench.content)
  }

  @Test("goes on where it was cut, only with the same content", arguments: [true, false]) func resumed(same: Bool)
    throws
  {
    let bench = try WeightsBench()
    let good = LocalServer.file(bench.content)
    let cut = try LocalServer { request in
      var answer =
        same ? good(request) : LocalServer.file([UInt8](repeating: 7, count: 300_000), tag: "\"two\"")(request)
      answer.cutAfter = 100_000
      return answer
    }
    #expect(
      bench.refusal(from: cut).hasSuffix(
        "the connection ended too early; 100 kB of 300 kB are kept, "
          + "the same command goes on from there"))
    #expect(bench.names == [".\(bench.fileName).etag", ".\(bench.fileName).partial"])
    let server = try LocalServer(good)
    var first: DownloadProgress?
    try bench.fetch(from: server) { first = first ?? $0 }
    #expect(server.requests[0].fields["range"] == "bytes=100000-")
    #expect(server.requests[0].fields["if-range"] == (same ? "\"one\"" : "\"two\""))
    #expect(first?.bytesBefore == (same ? 100_000 : 0))
    #expect(try bytes(of: bench.destination) == bench.content)
    #expect(bench.names == [bench.fileName])
  }

  @Test("a server without tags or ranges, a foreign beginning, a whole partial file") func otherBeginnings() throws {
    for (name, beginning, hasRanges) in [
      ("no ranges", 5000, false), ("foreign", -5000, true), ("whole", 300_000, true), ("too long", 500_000, true),
    ] {
      let bench = try WeightsBench()
      let start =
        beginning > 0 ? Array((bench.content + bench.content).prefix(beginning)) : [UInt8](repeating: 1, count: 5000)
      try bench.write(start, to: bench.partial)
      let file = LocalServer.file(bench.content)
      let server = try LocalServer { request in
        var request = request
        if !hasRanges { request.fields["range"] = nil }
        var answer = file(request)
        answer.fields.removeAll { $0.hasPrefix("ETag") }
        return answer
      }
      try bench.fetch(from: server)
      #expect(try bytes(of: bench.destination) == bench.content, "\(name)")
      #expect(bench.names == [bench.fileName], "\(name)")
    }
  }

  @Test("without a length, and after a redirect") func redirected() throws {
    let bench = try WeightsBench()
    let server = try LocalServer { request in
      if request.line.contains("/\(bench.fileName)") {
        return LocalServer.Answer(status: 302, fields: ["Location: /elsewhere"], body: Array("<html>moved".utf8))
      }
      var answer = LocalServer.Answer(body: bench.content)
      answer.announced = nil
      return answer
    }
    try bench.fetch(from: server)
    #expect(try bytes(of: bench.destination) == bench.content)
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    let name: String
    var keeps = 0
    var variant = "v1"
    let answer: @Sendable ([UInt8], LocalServer.Request) -> LocalServer.Answer
    var testDescription: String { name }
  }

  static let bad: [Bad] = [
    Bad(name: "not found") { _, _ in LocalServer.Answer(status: 404, body: Array("<html>".utf8)) },
    Bad(name: "forbidden") { _, _ in LocalServer.Answer(status: 403) },
    Bad(name: "server trouble") { _, _ in LocalServer.Answer(status: 500) },
    Bad(name: "odd status") { _, _ in LocalServer.Answer(status: 204) },
    Bad(name: "page by type") { _, _ in
      LocalServer.Answer(fields: ["Content-Type: text/html; charset=utf-8"], body: Array("log in".utf8))
    },
    Bad(name: "page by content") { _, _ in LocalServer.Answer(body: Array("\n <!DOCTYPE html><title>log in".utf8)) },
    Bad(name: "another file", variant: "v2") { content, _ in LocalServer.Answer(body: content) },
    Bad(name: "one byte changed") { content, _ in
      var body = content
      body[200_000] ^= 1
      return LocalServer.Answer(body: body)
    },
    Bad(name: "announces too much") { content, _ in
      var answer = LocalServer.Answer(body: content)
      answer.announced = 1 << 50
      return answer
    },
    Bad(name: "sends without end") { content, _ in
      var answer = LocalServer.Answer(body: content + content)
      answer.announced = nil
      return answer
    },
    Bad(name: "cut", keeps: 1000) { content, _ in
      var answer = LocalServer.Answer(body: content)
      answer.cutAfter = 1000
      return answer
    },
    Bad(name: "cut at once") { content, _ in
      var answer = LocalServer.Answer(body: content)
      answer.cutAfter = 0
      return answer
    },
    Bad(name: "stalls", keeps: 1000) { content, _ in
      var answer = LocalServer.Answer(body: content)
      answer.cutAfter = 1000
      answer.stalls = true
      return answer
    },
    Bad(name: "redirects for ever") { _, _ in LocalServer.Answer(status: 302, fields: ["Location: /again"]) },
    Bad(name: "redirects to a file of this machine") { _, _ in
      LocalServer.Answer(status: 302, fields: ["Location: file:///etc/hostname"])
    },
  ]

  @Test("bad answers: one line, no half file", arguments: bad) func refused(_ bad: Bad) throws {
    let bench = try WeightsBench()
    let server = try LocalServer { bad.answer(bench.content, $0) }
    let line = bench.refusal(from: server, variant: bad.variant)
    #expect(!line.contains("\n"))
    let fileName = bad.variant == "v1" ? bench.fileName : bench.store.known[1].fileName
    let kept = (try? bytes(of: "\(bench.store.folder)/.\(fileName).partial"))?.count ?? 0
    #expect(kept == bad.keeps)
    #expect(bench.names.allSatisfy { $0.hasPrefix(".") && bad.keeps > 0 }, "\(bench.names)")
    expectSnapshot(line + "\n", named: "fetch \(bad.name).txt")
  }

  @Test("a page that comes in the middle leaves what is here") func pageWhileResuming() throws {
    let bench = try WeightsBench()
    try bench.write(Array(bench.content.prefix(1000)), to: bench.partial)
    let page = try LocalServer { _ in LocalServer.Answer(fields: ["Content-Type: text/html"], body: [60]) }
    #expect(bench.refusal(from: page).contains("a web page came"))
    #expect(try bytes(of: bench.partial) == Array(bench.content.prefix(1000)))
  }

  @Test("no server, no TLS, no such host") func connections() throws {
    let bench = try WeightsBench()
    let server = try LocalServer { _ in LocalServer.Answer() }
    let tls = "https://127.0.0.1:\(server.port)/"
    let impatient = DownloadPatience(connectSeconds: 2, stallSeconds: 2)
    for (from, text) in [
      (tls, "no trusted connection"), ("http://127.0.0.1:1/", "no connection"),
      ("http://example.org/", "must begin with https://"), ("ftp://localhost/", "must begin with https://"),
      ("models", "must be an address"), ("https://a b/", "must be an address"),
    ] {
      #expect {
        try bench.store.fetch("resnet18", from: from, patience: impatient)
      } throws: { "\($0)".contains(text) && !"\($0)".contains("\n") }
    }
    #expect(bench.names.isEmpty)
  }

  @Test("a disk without room is noticed before anything is asked for") func noRoom() throws {
    let scratch = try ScratchFolder()
    let store = WeightsStore(
      folder: scratch.path("w"), known: [KnownWeights("resnet18", "v1", "00000000", approximateBytes: 1 << 60)])
    let server = try LocalServer { _ in LocalServer.Answer() }
    #expect {
      try store.fetch("resnet18", from: server.address)
    } throws: { "\($0)".contains("are still to come; free some space") }
    #expect(server.requests.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: store.folder).isEmpty)
  }

  @Test("two at once: the second is told") func locked() throws {
    let bench = try WeightsBench()
    try makeCacheFolder(bench.store.folder)
    let first = try PartialWeights(of: bench.destination)
    let server = try LocalServer(LocalServer.file(bench.content))
    #expect(bench.refusal(from: server).contains("another tessera is getting this file"))
    withExtendedLifetime(first) { #expect(server.requests.isEmpty) }
    #expect(bench.names == [".\(bench.fileName).partial"])
  }

  @Test("addresses: a folder, a file, no password in messages") func addresses() throws {
    func address(_ from: String) throws -> WeightsAddress { try WeightsAddress(from, fileName: "n-1.pth") }
    #expect(try address("https://a.org/m").url == "https://a.org/m/n-1.pth")
    #expect(try address("https://a.org").url == "https://a.org/n-1.pth")
    #expect(try address("https://a.org/m/").url == "https://a.org/m/n-1.pth")
    #expect(try address("https://a.org/other.pth").url == "https://a.org/other.pth")
    let secret = try address("https://me:word@a.org/m/?key=1")
    #expect(secret.shown == "https://a.org/m/n-1.pth" && secret.url == "https://me:word@a.org/m/n-1.pth?key=1")
    #expect(try address("http://[::1]:80/").isLoopback && address("http://localhost:80/").isLoopback)
    #expect(throws: WeightsStoreError.self) { try address("http://127.0.0.1.evil.org/") }
    #expect(throws: WeightsStoreError.self) { try address("http://127.0.0.1@evil.org/") }
  }

  @Test("heads of answers") func heads() {
    var head = HTTPHead()
    for line in [
      "HTTP/1.1 302 Found", "ETag: \"a\"", "HTTP/2 206 ", "content-range: bytes 5-9/10", "Content-Length: 5",
    ] {
      head.read(line + "\r\n")
    }
    #expect(head.status == 206 && head.validator == nil && head.length == 5)
    #expect(head.range?.start == 5 && head.range?.total == 10)
    for text in ["bytes 5-4/10", "bytes 5-10/10", "bytes */10", "bytes 1-99999999999999999999/3", "5-9/10"] {
      #expect(HTTPHead.range(text) == nil, "\(text)")
    }
  }
}
