import CCurl
import Foundation

/// How long a download waits.
public struct DownloadPatience: Sendable, Equatable {
  /// Seconds for a connection to be made, at least 1.
  public var connectSeconds: Int
  /// Seconds without data after which a transfer is given up, at least 1.
  public var stallSeconds: Int

  /// Patience; by default half a minute for each.
  public init(connectSeconds: Int = 30, stallSeconds: Int = 30) {
    self.connectSeconds = connectSeconds
    self.stallSeconds = stallSeconds
  }
}

/// What a server says before it sends bytes.
struct HTTPHead {
  /// For instance 200.
  var status = 0
  /// Bytes that follow, where the server says it.
  var length: Int?
  /// Where the bytes belong in the whole file, where the server sends a part of it.
  var range: (start: Int, total: Int?)?
  /// The server's name for this very content.
  var validator: String?
  /// For instance `text/html`.
  var contentType = ""

  /// Takes in one line of the head; a status line begins a new one (after a redirect, say).
  mutating func read(_ line: String) {
    if line.hasPrefix("HTTP/") {
      self = HTTPHead()
      status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      return
    }
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
    switch line[..<colon].lowercased() {
    case "content-length": length = Int(value).flatMap { $0 >= 0 ? $0 : nil }
    case "content-type": contentType = value.lowercased()
    case "etag": validator = value
    case "content-range": range = HTTPHead.range(value)
    default: break
    }
  }

  /// `bytes 5-9/10` or `bytes 5-9/*`; nothing where it is of another form or contradicts itself.
  static func range(_ text: String) -> (start: Int, total: Int?)? {
    guard let match = text.wholeMatch(of: /bytes (\d{1,18})-(\d{1,18})\/(\d{1,18}|\*)/),
      let start = Int(match.1), let end = Int(match.2), end >= start
    else { return nil }
    guard match.3 != "*" else { return (start, nil) }
    guard let total = Int(match.3), end < total else { return nil }
    return (start, total)
  }
}

/// Why a transfer ended early, for the code that finds words for it.
struct TransferFailure: Error {
  enum Cause: Equatable {
    case hostNotFound, proxyNotFound, noConnection, proxyRefused(status: Int), untrusted, tooSlow, brokenOff
    case redirectNotAllowed, other
  }

  let cause: Cause
  /// libcurl's own words.
  let detail: String
}

/// One GET over HTTPS by libcurl, which reads `https_proxy` and `no_proxy` itself.
///
/// libcurl and not URLSession: on Linux that is libcurl underneath, but does not tell its errors apart, and has no
/// limit on silence within a long transfer.
struct HTTPTransfer {
  let address: WeightsAddress
  var headers: [String] = []
  let patience: DownloadPatience

  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// Runs the transfer on this thread.
  ///
  /// - Parameters:
  ///   - begin: called once with the final head, before any bytes.
  ///   - receive: called with every piece of the body.
  /// - Throws: ``TransferFailure``, or what `begin` and `receive` throw, which ends the transfer.
  func run(
    begin: @escaping (HTTPHead) throws -> Void, receive: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    guard HTTPTransfer.isReady, let curl = curl_easy_init() else {
      throw TransferFailure(cause: .other, detail: "libcurl does not start")
    }
    defer { curl_easy_cleanup(curl) }
    var list: UnsafeMutablePointer<curl_slist>?
    for header in headers { list = curl_slist_append(list, header) }
    defer { curl_slist_free_all(list) }
    let reception = Reception(patience: patience, begin: begin, receive: receive)
    let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    defer { errorText.deallocate() }

    configure(curl)
    _ = ccurl_set_headers(curl, list)
    _ = ccurl_set_error_text(curl, errorText)
    let code = withExtendedLifetime(reception) {
      let context = Unmanaged.passUnretained(reception).toOpaque()
      _ = ccurl_on_header(curl, Reception.onHeader, context)
      _ = ccurl_on_bytes(curl, Reception.onBytes, context)
      _ = ccurl_on_tick(curl, Reception.onTick, context)
      return curl_easy_perform(curl)
    }
    if let failure = reception.failure { throw failure }
    guard code == CURLE_OK else {
      let said = String(cString: errorText)
      throw TransferFailure(
        cause: cause(of: code, proxyAnswer: ccurl_proxy_answer(curl)),
        detail: said.isEmpty ? String(cString: curl_easy_strerror(code)) : said)
    }
    // A response without a body never called for bytes.
    try reception.beginOnce()
  }

