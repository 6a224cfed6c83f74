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
}

/// The class of every chip and how sure that is, for one strategy.
public struct Segmentation: Sendable {
  /// How it came about.
  public let strategy: FusionStrategy
  /// Class names; the position is the class index.
  public let classes: [String]
  /// Where the chips are.
  public let grid: ChipGrid
  /// Class index per chip; -1 where the chip has no evidence in any channel.
  public let labels: [Int32]
  /// Shape (chips, classes): fused distances; NaN for an unclassified chip.
  public let distances: Matrix
  /// Shape (chips, classes): 0 to 1, rows sum to 1; NaN for an unclassified chip.
  public let probabilities: Matrix
  /// Per chip, 0 (sure) to 1 (no idea); NaN for an unclassified chip.
  public let entropy: [Float]
  /// Best minus second-best probability per chip, 0 to 1; NaN for an unclassified chip.
  public let margin: [Float]
  /// Temperature of the softmax, above 0, in the unit of the fused distances.
  public let temperature: Double
  /// How the temperature was found.
  public let temperatureMethod: TemperatureMethod
  /// Weight of every channel, in the strategy's order, sum 1; nothing where the fusion learns none.
  public let learnedWeights: [Double]?

  /// A segmentation.
  public init(
    strategy: FusionStrategy, classes: [String], grid: ChipGrid, labels: [Int32], distances: Matrix,
    probabilities: Matrix, entropy: [Float], margin: [Float], temperature: Double,
    temperatureMethod: TemperatureMethod, learnedWeights: [Double]? = nil
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
  }
}
