public import DataModel
import Kernels

/// Whether the chips of an image lie farther from the classes than those of the image whose supports they are compared
/// with.
public struct DomainShift: Sendable, Equatable {
  /// The largest amount by which the share of near chips is smaller than in the reference, 0 to 1 (the one-sided
  /// two-sample statistic of Kolmogorov and Smirnov): whether chips as a whole lie farther away.
  public let statistic: Double
  /// What chance stays below.
  public let threshold: Double
  /// Share of this image's chips that are farther from their class than 99 of 100 chips of the reference, 0 to 1:
  /// whether some chips are like nothing there.
  public let shareBeyondReference: Double
  /// What chance stays below.
  public let shareThreshold: Double

  /// A shift.
  public init(statistic: Double, threshold: Double, shareBeyondReference: Double, shareThreshold: Double) {
    self.statistic = statistic
    self.threshold = threshold
    self.shareBeyondReference = shareBeyondReference
    self.shareThreshold = shareThreshold
  }

  /// Whether the chips, or some of them, look different: farther away than chance lets expect.
  public var isSignificant: Bool { statistic > threshold || shareBeyondReference > shareThreshold }
}

/// Measures whether chips look different from those of the image that the supports come from.
///
/// Every chip is described by its distance to the nearest class over the median of that distance for the reference's
/// chips of the same class, so that another mixture of the same phases is no shift. The two sets of numbers are compared
/// by `max_r (F_reference(r) − F_here(r))` and by the share of chips beyond the reference's 99th percentile. Neighbouring
/// chips resemble each other, so that the thresholds come from exchanging whole rows of chips: the rows of both images
/// are shuffled 199 times into two sets, and the thresholds are the largest values found among those, each the ½ % point:
/// together one false alarm in a hundred. The seed of the shuffling is fixed.
///
/// - Parameters:
///   - distances: of this image's chips to the classes, in one channel.
///   - rowLength: chips per row of this image's grid.
///   - reference: of the chips of the image with the supports, to the same classes.
///   - referenceRowLength: chips per row of its grid.
///   - leavingOut: supports among the reference's chips, which lie nearer to their classes than chips do.
/// - Returns: nothing where either image has fewer than two rows with evidence, or all distances are 0.
public func domainShift(
  of distances: DistanceTable, rowLength: Int, reference: DistanceTable, referenceRowLength: Int,
  leavingOut supports: Set<Int>
) -> DomainShift? {
  precondition(rowLength > 0 && referenceRowLength > 0, "rows of \(rowLength) and \(referenceRowLength) chips")
  let classes = reference.values.columns
  precondition(distances.values.columns == classes, "\(distances.values.columns) and \(classes) classes")
  let known = nearest(reference) { !supports.contains($0) }
  var typical = [Double](repeating: 0, count: classes)
  for label in 0..<classes {
    let here = known.filter { $0.label == label }.map(\.distance).sorted()
    if !here.isEmpty { typical[label] = here[here.count / 2] }
  }
  // A class that the reference does not show has the middle of the others.
  let shown = typical.filter { $0 > 0 }.sorted()
  guard !shown.isEmpty else { return nil }
  for label in 0..<classes where typical[label] == 0 { typical[label] = shown[shown.count / 2] }
  func rows(_ chips: [NearestClass], length: Int) -> [[Double]] {
    Dictionary(grouping: chips) { $0.chip / length }.sorted { $0.key < $1.key }
      .map { $0.value.map { $0.distance / typical[$0.label] } }
  }
  let there = rows(known, length: referenceRowLength)
  let here = rows(nearest(distances) { _ in true }, length: rowLength)
  guard there.count >= 2, here.count >= 2 else { return nil }
  let found = Difference(here, from: there)
  var generator = SeededGenerator(seed: 1)
  let all = there + here
  var chance = Difference(statistic: 0, beyond: 0)
  for _ in 0..<199 {
    let order = generator.draw(all.count, from: all)
    let shuffled = Difference(Array(order.dropFirst(there.count)), from: Array(order.prefix(there.count)))
    chance = Difference(
      statistic: max(chance.statistic, shuffled.statistic), beyond: max(chance.beyond, shuffled.beyond))
  }
  return DomainShift(
    statistic: found.statistic, threshold: chance.statistic, shareBeyondReference: found.beyond,
    shareThreshold: chance.beyond)
}

/// How much farther the values of some rows are than those of others.
private struct Difference {
  let statistic: Double
  let beyond: Double

  init(statistic: Double, beyond: Double) {
    self.statistic = statistic
    self.beyond = beyond
  }

  init(_ rows: [[Double]], from reference: [[Double]]) {
    let (values, known) = (rows.flatMap(\.self).sorted(), reference.flatMap(\.self).sorted())
    let edge = known[min(Int(0.99 * Double(known.count)), known.count - 1)]
    statistic = farther(values, than: known)
    beyond = Double(values.count { $0 > edge }) / Double(values.count)
  }
}

private struct NearestClass {
  let chip: Int
  let label: Int
  let distance: Double
}

private func nearest(_ table: DistanceTable, where wanted: (Int) -> Bool) -> [NearestClass] {
  (0..<table.values.rows).filter { table.evidence[$0] && wanted($0) }.map { chip in
    let row = table.values.row(chip)
    let label = nearestClass(row)
    return NearestClass(chip: chip, label: label, distance: Double(row[row.startIndex + label]))
  }
}

/// The largest excess of the reference's distribution function over that of the values; both ascend.
private func farther(_ values: [Double], than reference: [Double]) -> Double {
  var place = 0
  var most = 0.0
  for (index, edge) in reference.enumerated() {
    while place < values.count && values[place] <= edge { place += 1 }
    // Of equal values the last one counts: there both functions have made their step.
    guard index + 1 == reference.count || reference[index + 1] > edge else { continue }
    most = max(most, Double(index + 1) / Double(reference.count) - Double(place) / Double(values.count))
  }
  return most
}
