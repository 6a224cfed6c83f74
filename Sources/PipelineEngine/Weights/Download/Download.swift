import Foundation
import MicrographFiles

/// The download of one file into its partial file, up to the check of its hash.
final class Download {
  private let wanted: KnownWeights
  private let address: WeightsAddress
  private let partial: PartialWeights
  private let folder: String
  private let patience: DownloadPatience
  private let progress: (DownloadProgress) -> Void

  private var total: Int?
  private var bytesBefore = 0

  /// Thrown where the server has nothing after the bytes that are here.
  private struct NothingLeft: Error {}

  init(
    wanted: KnownWeights, address: WeightsAddress, partial: PartialWeights, folder: String,
    patience: DownloadPatience, progress: @escaping (DownloadProgress) -> Void
  ) {
    self.wanted = wanted
    self.address = address
    self.partial = partial
    self.folder = folder
    self.patience = patience
    self.progress = progress
  }

  /// Far more than the file has: whatever is longer is something else.
  private var mostBytes: Int { wanted.approximateBytes + wanted.approximateBytes / 10 + 65_536 }

  /// Fills the partial file.
  ///
  /// - Returns: its SHA-256, which begins as it should.
  /// - Throws: ``WeightsStoreError``, `FileError`.
  func run() throws -> String {
    if partial.count > mostBytes { try partial.restart() }
    let isResumed = partial.count > 0
    do { try transfer() } catch is NothingLeft {}
    var hash = partial.digest()
    if !hash.hasPrefix(wanted.hashPrefix), isResumed {
      // The beginning came from elsewhere, or the file has changed since: once more, all of it.
      try partial.restart()
      try transfer()
      hash = partial.digest()
    }
    guard hash.hasPrefix(wanted.hashPrefix) else {
      partial.remove()
      throw failure(
        "what came has the SHA-256 \(hash.prefix(8))…, not \(wanted.hashPrefix)… as its name says; it was removed; "
          + "try again, or another address with --from")
    }
    return hash
  }

  private func transfer() throws {
    total = nil
    bytesBefore = partial.count
    var headers: [String] = []
    if partial.count > 0 {
      headers.append("Range: bytes=\(partial.count)-")
      // A weak tag does not promise the same bytes; the hash finds a change then.
      if let validator = partial.validator, !validator.hasPrefix("W/") { headers.append("If-Range: \(validator)") }
    }
    try checkSpace(for: wanted.approximateBytes - partial.count)
    do {
      try HTTPTransfer(address: address, headers: headers, patience: patience).run(
        begin: { try self.begin($0) }, receive: { try self.receive($0) })
    } catch let failure as TransferFailure { throw self.failure(words(for: failure)) }
    if let total, partial.count < total {
      throw failure("the connection ended too early\(whatIsKept)")
    }
  }

  private func begin(_ head: HTTPHead) throws {
    switch head.status {
    case 200: total = head.length
    case 206:
      guard let range = head.range, range.start == partial.count else {
        throw failure("the server sent another part of the file than was asked for; try again")
      }
      total = range.total ?? head.length.map { $0 + range.start }
    case 416 where partial.count > 0: throw NothingLeft()
    default: throw failure(words(forStatus: head.status))
    }
    // Asked before anything is thrown away: what is here may be good.
    if head.contentType.hasPrefix("text/html") { throw webPage }
    if let total, total > mostBytes {
      throw failure(
        "the server would send \(ByteCount.text(total)), but \(wanted.fileName) has about "
          + ByteCount.text(wanted.approximateBytes))
    }
    guard head.status == 200 else { return }
    if partial.count > 0 { try partial.restart() }
    bytesBefore = 0
    partial.keep(validator: head.validator.flatMap { $0.utf8.count <= 256 ? $0 : nil })
  }

  private func receive(_ bytes: UnsafeRawBufferPointer) throws {
    // Weights begin with a zip's or a pickle's mark, or with a length; a page begins with a tag.
    if partial.count == 0, bytes.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "<") { throw webPage }
    guard bytes.count <= (total ?? mostBytes) - partial.count else {
      try partial.restart()
      throw failure("the server sent more than the file has; it was removed; try again, or another address with --from")
    }
    try partial.append(bytes)
    progress(DownloadProgress(bytesHere: partial.count, bytesBefore: bytesBefore, total: total))
  }

  private func checkSpace(for bytes: Int) throws {
    var status = statvfs()
    guard bytes > 0, statvfs(folder, &status) == 0 else { return }
    let free = Int(
      clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
    guard free >= bytes else {
      throw FileError(
        .notWritable, path: folder,
        "has \(ByteCount.text(free)) free, but \(ByteCount.text(bytes)) are still to come; free some space, or set "
          + "TESSERA_CACHE to a folder on another disk")
    }
  }
}

// MARK: - Words

extension Download {
  private func failure(_ message: String) -> WeightsStoreError { WeightsStoreError("\(address.shown): \(message)") }

  private var webPage: WeightsStoreError {
    failure("a web page came instead of the file (a proxy's, or a login's); open the address in a browser to read it")
  }

  private var whatIsKept: String {
    guard partial.count > 0 else { return "; try again" }
    let whole = total.map { " of \(ByteCount.text($0))" } ?? ""
    return "; \(ByteCount.text(partial.count))\(whole) are kept, the same command goes on from there"
  }

  private func words(forStatus status: Int) -> String {
    switch status {
    case 401, 403, 407: "the server refuses it (HTTP \(status)); does it ask for a password, or a proxy?"
    case 404, 410: "the server has no such file (HTTP \(status)); check --from, or leave it out"
    case 429, 500...599:
      "the server has trouble (HTTP \(status)); try again later\(partial.count > 0 ? whatIsKept : "")"
    default: "the server's answer is not the file (HTTP \(status))"
    }
  }

  private func words(for failure: TransferFailure) -> String {
    let elsewhere = "where there is no network, get the file on another machine and use \"tessera weights import\""
    let detail = printable(failure.detail)
    switch failure.cause {
    case .hostNotFound: return "\(address.host) is not found; is there a network? \(elsewhere)"
    case .proxyNotFound: return "the proxy of https_proxy is not found; \(elsewhere)"
    case .noConnection: return "no connection (\(detail)); \(elsewhere)"
    case .proxyRefused(let status): return "the proxy refuses it (HTTP \(status)); check https_proxy; \(elsewhere)"
    case .untrusted:
      return "no trusted connection (\(detail)); where a proxy opens TLS, name its certificate in SSL_CERT_FILE"
    case .tooSlow:
      return
        "nothing has come for \(partial.count > bytesBefore ? patience.stallSeconds : patience.connectSeconds) s\(whatIsKept)"
    case .brokenOff: return "the connection ended too early\(whatIsKept)"
    case .redirectNotAllowed: return "it leads on to an address that is not https, or round in circles"
    case .other: return "\(detail)\(whatIsKept)"
    }
  }
}
