public import DataModel
public import Kernels

/// The segmentation of a method that labels chips without distances.
///
/// - Parameters:
///   - labels: class per chip, from 0.
///   - votes: shape (chips, classes), 0 to 1, rows sum to 1: what stands for probabilities; nothing where the method has
///     none, and then probabilities, entropy and margin are NaN.
///   - strategy: what it is called.
///   - classes: names.
///   - grid: the chips.
public func segmentation(
  ofLabels labels: [Int32], votes: Matrix?, strategy: FusionStrategy, classes: [String], grid: ChipGrid
) -> Segmentation {
  let none = [Float](repeating: .nan, count: grid.count)
  let nowhere = Matrix(rows: grid.count, columns: classes.count, repeating: .nan)
  let shares = votes.map { votes in (0..<votes.rows).map { votes.row($0).map(Double.init) } }
  return Segmentation(
    strategy: strategy, classes: classes, grid: grid, labels: labels, distances: nowhere,
    probabilities: votes ?? nowhere, entropy: shares?.map { Float(normalisedEntropy(of: $0)) } ?? none,
    margin: shares?.map { Float(margin(of: $0)) } ?? none, temperature: .nan, temperatureMethod: .absent)
}
