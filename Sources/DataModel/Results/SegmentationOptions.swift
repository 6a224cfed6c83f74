/// What is done with the fused distances beside taking the nearest class; the same for every strategy of a run.
public struct SegmentationOptions: Sendable, Equatable {
  /// How strongly neighbouring chips are drawn to one class.
  public enum Smoothing: Sendable, Equatable {
    /// As strongly as the map and the supports bear out.
    case auto
    /// The price of two neighbours of different classes, at least 0, in units of log-probability.
    case strength(Double)
  }

  /// Which chips are left unclassified although they have evidence.
  public struct Rejection: Sendable, Equatable {
    /// How far from the nearest class is too far.
    public enum Distance: Sendable, Equatable {
      /// A limit that costs few chips of the known classes.
      case auto
      /// This many times the farthest that a left-out support lies from its own class; above 0.
      case times(Double)
    }

    /// Chips of a larger normalised entropy, 0 to 1; nothing: none.
    public var entropy: Double?
    /// Chips farther from every class; nothing: none.
    public var distance: Distance?

    /// Rules for unclassified chips.
    public init(entropy: Double? = nil, distance: Distance? = nil) {
      self.entropy = entropy
      self.distance = distance
    }
  }

  /// Smoothing over neighbouring chips; nothing: none.
  public var smoothing: Smoothing?
  /// Chips that are of none of the classes; nothing: every chip with evidence is classified.
  public var rejection: Rejection?

  /// Options.
  public init(smoothing: Smoothing? = nil, rejection: Rejection? = nil) {
    self.smoothing = smoothing
    self.rejection = rejection
  }
}

/// What stands for a class in a channel.
public enum PrototypeRule: String, Sendable, Equatable, CaseIterable {
  /// The mean of its supports' embeddings; of distributions, all supports with the mean of their distances.
  case mean = "1"
  /// As many means as the left-out supports bear out: a class that looks different in different places has several.
  case auto
  /// Its nearest support.
  case nearest
}
