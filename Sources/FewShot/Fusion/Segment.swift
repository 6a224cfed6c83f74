public import DataModel
import Kernels

/// What one strategy gives.
public struct StrategyResult: Sendable {
  /// The class of every chip and how sure that is.
  public let segmentation: Segmentation
  /// Share of the supports that are labelled right when each is left out of its class, 0 to 1; a support that is its
  /// class's only one, or has no evidence, does not count. Nothing where none counts.
  public let supportAccuracy: Double?
}

extension FusionStrategy.Fusion {
  /// What must be done to the embeddings of a channel before its distances serve this fusion.
  public var embeddingScale: FusionStrategy.EmbeddingScale {
    if case .concatenate(let scale) = self { scale } else { .none }
  }
}

/// One strategy from the embeddings of its channels.
///
/// Whoever runs several strategies saves time by calling ``classDistances(of:supports:channel:scale:threads:)`` once
/// for each channel and scale, and ``segment(_:distances:supports:grid:options:)`` for each strategy; the results are the same.
///
/// - Parameters:
///   - strategy: its channels must be among `channels`.
///   - channels: embeddings by channel name, one row per chip of the grid.
///   - supports: at least two classes.
///   - grid: the chips.
///   - options: smoothing and rejection.
///   - threads: most threads to use, at least 1; the result does not depend on it.
/// - Throws: ``FewShotError`` as the two functions named.
public func segment(
  _ strategy: FusionStrategy, channels: [String: Embeddings], supports: SupportSet, grid: ChipGrid,
  options: SegmentationOptions = SegmentationOptions(), threads: Int
) throws(FewShotError) -> StrategyResult {
  var distances: [String: DistanceTable] = [:]
  for name in strategy.channels where distances[name] == nil {
    guard let embeddings = channels[name] else {
      throw .unknownChannel(strategy: strategy.name, channel: name, known: channels.keys.sorted())
    }
    distances[name] = try classDistances(
      of: embeddings, supports: supports, channel: name, scale: strategy.fusion.embeddingScale, threads: threads)
  }
  return try segment(strategy, distances: distances, supports: supports, grid: grid, options: options)
}

/// One strategy from the distances of its channels: all it needs, whether they come from embeddings or distributions.
///
/// Definitions, missing data and the temperature: `Documentation/Fusion.md`. Labels, probabilities, entropy and margin
/// are computed from the fused distances as stored (rounded to `Float`), so they follow from the result's own numbers.
///
/// In this order: chips too far from every class are rejected; the others are smoothed; chips that are then too unsure
/// are rejected.
///
/// - Parameters:
///   - strategy: its channels must be among `distances`.
///   - distances: by channel name, shape (chips, classes); of embeddings scaled by the fusion's `embeddingScale`.
///   - supports: at least two classes, at most 255.
///   - grid: the chips.
///   - options: smoothing and rejection.
/// - Throws: ``FewShotError`` for a channel that is missing, weights that do not fit, `alone` with several channels, a
///   support outside the grid, a distance that is not finite though the chip has evidence.
/// - Precondition: every table has a row per chip and a column per class.
public func segment(
  _ strategy: FusionStrategy, distances: [String: DistanceTable], supports: SupportSet, grid: ChipGrid,
  options: SegmentationOptions = SegmentationOptions()
) throws(FewShotError) -> StrategyResult {
  let tables = try channelTables(of: strategy, distances: distances, supports: supports, grid: grid)
  let rule = try fusionRule(of: strategy, tables)
  var fused = FusedDistances(tables, by: rule)
  let temperature = fused.temperature
  if case .laplacian = strategy.fusion, case .mean(let weights, let scales) = rule {
    let pull = LaplacianFusion(fused, tables, weights: weights, scales: scales, temperature: temperature.value)
    fused = fused.adding(pull, supports: supports)
  }
  let limits = options.rejection?.distance.flatMap { distanceLimits(fused.leftOut, times: $0) }
  var decision = Decision(fused, temperature: temperature.value)
  let beyond = limits.map { decision.reject(fartherThan: $0, fused.values) }
  let smoothed = options.smoothing.map { asked in
    // A temperature that no left-out support bears out says nothing about how sure a chip is against its neighbours.
    let isGuess = asked == .auto && temperature.method == .medianGap
    return decision.smooth(
      isGuess ? .strength(0) : asked, fused, temperature.value, supports: supports, grid: grid)
  }
  let unsure = options.rejection?.entropy.map { decision.reject(lessSureThan: $0) }
  let segmentation = Segmentation(
    strategy: strategy, classes: supports.names, grid: grid, labels: decision.labels, distances: fused.values,
    probabilities: decision.probabilities, entropy: decision.entropy, margin: decision.margin,
    temperature: temperature.value, temperatureMethod: temperature.method,
    learnedWeights: rule.learnedWeights(of: strategy.fusion), smoothing: smoothed,
    rejection: options.rejection.map { _ in
      Segmentation.Rejection(distanceLimits: limits, beyondDistance: beyond ?? 0, unsure: unsure ?? 0)
    })
  return StrategyResult(segmentation: segmentation, supportAccuracy: fused.leftOut.accuracy)
}

