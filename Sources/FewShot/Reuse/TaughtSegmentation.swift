public import DataModel
import Kernels

/// An image whose supports teach a strategy.
public struct TeachingImage: Sendable {
  /// Distances of its chips by channel name, of embeddings scaled by the fusion's `embeddingScale`.
  public let distances: [String: DistanceTable]
  /// Labelled chips of it.
  public let supports: SupportSet
  /// Its chips.
  public let grid: ChipGrid

  /// A teaching image.
  public init(distances: [String: DistanceTable], supports: SupportSet, grid: ChipGrid) {
    self.distances = distances
    self.supports = supports
    self.grid = grid
  }
}

/// One strategy on an image without supports, with all that another image taught.
///
/// Scales of distances, weights and temperatures are those that
/// ``segment(_:distances:supports:grid:)`` finds on the teaching image, so that a chip gets the same label and the same
/// probabilities whichever image it lies in. On the teaching image itself the result is that function's, to the bit.
///
/// - Parameters:
///   - distances: of this image's chips to the teaching image's prototypes, by channel name.
///   - grid: this image's chips.
///   - teacher: the image with the supports.
/// - Precondition: the strategy is not `laplacian`, whose distances depend on all chips of an image.
/// - Returns: the segmentation; the accuracy is that of the left-out supports in the teaching image.
/// - Throws: ``FewShotError`` as that function.
public func segment(
  _ strategy: FusionStrategy, distances: [String: DistanceTable], grid: ChipGrid, taughtBy teacher: TeachingImage
) throws -> StrategyResult {
  precondition(!strategy.fusion.dependsOnOtherChips, "\(strategy.name) cannot be taught")
  let reference = try channelTables(
    of: strategy, distances: teacher.distances, supports: teacher.supports, grid: teacher.grid)
  let rule = try fusionRule(of: strategy, reference)
  let known = FusedDistances(reference, by: rule)
  let temperature = known.temperature
  let classes = teacher.supports.names
  let tables = try channelTables(
    of: strategy, distances: distances, supports: SupportSet(elsewhere: classes), grid: grid)
  let fused = FusedDistances(tables, by: rule)
  var labels = [Int32](repeating: -1, count: grid.count)
  var probability = Matrix(rows: grid.count, columns: classes.count, repeating: .nan)
  var entropy = [Float](repeating: .nan, count: grid.count)
  var margins = entropy
  for chip in 0..<grid.count where fused.evidence[chip] {
    let row = fused.values.row(chip)
    labels[chip] = Int32(nearestClass(row))
    let shares = probabilities(ofDistances: row.lazy.map(Double.init), temperature: temperature.value)
    for label in classes.indices { probability[chip, label] = Float(shares[label]) }
    entropy[chip] = Float(normalisedEntropy(of: shares))
    margins[chip] = Float(margin(of: shares))
  }
  let segmentation = Segmentation(
    strategy: strategy, classes: classes, grid: grid, labels: labels, distances: fused.values,
    probabilities: probability, entropy: entropy, margin: margins, temperature: temperature.value,
    temperatureMethod: temperature.method, learnedWeights: rule.learnedWeights(of: strategy.fusion))
  return StrategyResult(segmentation: segmentation, supportAccuracy: known.leftOut.accuracy)
}

extension FusionStrategy.Fusion {
  /// Whether a chip's class depends on the other chips of its image, so that nothing can be kept for another.
  public var dependsOnOtherChips: Bool {
    if case .laplacian = self { true } else { false }
  }
}
