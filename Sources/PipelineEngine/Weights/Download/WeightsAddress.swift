import Foundation

/// The address of one file: HTTPS, or plain HTTP on this very machine.
struct WeightsAddress {
  /// With user and password, where the user gave them.
  let url: String
  let host: String
  /// Whether it is this machine.
  let isLoopback: Bool
  /// The address as it may be shown: no user, no password, no query.
  let shown: String

  /// - Parameters:
  ///   - base: the address of the file, or of the folder that holds it; by its last part's extension it is known
  ///     which.
  ///   - fileName: the file's name.
  /// - Throws: ``WeightsStoreError`` where it is no address, or one that anybody on the way could read and change.
  init(_ base: String, fileName: String) throws(WeightsStoreError) {
    guard var parts = URLComponents(string: base), let scheme = parts.scheme?.lowercased(), let host = parts.host,
      !host.isEmpty, base.unicodeScalars.allSatisfy({ $0.value > 32 && $0.value < 127 })
    else {
      throw WeightsStoreError(
        "--from \(printable(base)): must be an address, for instance "
          + "https://example.org/models/")
    }
    let bare = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")).lowercased()
    isLoopback = bare == "localhost" || bare == "::1" || bare.wholeMatch(of: /127\.\d{1,3}\.\d{1,3}\.\d{1,3}/) != nil
    guard scheme == "https" || (scheme == "http" && isLoopback) else {
      throw WeightsStoreError(
        "--from \(scheme)://\(host): must begin with https://; plain http:// is allowed for this very machine only "
          + "(localhost)")
    }
    let last = parts.path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    if !["pth", "pt", "safetensors"].contains(last.split(separator: ".").last ?? "") {
      parts.path += (parts.path.hasSuffix("/") ? "" : "/") + fileName
    }
    self.host = host
    url = parts.string ?? base
    parts.user = nil
    parts.password = nil
    parts.query = nil
    parts.fragment = nil
    shown = parts.string ?? host
  }
}
