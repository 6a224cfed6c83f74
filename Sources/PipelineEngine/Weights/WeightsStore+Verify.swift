public import MicrographFiles

/// What the hash of one stored file says.
public struct WeightsVerification: Sendable, Equatable {
  /// The file.
  public let weights: StoredWeights
  /// SHA-256 of its content, 64 hexadecimal digits; nothing where it cannot be read.
  public let sha256: String?

  /// Whether the content is what the name says.
  public var isRight: Bool { sha256?.hasPrefix(weights.hashPrefix) ?? false }
}

extension WeightsStore {
  /// Reads every file of the store and compares its SHA-256 with the digits in its name.
  ///
  /// - Throws: `FileError` where the folder cannot be read.
  public func verify() throws(FileError) -> [WeightsVerification] {
    try list().map { WeightsVerification(weights: $0, sha256: try? hashed($0.path, path: $0.path).sha256) }
  }
}
