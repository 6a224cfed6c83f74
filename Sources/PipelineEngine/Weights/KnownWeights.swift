/// Weights that the PyTorch project publishes, as named in torchvision's `models/resnet.py`.
public struct KnownWeights: Sendable, Equatable {
  /// The network, for instance `resnet101`.
  public let network: String
  /// `v1`: torchvision's `IMAGENET1K_V1`, the papers' weights; `v2`: `IMAGENET1K_V2`, a newer training recipe.
  public let variant: String
  /// The first 8 hexadecimal digits of the file's SHA-256, which its name carries.
  public let hashPrefix: String
  /// The file's size, to about one part in a thousand: torchvision states it in units of 2^20 bytes.
  public let approximateBytes: Int
  /// Whether it is the older file of the same variant: a good one, but no longer the one to fetch.
  public let isFormer: Bool

  init(_ network: String, _ variant: String, _ hashPrefix: String, approximateBytes: Int, isFormer: Bool = false) {
    self.network = network
    self.variant = variant
    self.hashPrefix = hashPrefix
    self.approximateBytes = approximateBytes
    self.isFormer = isFormer
  }

  /// The official file name, for instance `resnet101-63fe2227.pth`.
  public var fileName: String { "\(network)-\(hashPrefix).pth" }

  /// Where the PyTorch project publishes them.
  public static let officialAddress = "https://download.pytorch.org/models/"

  /// Everything known, the file to prefer first within a variant.
  public static let official: [KnownWeights] = [
    entry("resnet18", "v1", "f37072fd", 44.661),
    entry("resnet34", "v1", "b627a593", 83.275),
    entry("resnet50", "v1", "0676ba61", 97.781),
    entry("resnet50", "v2", "11ad3fa6", 97.79),
    entry("resnet101", "v1", "63fe2227", 170.511),
    entry("resnet101", "v2", "cd907fc2", 170.53),
    entry("resnet152", "v1", "394f9c45", 230.434),
    entry("resnet152", "v2", "f82ba261", 230.474),
    // The same weights in the container of torchvision before 0.10; many machines still have these files.
    entry("resnet18", "v1", "5c106cde", 44.7, isFormer: true),
    entry("resnet34", "v1", "333f7ec4", 83.3, isFormer: true),
    entry("resnet50", "v1", "19c8e357", 97.8, isFormer: true),
    entry("resnet101", "v1", "5d3b4d8f", 170.5, isFormer: true),
    entry("resnet152", "v1", "b121ed2d", 230.4, isFormer: true),
  ]

  private static func entry(
    _ network: String, _ variant: String, _ hashPrefix: String, _ mebibytes: Double, isFormer: Bool = false
  ) -> KnownWeights {
    KnownWeights(
      network, variant, hashPrefix, approximateBytes: Int(mebibytes * 1_048_576), isFormer: isFormer)
  }
}
