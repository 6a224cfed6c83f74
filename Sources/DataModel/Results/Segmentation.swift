public import Kernels

/// How the temperature of the probabilities was found.
public enum TemperatureMethod: String, Sendable, Codable {
  /// It minimises the leave-one-out negative log-likelihood of the supports.
  case leaveOneOut = "leave-one-out"
  /// No left-out support is nearer to another class, so that the minimum lies at 0 and would claim more than so few of
  /// them can show: the smallest temperature that n supports justify.
  case leaveOneOutFloor = "leave-one-out-floor"
  /// Some class has one support only: median over the supports of the gap between the two nearest classes.
  case medianGap = "median-gap"
  /// There is none: the probabilities, if any, come from no distances.
  case absent
}

/// The class of every chip and how sure that is, for one strategy.
public struct Segmentation: Sendable {
  /// What smoothing over neighbouring chips did.
  public struct Smoothing: Sendable, Equatable {
    /// The price of two neighbours of different classes, at least 0, in units of log-probability.
    public let strength: Double
    /// Class index per chip before smoothing; -1 where the chip took no part.
    public let labels: [Int32]
    /// Chips whose class is another after smoothing.
    public let changedChips: Int

    /// What smoothing did.
    public init(strength: Double, labels: [Int32], changedChips: Int) {
      self.strength = strength
      self.labels = labels
      self.changedChips = changedChips
    }
  }

  /// Chips that have evidence and are of none of the classes.
  public struct Rejection: Sendable, Equatable {
    /// Per class, the largest fused distance at which a chip may belong to it; nothing where no limit was asked for, or
    /// no support can be left out to find it.
    public let distanceLimits: [Double]?
    /// Chips that are nearest to a class and beyond its limit.
    public let beyondDistance: Int
    /// Chips of too large an entropy.
    public let unsure: Int

    /// All of them.
    public var chips: Int { beyondDistance + unsure }

    /// What was rejected.
    public init(distanceLimits: [Double]?, beyondDistance: Int, unsure: Int) {
      self.distanceLimits = distanceLimits
      self.beyondDistance = beyondDistance
      self.unsure = unsure
    }
  }

  /// How it came about.
  public let strategy: FusionStrategy
  /// Class names; the position is the class index.
  public let classes: [String]
  /// Where the chips are.
  public let grid: ChipGrid
  /// Class index per chip; -1 where the chip has no evidence in any channel or is rejected.
  public let labels: [Int32]
  /// Shape (chips, classes): fused distances; NaN for a chip without evidence, and throughout where a method has none.
  public let distances: Matrix
  /// Shape (chips, classes): 0 to 1, rows sum to 1; NaN for an unclassified chip, and throughout where a method has
  /// none. With smoothing, those of the model that was smoothed with, so that neighbours count in them, too.
  public let probabilities: Matrix
  /// Per chip, 0 (sure) to 1 (no idea); NaN where there are no probabilities.
  public let entropy: [Float]
  /// Best minus second-best probability per chip, 0 to 1; NaN where there are no probabilities.
  public let margin: [Float]
  /// Temperature of the softmax, above 0, in the unit of the fused distances; NaN where there is none.
  public let temperature: Double
  /// How the temperature was found.
  public let temperatureMethod: TemperatureMethod
  /// Weight of every channel, in the strategy's order, sum 1; nothing where the fusion learns none.
  public let learnedWeights: [Double]?
  /// What smoothing did; nothing where none was asked for.
  public let smoothing: Smoothing?
  /// What was rejected; nothing where nothing can be.
  public let rejection: Rejection?

  /// A segmentation.
  public init(
    strategy: FusionStrategy, classes: [String], grid: ChipGrid, labels: [Int32], distances: Matrix,
    probabilities: Matrix, entropy: [Float], margin: [Float], temperature: Double,
    temperatureMethod: TemperatureMethod, learnedWeights: [Double]? = nil, smoothing: Smoothing? = nil,
    rejection: Rejection? = nil
  ) {
    precondition(labels.count == grid.count, "\(labels.count) labels for \(grid.count) chips")
    self.strategy = strategy
    self.classes = classes
    self.grid = grid
    self.labels = labels
    self.distances = distances
    self.probabilities = probabilities
    self.entropy = entropy
    self.margin = margin
    self.temperature = temperature
    self.temperatureMethod = temperatureMethod
    self.learnedWeights = learnedWeights
    self.smoothing = smoothing
    self.rejection = rejection
  }
}
