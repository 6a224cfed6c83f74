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
/// Scales of distances, weights, temperatures, the strength of smoothing and the limits of rejection are those that
/// ``segment(_:distances:supports:grid:options:)`` finds on the teaching image, so that, without smoothing, a chip gets
/// the same label and the same probabilities whichever image it lies in. On the teaching image itself the result is then
/// that function's, to the bit; smoothed, it may differ around supports, which keep their class only there.
///
/// - Parameters:
///   - distances: of this image's chips to the teaching image's prototypes, by channel name.
///   - grid: this image's chips.
///   - teacher: the image with the supports.
///   - options: smoothing and rejection.
/// - Precondition: the strategy is not `laplacian`, whose distances depend on all chips of an image.
/// - Returns: the segmentation; the accuracy is that of the left-out supports in the teaching image.
/// - Throws: ``FewShotError`` as that function.
public func segment(
  _ strategy: FusionStrategy, distances: [String: DistanceTable], grid: ChipGrid, taughtBy teacher: TeachingImage,
  options: SegmentationOptions = SegmentationOptions()
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
  let limits = options.rejection?.distance.flatMap { distanceLimits(known.leftOut, times: $0) }
  // The strength, too, is the one that the teaching image asks for.
  let strength = options.smoothing.map { smoothing in
    var decision = Decision(known, temperature: temperature.value)
    if let limits { _ = decision.reject(fartherThan: limits, known.values) }
    return decision.smooth(smoothing, known, temperature.value, supports: teacher.supports, grid: teacher.grid)
      .strength
  }
  var decision = Decision(fused, temperature: temperature.value)
  let beyond = limits.map { decision.reject(fartherThan: $0, fused.values) }
  let smoothed = strength.map {
    decision.smooth(.strength($0), fused, temperature.value, supports: tables.supports, grid: grid)
  }
  let unsure = options.rejection?.entropy.map { decision.reject(lessSureThan: $0) }
  let segmentation = Segmentation(
    strategy: strategy, classes: classes, grid: grid, labels: decision.labels, distances: fused.values,
    probabilities: decision.probabilities, entropy: decision.entropy, margin: decision.margin,
    temperature: temperature.value, temperatureMethod: temperature.method,
    learnedWeights: rule.learnedWeights(of: strategy.fusion), smoothing: smoothed,
    rejection: options.rejection.map { _ in
      Segmentation.Rejection(distanceLimits: limits, beyondDistance: beyond ?? 0, unsure: unsure ?? 0)
    })
  return StrategyResult(segmentation: segmentation, supportAccuracy: known.leftOut.accuracy)
}

extension FusionStrategy.Fusion {
  /// Whether a chip's class depends on the other chips of its image, so that nothing can be kept for another.
  public var dependsOnOtherChips: Bool {
    if case .laplacian = self { true } else { false }
  }
}
