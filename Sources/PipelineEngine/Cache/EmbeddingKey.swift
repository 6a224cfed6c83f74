import Kernels

/// What embeddings depend on: two runs that agree in all of it get the same numbers.
public struct EmbeddingKey: Sendable, Equatable {
  /// 64 hexadecimal digits: SHA-256 of a canonical description; the name of the entry.
  public let digest: String

  /// The key of one channel's embeddings.
  ///
  /// The description is a list of `name length:value` lines in a fixed order, options by name, so that no two different
  /// sets of values give the same text.
  ///
  /// - Parameters:
  ///   - chips: a hash over the pixels and the shape of all chips.
  ///   - network: for instance `resnet101`.
  ///   - weights: SHA-256 of the weights.
  ///   - precision: `f32` or `bf16`, as really used.
  ///   - options: everything else that changes the numbers (size, layer, normalise), by name.
  public init(chips: String, network: String, weights: String, precision: String, options: [String: String]) {
    var text = ""
    func add(_ name: String, _ value: String) { text += "\(name) \(value.utf8.count):\(value)\n" }
    add("format", "\(EmbeddingFile.version)")
    add("chips", chips)
    add("network", network)
    add("weights", weights)
    add("precision", precision)
    for (name, value) in options.sorted(by: { $0.key < $1.key }) {
      add("option", name)
      add("value", value)
    }
    digest = SHA256.hexDigest(of: Array(text.utf8))
  }

  init?(digest: some StringProtocol) {
    guard digest.utf8.count == 64, WeightsStore.isHash(String(digest)) else { return nil }
    self.digest = String(digest)
  }
}

/// What a person wants to know about an entry of the cache; no part of its key.
public struct EmbeddingAbout: Sendable, Equatable, Codable {
  /// For instance `resnet101`.
  public let network: String
  /// The first digits of the weights' SHA-256.
  public let weights: String
  /// `f32` or `bf16`.
  public let precision: String
  /// The name of the image's file.
  public let image: String

  /// A description.
  public init(network: String, weights: String, precision: String, image: String) {
    self.network = network
    self.weights = weights
    self.precision = precision
    self.image = image
  }
}