func channelTables(
  of strategy: FusionStrategy, distances: [String: DistanceTable], supports: SupportSet, grid: ChipGrid
) throws(FewShotError) -> ChannelTables {
  let classes = supports.classes.count
  guard classes <= 255 else { throw .tooManyClasses(classes) }
  try checkInside(supports, chips: grid.count)
  precondition(!strategy.channels.isEmpty, "strategy \(strategy.name) has no channel")
  var tables: [DistanceTable] = []
  for name in strategy.channels {
    guard let table = distances[name] else {
      throw .unknownChannel(strategy: strategy.name, channel: name, known: distances.keys.sorted())
    }
    precondition(
      table.values.rows == grid.count && table.values.columns == classes,
      "distances of \(table.values.rows) x \(table.values.columns) for \(grid.count) chips and \(classes) classes")
    try checkFinite(table.values, evidence: table.evidence, channel: name)
    tables.append(table)
  }
  return ChannelTables(tables, supports: supports)
}

func fusionRule(of strategy: FusionStrategy, _ tables: ChannelTables) throws(FewShotError) -> FusionRule {
  func scales(_ scale: FusionStrategy.DistanceScale) -> [Double] {
    tables.tables.map { scaleOfDistances($0, scale, supports: tables.supports) }
  }
  switch strategy.fusion {
  case .alone:
    guard tables.tables.count == 1 else {
      throw .channelCount(strategy: strategy.name, found: tables.tables.count)
    }
    return .rootSumOfSquares
  case .concatenate:
    return .rootSumOfSquares
  case .baseline:
    preconditionFailure("strategy \(strategy.name): a baseline fuses no distances")
  case .meanDistance(let weights, let scale):
    try checkWeights(weights, of: strategy)
    return .mean(weights: weights, scales: scales(scale))
  case .entropyWeighted(let weights, let scale):
    try checkWeights(weights, of: strategy)
    let temperatures = tables.tables.indices.map {
      FusedDistances(tables.only($0), by: .rootSumOfSquares).temperature.value
    }
    return .entropyWeighted(weights: weights, scales: scales(scale), temperatures: temperatures)
  case .learnedWeights(let scale), .laplacian(let scale):
    if case .laplacian = strategy.fusion, tables.chips > LaplacianFusion.mostChips {
      throw .tooManyChips(strategy: strategy.name, chips: tables.chips, most: LaplacianFusion.mostChips)
    }
    let found = scales(scale)
    return .mean(weights: LearnedWeights(tables, scales: found).values, scales: found)
  }
}

private func checkWeights(_ weights: [Double], of strategy: FusionStrategy) throws(FewShotError) {
  guard weights.count == strategy.channels.count else {
    throw .weightCount(strategy: strategy.name, weights: weights.count, channels: strategy.channels.count)
  }
  guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.contains(where: { $0 > 0 }) else {
    throw .weightsOutOfRange(strategy: strategy.name, weights: weights)
  }
}
