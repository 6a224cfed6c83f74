import Foundation
import Synchronization

/// A tiny HTTP/1.1 server on this machine, for tests of downloads: one answer for each connection, good or bad.
public final class LocalServer: Sendable {
  /// What a client asked for.
  public struct Request: Sendable {
    /// The first line, for instance `GET /a.pth HTTP/1.1`.
    public let line: String
    /// Header fields by name in lower case.
    public var fields: [String: String]
  }

  /// What the server sends.
  public struct Answer: Sendable {
    /// For instance 200.
    public var status = 200
    /// Header fields, besides `Content-Length`.
    public var fields: [String] = []
    /// The body.
    public var body: [UInt8] = []
    /// The length that is announced; nothing: none is, and the body ends with the connection.
    public var announced: Int?
    /// Bytes of the body after which the connection is cut.
    public var cutAfter: Int?
    /// Whether it falls silent there instead.
    public var stalls = false

    /// An answer that announces its length.
    public init(status: Int = 200, fields: [String] = [], body: [UInt8] = []) {
      self.status = status
      self.fields = fields
      self.body = body
      announced = body.count
    }
  }

  /// The port it listens on.
  public let port: Int

  /// The address of the server's root.
  public var address: String { "http://127.0.0.1:\(port)/" }

  /// All requests so far.
  public var requests: [Request] { state.seen.withLock { $0 } }

  private let listener: Int32
  private let state = State()

  private final class State: Sendable {
    let isStopped = Atomic<Bool>(false)
    let seen = Mutex<[Request]>([])
  }

  /// Why the server could not be started.
  public struct Failure: Error {
    let number: Int32
  }

  /// Starts a server that is gone with this value.
  public init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
    #if os(Linux)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    let listener = socket(AF_INET, kind, 0)
    guard listener >= 0 else { throw Failure(number: errno) }
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isReady = withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isReady else {
      close(listener)
      throw Failure(number: errno)
    }
    self.listener = listener
    port = Int(UInt16(bigEndian: place.sin_port))
    let state = state
    Thread.detachNewThread {
      while !state.isStopped.load(ordering: .relaxed) {
        guard isReadable(listener) else { continue }
        let client = accept(listener, nil, nil)
        guard client >= 0 else { continue }
        Thread.detachNewThread {
          if let request = readRequest(client) {
            state.seen.withLock { $0.append(request) }
            send(answer(request), to: client, until: { state.isStopped.load(ordering: .relaxed) })
          }
          close(client)
        }
      }
      close(listener)
    }
  }

  deinit { state.isStopped.store(true, ordering: .relaxed) }

  /// Serves one file with byte ranges and an entity tag, whatever path is asked for.
  public static func file(_ bytes: [UInt8], tag: String = "\"one\"") -> @Sendable (Request) -> Answer {
    { request in
      var start = 0
      if let range = request.fields["range"], (request.fields["if-range"] ?? tag) == tag {
        start = Int(range.dropFirst("bytes=".count).prefix { $0.isNumber }) ?? 0
        guard start < bytes.count else { return Answer(status: 416) }
      }
      var answer = Answer(status: start > 0 ? 206 : 200, fields: ["ETag: \(tag)"], body: Array(bytes[start...]))
      if start > 0 { answer.fields.append("Content-Range: bytes \(start)-\(bytes.count - 1)/\(bytes.count)") }
      return answer
    }
  }
}

private func isReadable(_ descriptor: Int32) -> Bool {
  var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  return poll(&state, 1, 20) > 0
}

private func readRequest(_ client: Int32) -> LocalServer.Request? {
  var bytes: [UInt8] = []
  var byte: UInt8 = 0
  while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8), bytes.count < 65_536 {
    // What does not begin with a method's letter is TLS.
    guard recv(client, &byte, 1, 0) == 1, !bytes.isEmpty || (65...90).contains(byte) else { return nil }
    bytes.append(byte)
  }
  let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
  guard let first = lines.first else { return nil }
  let pairs = lines.dropFirst().compactMap { line -> (String, String)? in
    guard let colon = line.firstIndex(of: ":") else { return nil }
    return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
  }
  return LocalServer.Request(line: first, fields: Dictionary(pairs) { $1 })
}

private func send(_ answer: LocalServer.Answer, to client: Int32, until isStopped: () -> Bool) {
  let length = answer.announced.map { ["Content-Length: \($0)"] } ?? []
  let head = (["HTTP/1.1 \(answer.status) -"] + answer.fields + length + ["Connection: close", "", ""])
    .joined(separator: "\r\n")
  var bytes = Array(head.utf8) + answer.body.prefix(answer.cutAfter ?? answer.body.count)
  #if os(Linux)
    let flags = Int32(MSG_NOSIGNAL)
  #else
    let flags: Int32 = 0
    var yes: Int32 = 1
    setsockopt(client, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
  #endif
  while !bytes.isEmpty {
    let sent = bytes.withUnsafeBytes { Foundation.send(client, $0.baseAddress!, $0.count, flags) }
    guard sent > 0 else { return }
    bytes.removeFirst(sent)
  }
  // Silent until the client goes.
  while answer.stalls, !isStopped(), !isReadable(client) {}
}
