import Foundation
import MicrographFiles

/// How far a download has come.
public struct DownloadProgress: Sendable, Equatable {
  /// Bytes that are here, those of an earlier attempt too.
  public let bytesHere: Int
  /// Bytes that were here when this attempt began.
  public let bytesBefore: Int
  /// Bytes of the whole file, where the server says it.
  public let total: Int?
}

/// What a fetch or an import did.
public struct WeightsArrival: Sendable, Equatable {
  /// The file in the store.
  public let weights: StoredWeights
  /// SHA-256 of the file, 64 hexadecimal digits.
  public let sha256: String
  /// Whether it was there, whole, before.
  public let wasHere: Bool
}

extension WeightsStore {
  /// Downloads the weights of a network, going on where an earlier attempt ended.
  ///
  /// The file appears under its name only when it is whole and its SHA-256 begins with the digits in the official name;
  /// a file with other content is removed. What has come before a connection ends is kept for the next attempt.
  ///
  /// - Parameters:
  ///   - network: for instance `resnet101`.
  ///   - variant: `v1` or `v2`.
  ///   - from: the address of a mirror: of the file, or of the folder that holds it. HTTPS, or HTTP on this machine.
  ///   - progress: called on this thread with every piece that arrives.
  /// - Throws: ``WeightsStoreError`` or `FileError`, one line that says what to do.
  public func fetch(
    _ network: String, variant: String = "v1", from: String? = nil, patience: DownloadPatience = DownloadPatience(),
    progress: @escaping (DownloadProgress) -> Void = { _ in }
  ) throws -> WeightsArrival {
    let wanted = try publication(of: network, variant: variant)
    let address = try WeightsAddress(from ?? KnownWeights.officialAddress, fileName: wanted.fileName)
    try makeCacheFolder(folder)
    let destination = "\(folder)/\(wanted.fileName)"
    if let here = try list().first(where: { $0.path == destination }) {
      let hash = try hashed(destination, path: destination).sha256
      // A damaged file is replaced when the good one is here.
      if hash.hasPrefix(wanted.hashPrefix) { return WeightsArrival(weights: here, sha256: hash, wasHere: true) }
    }
    let partial = try PartialWeights(of: destination)
    let download = Download(
      wanted: wanted, address: address, partial: partial, folder: folder, patience: patience, progress: progress)
    let hash = try download.run()
    try partial.finish()
    guard let here = try list().first(where: { $0.path == destination }) else {
      throw FileError(.notFound, path: destination, "was removed right after it had come")
    }
    return WeightsArrival(weights: here, sha256: hash, wasHere: false)
  }
}
