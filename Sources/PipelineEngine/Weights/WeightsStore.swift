public import Foundation
public import MicrographFiles

/// One file of weights in the store.
public struct StoredWeights: Sendable, Equatable {
  /// The network, for instance `resnet101`.
  public let network: String
  /// `v1` or `v2` of torchvision, or `own` for a file that the PyTorch project does not publish.
  public let variant: String
  /// The file.
  public let path: String
  /// Its size.
  public let bytes: Int
  /// What its SHA-256 must begin with: 8 hexadecimal digits of an official file, 16 of any other.
  public let hashPrefix: String
  /// When it came here.
  public let added: Date

  /// The file's name in the store.
  public var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }
}

/// The weights of networks in the user's cache folder: one flat folder of files `NETWORK-HASH.EXTENSION`, as torchvision
/// names them. Everything known about a file stands in its name, so that files can be copied between machines.
public struct WeightsStore: Sendable {
  /// The folder; made when the first file comes.
  public let folder: String
  let known: [KnownWeights]

  /// A store in a folder.
  ///
  /// - Parameter known: published weights, the one to prefer first within a variant.
  public init(folder: String, known: [KnownWeights] = KnownWeights.official) {
    self.folder = folder
    self.known = known
  }

  /// The store of this user.
  ///
  /// - Throws: `FileError` where the environment names no usable folder.
  public static func ofUser() throws(FileError) -> WeightsStore { WeightsStore(folder: try UserCacheFolder().weights) }

  /// The networks that weights can be for, in the order of the table.
  public var networks: [String] {
    var seen: Set<String> = []
    return known.map(\.network).filter { seen.insert($0).inserted }
  }

  /// The file with the weights of a network.
  ///
  /// - Parameters:
  ///   - network: for instance `resnet101`.
  ///   - variant: `v1`, `v2`, or at least the first 8 digits of the SHA-256 of an imported file.
  /// - Returns: its path. What is in it is not checked here: whoever reads it compares its SHA-256.
  /// - Throws: ``WeightsStoreError`` that says how to get them; `FileError` where the folder cannot be read.
  public func file(for network: String, variant: String = "v1") throws -> String {
    try stored(network, variant: variant).path
  }

  /// As ``file(for:variant:)``, with all that is known about the file.
  public func stored(_ network: String, variant: String = "v1") throws -> StoredWeights {
    try checkNetwork(network)
    let here = try list().filter { $0.network == network }
    if WeightsStore.isHash(variant) {
      if let own = here.first(where: { $0.hashPrefix.hasPrefix(variant) || variant.hasPrefix($0.hashPrefix) }) {
        return own
      }
      throw WeightsStoreError(
        "no weights of \(network) whose SHA-256 begins with \(variant) are here; \"tessera weights import FILE "
          + "--as \(network)\" brings them, \"tessera weights list\" shows what is here")
    }
    let wanted = try publication(of: network, variant: variant)
    // The table's order decides, not the folder's: the current file goes before the former one.
    for entry in known where entry.network == network && entry.variant == variant {
      if let found = here.first(where: { $0.hashPrefix == entry.hashPrefix }) { return found }
    }
    let which = variant == "v1" ? network : "\(network) (\(variant))"
    let option = variant == "v1" ? "" : " --variant \(variant)"
    let own = here.filter { $0.variant == "own" }.map(\.hashPrefix)
    throw WeightsStoreError(
      "the weights of \(which) are not here; \"tessera weights fetch \(network)\(option)\" gets them "
        + "(\(ByteCount.text(wanted.approximateBytes))), or \"tessera weights import FILE\"; "
        + (own.isEmpty
          ? ""
          : "imported weights of other origin are here, named by \(own.joined(separator: ", ")) instead of \(variant); ")
        + "the encoder lattice needs none")
  }

  /// What is here, by network, then variant, then name.
  ///
  /// Files of other names, hidden ones too, are passed over.
  ///
  /// - Throws: `FileError` where the folder is there and cannot be read.
  public func list() throws(FileError) -> [StoredWeights] {
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw FileError(.notReadable, path: folder, "cannot be read")
    }
    let order = Dictionary(uniqueKeysWithValues: networks.enumerated().map { ($1, $0) })
    return names.compactMap { stored(fileName: $0) }.sorted {
      let first = (order[$0.network] ?? 0, $0.variant == "own" ? 1 : 0, $0.variant, $0.fileName)
      return first < (order[$1.network] ?? 0, $1.variant == "own" ? 1 : 0, $1.variant, $1.fileName)
    }
  }

  /// The file that is published as a variant of a network.
  func publication(of network: String, variant: String) throws(WeightsStoreError) -> KnownWeights {
    try checkNetwork(network)
    let ofNetwork = known.filter { $0.network == network && !$0.isFormer }
    guard let entry = ofNetwork.first(where: { $0.variant == variant }) else {
      throw WeightsStoreError(
        "\(network): \(unknownName("variant", variant, allowed: ofNetwork.map(\.variant)))")
    }
    return entry
  }

  func checkNetwork(_ network: String) throws(WeightsStoreError) {
    guard networks.contains(network) else {
      throw WeightsStoreError(unknownName("network", network, allowed: networks))
    }
  }

  private func stored(fileName: String) -> StoredWeights? {
    guard let name = WeightsName(fileName), networks.contains(name.network) else { return nil }
    let path = "\(folder)/\(fileName)"
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let entry = known.first { $0.network == name.network && $0.hashPrefix == name.hashPrefix }
    return StoredWeights(
      network: name.network, variant: entry?.variant ?? "own", path: path, bytes: Int(status.st_size),
      hashPrefix: name.hashPrefix, added: status.modified)
  }

  static func isHash(_ text: String) -> Bool {
    text.utf8.count >= 8 && text.utf8.count <= 64
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

/// A file name of the form `NETWORK-HASH.EXTENSION`.
struct WeightsName {
  let network: String
  let hashPrefix: String
  let fileExtension: String

  /// Nothing where the name is of another form.
  init?(_ fileName: String) {
    guard let dash = fileName.firstIndex(of: "-"), let dot = fileName.lastIndex(of: "."), dash < dot else { return nil }
    network = String(fileName[..<dash])
    hashPrefix = String(fileName[fileName.index(after: dash)..<dot])
    fileExtension = String(fileName[fileName.index(after: dot)...])
    guard WeightsStore.isHash(hashPrefix), !network.isEmpty, !network.hasPrefix(".") else { return nil }
  }
}

extension stat {
  /// When the file was last changed (or, for an entry of the embedding cache, last used).
  var modified: Date {
    #if os(macOS)
      let time = st_mtimespec
    #else
      let time = st_mtim
    #endif
    return Date(timeIntervalSince1970: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
  }
}
