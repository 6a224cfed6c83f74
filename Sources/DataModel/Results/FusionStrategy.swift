/// One way to come from channels to a segmentation.
public struct FusionStrategy: Sendable, Equatable {
  /// How the embeddings of several channels are brought to one scale before they are joined.
  public enum EmbeddingScale: String, Sendable, Codable, CaseIterable {
    /// As they are: the papers' way.
    case none
    /// Every chip's embedding to unit length, channel by channel.
    case l2
    /// Every dimension to mean 0 and standard deviation 1 over all chips.
    case zScore = "z-score"
  }

  /// The number that a channel's distances are divided by before they are averaged.
  public enum DistanceScale: String, Sendable, Codable, CaseIterable {
    /// The largest over all chips and classes: the papers' way.
    case max
    case percentile99 = "percentile-99"
    case median
    /// The largest among the supports.
    case supports
  }

  /// What is done with the channels.
  public enum Fusion: Sendable, Equatable {
    /// One channel by itself.
    case alone
    case concatenate(scale: EmbeddingScale)
    /// Weights in the order of the channels, at least 0 and not all 0; their sum does not matter.
    case meanDistance(weights: [Double], scale: DistanceScale)
    case entropyWeighted(weights: [Double], scale: DistanceScale)
    /// As `meanDistance` with weights that the left-out supports choose.
    case learnedWeights(scale: DistanceScale)
    /// As `learnedWeights`, and chips that lie near each other in all channels draw each other to one class.
    case laplacian(scale: DistanceScale)
    /// None: a simple method that the strategies are compared with; its "channels" are the sources it looks at.
    case baseline

    /// The word of the pipeline file; "alone" for one channel.
    public var name: String {
      switch self {
      case .alone: "alone"
      case .concatenate: "concatenate"
      case .meanDistance: "mean-distance"
      case .entropyWeighted: "entropy-weighted"
      case .learnedWeights: "learned-weights"
      case .laplacian: "laplacian"
      case .baseline: "baseline"
      }
    }
  }

  /// Name as the user wrote it.
  public let name: String
  /// Names of the channels, at least one.
  public let channels: [String]
  /// What is done with them.
  public let fusion: Fusion

  /// A strategy.
  public init(name: String, channels: [String], fusion: Fusion) {
    self.name = name
    self.channels = channels
    self.fusion = fusion
  }

  /// The name of the strategy's folder: lower case, every run of other characters than letters and digits as one "-".
  public var slug: String { FusionStrategy.slug(of: name) }

  /// The folder name that belongs to a name; empty for an empty name only.
  public static func slug(of name: String) -> String {
    var slug = ""
    for character in name.lowercased() {
      if character.isLetter || character.isNumber {
        slug.append(character)
      } else if slug.last != "-" {
        slug.append("-")
      }
    }
    return slug
  }
}
