public import DataModel

/// All that is written about one strategy.
public struct StrategyOutput: Sendable {
  /// Class, probabilities and entropy of every chip.
  public let segmentation: Segmentation
  /// How good it is, as far as that is known.
  public let scores: StrategyScores
  /// Class index per pixel of the image; 255 outside the grid and where a chip is unclassified.
  public let labelMap: LabelMask

  /// The output of a strategy.
  public init(segmentation: Segmentation, scores: StrategyScores, labelMap: LabelMask) {
    self.segmentation = segmentation
    self.scores = scores
    self.labelMap = labelMap
  }
}
