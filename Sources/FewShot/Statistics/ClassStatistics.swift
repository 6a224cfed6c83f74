public import DataModel
import Foundation
import Kernels

/// What the statistics leave out, and how large their blocks are.
public struct StatisticsOptions: Sendable, Equatable {
  /// Whether the supports are left out.
  public var excludesSupports: Bool
  /// Side of the blocks in chips; nothing: three times the length over which chips resemble each other.
  public var blockSide: Int?

  /// Options.
  ///
  /// - Parameter blockSide: at least 1.
  public init(excludesSupports: Bool = false, blockSide: Int? = nil) {
    self.excludesSupports = excludesSupports
    self.blockSide = blockSide
  }
}

/// The share of every class with two 95 % intervals: for this very field, and for the material that it is a sample of.
///
/// The share is that of the labels. (The mean probability lies nearer to equal shares by what the supports cannot show,
/// and was farther from the truth on simulated fields.)
///
/// - For the field, two things are unsure. Other supports would have given other labels: the jackknife over the supports,
///   class by class, `Σ_k (n_k − 1)/n_k Σ_j (f_(j) − f_(·))²` with f_(j) the share when support j is left out. And chips
///   near a border between classes are unsure, by their probabilities or because they are counted whole, whichever is
///   more: `Σ_i p_i (1 − p_i) / 2N²`, times the overlap of chips, or ``borderVariances(labels:grid:classes:chips:)``.
/// - For the material comes the chance which part of it was imaged, from the scatter of blocks of chips (see
///   ``SpatialCorrelation``); the field's own chip errors are in that scatter already.
///
/// Both intervals are share ± t · standard error, cut off at 0 and 1; t is Student's with the degrees of freedom of the
/// supports (one less than their number, class by class) and of the field's independent chips.
///
/// - Parameters:
///   - segmentation: its labels, probabilities and grid.
///   - leftOut: the same strategy without each support; empty where some class has one support only, which leaves the
///     intervals unknown.
/// - Returns: no interval for the material where the field is worth fewer than two independent chips.
public func classStatistics(
  of segmentation: Segmentation, supports: SupportSet, leftOut: [LeftOutRun], options: StatisticsOptions = .init()
) -> SegmentationStatistics {
  let grid = segmentation.grid
  let excluded = options.excludesSupports ? Set(supports.labelled.map(\.chip)) : []
  func counted(_ labels: [Int32]) -> [Int32] {
    excluded.isEmpty ? labels : labels.enumerated().map { excluded.contains($0.offset) ? -1 : $0.element }
  }
  let labels = counted(segmentation.labels)
  let classes = segmentation.classes.count
  let numbers = classCounts(labels, classes: classes)
  let chips = numbers.reduce(0, +)
  guard chips > 0 else { return nothing(segmentation, excludesSupports: options.excludesSupports) }
  let shares = numbers.map { Double($0) / Double(chips) }

  let isKnown = supports.classes.allSatisfy { $0.chips.count >= 2 } && !leftOut.isEmpty
  let fromSupports = isKnown ? jackknife(leftOut, classes: classes, of: counted) : nil
  let supportDegrees = Double(supports.labelled.count - classes)
  let fromChips = zip(
    chipVariances(of: segmentation, labels: labels, chips: chips),
    borderVariances(labels: labels, grid: grid, classes: classes, chips: chips)
  ).map { max($0, $1) }
  let material = materialVariances(labels: labels, grid: grid, shares: shares, blockSide: options.blockSide)

  let lines = (0..<classes).map { index -> SegmentationStatistics.ClassShare in
    var line = SegmentationStatistics.ClassShare(
      name: segmentation.classes[index], chips: numbers[index], fraction: shares[index], standardError: nil,
      inField: nil, inMaterial: nil)
    guard let fromSupports else { return line }
    let variance = fromSupports[index] + fromChips[index]
    line.standardError = variance.squareRoot()
    line.inField = interval(
      around: shares[index], variance: variance,
      degrees: combinedDegrees([(fromSupports[index], supportDegrees), (fromChips[index], .infinity)]))
    if let material, material.correlation.effectiveChips >= leastIndependent {
      let scatter = material.variances[index]
      let independent = max(material.correlation.effectiveChips - 1, 1)
      line.inMaterial = interval(
        around: shares[index], variance: fromSupports[index] + scatter,
        degrees: combinedDegrees([(fromSupports[index], supportDegrees), (scatter, independent)]))
    }
    return line
  }
  return SegmentationStatistics(
    classes: lines, chips: chips, effectiveChips: material?.correlation.effectiveChips,
    correlationLength: material?.correlation.length, block: material?.block,
    excludesSupports: options.excludesSupports)
}

