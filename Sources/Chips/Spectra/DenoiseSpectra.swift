public import DataModel
import Kernels

/// How many principal components of the chips' spectra are kept.
public enum SpectralComponents: Sendable, Hashable {
  /// So many, at least 1; all there are where there are fewer.
  case count(Int)
  /// Those that rise above the noise of counts, at least one.
  case auto
}

/// Frees the spectra of chips from noise: truncated principal components under the weights of Keenan and Kotula.
///
/// Counts are divided by the roots of their chip's and their channel's sum, which makes Poisson noise about even (Keenan
/// and Kotula 2004, Surf. Interface Anal. 36, 203); of the weighted counts the leading components of the singular value
/// decomposition are kept, without taking a mean away, and the weights are taken off again. This is HyperSpy's
/// `decomposition(normalize_poissonian_noise=True)` with `get_decomposition_model(components)`. Chips and channels
/// without a count stay zero.
///
/// `auto` keeps what is above the optimal hard threshold of Gavish and Donoho (2014, IEEE Trans. Inf. Theory 60, 5040)
/// for known noise: with n chips or channels, whichever are more, m of the others, β = m/n and N counts in all, the weighted
/// noise has the variance 1/N, and the threshold for singular values is `λ(β) √(n/N)`,
/// `λ(β)² = 2(β + 1) + 8β / (β + 1 + √(β² + 14β + 1))`. It takes counts as counts (a file that was scaled misleads it),
/// and the noise of chips as independent, which it is not where chips overlap or are smaller than a scan pixel.
///
/// - Parameters:
///   - spectra: counts, at least 0.
///   - components: how many to keep.
///   - threads: most threads to use, at least 1; the result is the same to the bit for every number, but may differ in
///     the last bits between processors, since OpenBLAS has routines of their own for them.
/// - Returns: the same chips and energies; values may be a little below 0. Beside them the number of components.
/// - Throws: ``ChipSpectraError`` for counts below 0, more than 8192 chips with more than 8192 channels, or no component
///   found (numbers too large to be squared).
///
/// Accuracy: sums run in `Double`, the result is rounded to `Float`.
public func denoisedSpectra(
  _ spectra: ChipSpectra, components: SpectralComponents, threads: Int
) throws -> (spectra: ChipSpectra, components: Int) {
  let counts = spectra.counts
  guard min(counts.rows, counts.columns) <= 8192 else {
    throw ChipSpectraError.tooManyToDenoise(chips: counts.rows, channels: counts.columns)
  }
  var chipSums = [Double](repeating: 0, count: counts.rows)
  var channelSums = [Double](repeating: 0, count: counts.columns)
  for chip in 0..<counts.rows {
    for channel in 0..<counts.columns {
      let count = counts[chip, channel]
      guard count >= 0 else { throw ChipSpectraError.notACount(chip: chip, channel: channel, value: count) }
      chipSums[chip] += Double(count)
      channelSums[channel] += Double(count)
    }
  }
  let total = chipSums.reduce(0, +)
  guard total > 0 else { return (spectra, 0) }
  func weights(_ sums: [Double]) -> [Double] { sums.map { $0 > 0 ? 1 / $0.squareRoot() : 0 } }
  let channelWeights = weights(channelSums)
  func found(_ choice: LeadingComponents.Choice) throws -> LeadingComponents {
    guard
      let components = LeadingComponents(
        of: counts, rowWeights: weights(chipSums), columnWeights: channelWeights, choice: choice, threads: threads)
    else { throw ChipSpectraError.noComponents }
    return components
  }
  var leading: LeadingComponents
  switch components {
  case .count(let count): leading = try found(.count(count))
  case .auto:
    let sides = (chipSums.count { $0 > 0 }, channelSums.count { $0 > 0 })
    leading = try found(.above(noiseThreshold(sides: sides, counts: total)))
    if leading.count == 0 { leading = try found(.count(1)) }
  }
  return (
    ChipSpectra(
      counts: try leading.projected(counts, threads: threads), energiesInEV: spectra.energiesInEV,
      coverage: spectra.coverage),
    leading.count
  )
}

/// The optimal hard threshold of Gavish and Donoho for singular values, with noise of variance `1 / counts`.
private func noiseThreshold(sides: (Int, Int), counts: Double) -> Double {
  let longer = Double(max(sides.0, sides.1))
  let ratio = Double(min(sides.0, sides.1)) / longer
  let root = (ratio * ratio + 14 * ratio + 1).squareRoot()
  return ((2 * (ratio + 1) + 8 * ratio / (ratio + 1 + root)) * longer / counts).squareRoot()
}
