import CCrypto

/// SHA-256 of bytes that arrive piece by piece (FIPS 180-4, computed by OpenSSL).
public struct SHA256: ~Copyable {
  private let context: OpaquePointer

  /// Starts an empty message.
  public init() {
    context = EVP_MD_CTX_new()
    precondition(EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "OpenSSL has no SHA-256")
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes to the end of the message.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    precondition(EVP_DigestUpdate(context, base, bytes.count) == 1, "SHA-256 failed")
  }

  /// The digest of all bytes so far as 64 lower-case hexadecimal digits; the message is ended by it.
  public consuming func hexDigest() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    precondition(EVP_DigestFinal_ex(context, &digest, nil) == 1, "SHA-256 failed")
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The digest of an array of plain values, byte for byte as in memory.
  public static func hexDigest<Element: BitwiseCopyable>(of elements: [Element]) -> String {
    var hash = SHA256()
    elements.withUnsafeBytes { hash.update($0) }
    return hash.hexDigest()
  }
}