  private func configure(_ curl: UnsafeMutableRawPointer) {
    _ = ccurl_set_text(curl, CURLOPT_URL, address.url)
    _ = ccurl_set_text(curl, CURLOPT_USERAGENT, "tessera/\(tesseraVersion)")
    _ = ccurl_set_number(curl, CURLOPT_NOSIGNAL, 1)
    _ = ccurl_set_number(curl, CURLOPT_FOLLOWLOCATION, 1)
    _ = ccurl_set_number(curl, CURLOPT_MAXREDIRS, 5)
    _ = ccurl_set_number(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    _ = ccurl_set_number(curl, CURLOPT_CONNECTTIMEOUT, patience.connectSeconds)
    _ = ccurl_allow_schemes(curl, address.isLoopback ? 1 : 0)
    // A proxy cannot reach this machine's own addresses.
    if address.isLoopback { _ = ccurl_set_text(curl, CURLOPT_NOPROXY, "*") }
    // Where a proxy opens TLS, its certificate is named by one of these; the library alone does not look.
    let environment = ProcessInfo.processInfo.environment
    if let file = environment["CURL_CA_BUNDLE"] ?? environment["SSL_CERT_FILE"], !file.isEmpty {
      _ = ccurl_set_text(curl, CURLOPT_CAINFO, file)
    }
  }

  private func cause(of code: CURLcode, proxyAnswer: Int) -> TransferFailure.Cause {
    if proxyAnswer >= 300 { return .proxyRefused(status: proxyAnswer) }
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return .hostNotFound
    case CURLE_COULDNT_RESOLVE_PROXY: return .proxyNotFound
    case CURLE_COULDNT_CONNECT: return .noConnection
    case CURLE_OPERATION_TIMEDOUT: return .tooSlow
    case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR: return .brokenOff
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_TOO_MANY_REDIRECTS: return .redirectNotAllowed
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
      return .untrusted
    default: return .other
    }
  }
}

/// Where libcurl's callbacks lead.
private final class Reception {
  private var head = HTTPHead()
  private var hasBegun = false
  private(set) var failure: (any Error)?
  private var isAwaitedUntil: ContinuousClock.Instant
  private let stallLimit: Duration
  private let begin: (HTTPHead) throws -> Void
  private let receive: (UnsafeRawBufferPointer) throws -> Void

  init(
    patience: DownloadPatience, begin: @escaping (HTTPHead) throws -> Void,
    receive: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) {
    stallLimit = .seconds(patience.stallSeconds)
    isAwaitedUntil = .now + .seconds(patience.connectSeconds) + stallLimit
    self.begin = begin
    self.receive = receive
  }

  func beginOnce() throws {
    if hasBegun { return }
    hasBegun = true
    try begin(head)
  }

  static let onHeader: ccurl_receiver = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let reception = Unmanaged<Reception>.fromOpaque(context).takeUnretainedValue()
    reception.isAwaitedUntil = .now + reception.stallLimit
    reception.head.read(String(decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self))
    return size * count
  }

  /// Returns another number than it got to end the transfer.
  static let onBytes: ccurl_receiver = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let reception = Unmanaged<Reception>.fromOpaque(context).takeUnretainedValue()
    reception.isAwaitedUntil = .now + reception.stallLimit
    do {
      try reception.beginOnce()
      try reception.receive(UnsafeRawBufferPointer(start: bytes, count: size * count))
      return size * count
    } catch {
      reception.failure = error
      return size * count == 0 ? 1 : 0
    }
  }
  /// Called about once a second. libcurl's own limit on low speed looks at a mean over several seconds, in which a
  /// silence shows late.
  static let onTick: ccurl_ticker = { context, _, _, _, _ in
    guard let context else { return 1 }
    let reception = Unmanaged<Reception>.fromOpaque(context).takeUnretainedValue()
    guard reception.failure == nil, .now > reception.isAwaitedUntil else { return 0 }
    reception.failure = TransferFailure(cause: .tooSlow, detail: "")
    return 1
  }
}