/// A field worth fewer independent chips than this does not show how the material varies: any share is possible.
private let leastIndependent = 2.0

private func nothing(_ segmentation: Segmentation, excludesSupports: Bool) -> SegmentationStatistics {
  SegmentationStatistics(
    classes: segmentation.classes.map {
      .init(name: $0, chips: 0, fraction: nil, standardError: nil, inField: nil, inMaterial: nil)
    }, chips: 0, effectiveChips: nil, correlationLength: nil, block: nil, excludesSupports: excludesSupports)
}

private func classCounts(_ labels: [Int32], classes: Int) -> [Int] {
  var numbers = [Int](repeating: 0, count: classes)
  for label in labels where label >= 0 { numbers[Int(label)] += 1 }
  return numbers
}

private func interval(around share: Double, variance: Double, degrees: Double) -> ClosedRange<Double> {
  let reach = studentQuantile(degrees: degrees) * variance.squareRoot()
  return max(0, share - reach)...min(1, share + reach)
}

/// The variance of every class's share by leaving supports out, class by class.
private func jackknife(_ runs: [LeftOutRun], classes: Int, of counted: ([Int32]) -> [Int32]) -> [Double] {
  var variances = [Double](repeating: 0, count: classes)
  for owner in 0..<classes {
    let shares = runs.filter { $0.label == owner }.map { run -> [Double] in
      let numbers = classCounts(counted(run.labels), classes: classes)
      let chips = max(numbers.reduce(0, +), 1)
      return numbers.map { Double($0) / Double(chips) }
    }
    guard shares.count >= 2 else { continue }
    let count = Double(shares.count)
    for label in 0..<classes {
      let mean = shares.reduce(0) { $0 + $1[label] } / count
      let squares = shares.reduce(0) { $0 + ($1[label] - mean) * ($1[label] - mean) }
      variances[label] += (count - 1) / count * squares
    }
  }
  return variances
}

/// `Σ p (1 − p) / 2N²` per class, times the number of chips that share a pixel: their errors are one error.
private func chipVariances(of segmentation: Segmentation, labels: [Int32], chips: Int) -> [Double] {
  let grid = segmentation.grid
  let overlap =
    max(1, Double(grid.chipRows) / Double(grid.strideRows))
    * max(1, Double(grid.chipColumns) / Double(grid.strideColumns))
  var sums = [Double](repeating: 0, count: segmentation.classes.count)
  for chip in labels.indices where labels[chip] >= 0 {
    for label in sums.indices {
      let probability = Double(segmentation.probabilities[chip, label])
      // A method without probabilities does not say how wrong it may be.
      guard probability.isFinite else { continue }
      sums[label] += probability * (1 - probability)
    }
  }
  return sums.map { $0 * overlap / Double(2 * chips * chips) }
}

private func materialVariances(
  labels: [Int32], grid: ChipGrid, shares: [Double], blockSide: Int?
) -> (variances: [Double], correlation: SpatialCorrelation, block: (rows: Int, columns: Int))? {
  // One class everywhere, or a grid without two neighbours, does not show how anything varies.
  guard shares.count(where: { $0 > 0 }) > 1, max(grid.rows, grid.columns) >= 3 else { return nil }
  let field = ClassField(labels: labels, rows: grid.rows, columns: grid.columns, shares: shares)
  let correlation = SpatialCorrelation(of: field)
  let side = blockSide ?? Int((3 * correlation.length).rounded(.up))
  // Three blocks in a row are the least that show a scatter.
  let block = (rows: min(max(side, 1), max(grid.rows / 3, 1)), columns: min(max(side, 1), max(grid.columns / 3, 1)))
  let variances = field.blockVariances(block).map { correlation.fieldVariance(ofBlocks: block, variance: $0) }
  return (variances, correlation, block)
}
