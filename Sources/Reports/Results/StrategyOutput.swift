public import DataModel

/// All that is written about one strategy.
public struct StrategyOutput: Sendable {
  /// Class, probabilities and entropy of every chip.
  public let segmentation: Segmentation
  /// How good it is, as far as that is known.
  public let scores: StrategyScores
  /// Class index per pixel of the image; 255 outside the grid and where a chip is unclassified.
  public let labelMap: LabelMask
  /// How much of the field each class covers; nothing where that was not computed.
  public let statistics: SegmentationStatistics?

  /// The output of a strategy.
  public init(
    segmentation: Segmentation, scores: StrategyScores, labelMap: LabelMask,
    statistics: SegmentationStatistics? = nil
  ) {
    self.segmentation = segmentation
    self.scores = scores
    self.labelMap = labelMap
    self.statistics = statistics
  }
}
