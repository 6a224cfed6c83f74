/// The levels of grey that tell the pixels of an image apart best: Otsu's thresholds, for two or more levels.
///
/// Otsu (1979) chooses the threshold that makes the variance between the two groups largest; Liao, Chen and Chung (2001)
/// extend it to more groups. With the histogram's bins as values the variance between groups is, up to constants,
/// `Σ_g S_g² / P_g`, P_g the number of values of group g and S_g the sum of their bins; the best cuts are found exactly,
/// by dynamic programming over the bins.
///
/// The histogram has 256 equal bins from the smallest to the largest value, and a threshold is the centre of the last
/// bin below the cut, as in scikit-image's `threshold_otsu` and `threshold_multiotsu` of a floating-point image. Of
/// equally good cuts the lowest is taken.
public struct OtsuLevels: Sendable, Equatable {
  /// In ascending order, in the unit of the values; a value above the k-th belongs to level k + 1 or higher.
  public let thresholds: [Double]
  private let smallest: Double
  private let perUnit: Double
  /// The last bin of every level but the highest.
  private let lastBins: [Int]

  static let bins = 256

  /// Finds the levels of some values.
  ///
  /// - Parameters:
  ///   - values: at least one, all finite.
  ///   - levels: at least 1. Where the values fill fewer bins than that there are fewer levels.
  public init(of values: [Float], levels: Int) {
    precondition(!values.isEmpty && levels >= 1, "\(levels) levels of \(values.count) values")
    let smallest = Double(values.min() ?? 0)
    let range = Double(values.max() ?? 0) - smallest
    self.smallest = smallest
    let perUnit = range > 0 ? Double(OtsuLevels.bins) / range : 0
    self.perUnit = perUnit
    var histogram = [Double](repeating: 0, count: OtsuLevels.bins)
    for value in values { histogram[bin(of: Double(value), smallest: smallest, perUnit: perUnit)] += 1 }
    let filled = histogram.count { $0 > 0 }
    lastBins = bestCuts(of: histogram, groups: min(levels, filled))
    thresholds = lastBins.map { smallest + (Double($0) + 0.5) * range / Double(OtsuLevels.bins) }
  }

  /// Number of levels, at least 1.
  public var count: Int { lastBins.count + 1 }

  /// The level of a finite value, from 0 (dark); values beyond those that the levels were made of join the outer ones.
  public func level(of value: Float) -> Int {
    let bin = bin(of: Double(value), smallest: smallest, perUnit: perUnit)
    var level = 0
    while level < lastBins.count && bin > lastBins[level] { level += 1 }
    return level
  }
}

private func bin(of value: Double, smallest: Double, perUnit: Double) -> Int {
  Int(min(max((value - smallest) * perUnit, 0), Double(OtsuLevels.bins - 1)))
}

/// The last bins of all groups but the highest, for the largest `Σ S_g² / P_g`.
private func bestCuts(of histogram: [Double], groups: Int) -> [Int] {
  let bins = histogram.count
  // Sums over the bins below an index.
  var numbers = [0.0]
  var sums = [0.0]
  for (bin, number) in histogram.enumerated() {
    numbers.append(numbers[bin] + number)
    sums.append(sums[bin] + number * Double(bin + 1))
  }
  func gain(_ from: Int, _ end: Int) -> Double {
    let number = numbers[end] - numbers[from]
    let sum = sums[end] - sums[from]
    return number > 0 ? sum * sum / number : 0
  }
  var best = (0...bins).map { gain(0, $0) }
  /// Per number of groups: where the last group begins, for every end.
  var starts: [[Int]] = []
  for _ in 1..<max(groups, 1) {
    var next = [Double](repeating: -.infinity, count: bins + 1)
    var start = [Int](repeating: 0, count: bins + 1)
    for end in 1...bins {
      for from in 1..<max(end, 1) {
        let value = best[from] + gain(from, end)
        if value > next[end] {
          next[end] = value
          start[end] = from
        }
      }
    }
    best = next
    starts.append(start)
  }
  var cuts: [Int] = []
  var end = bins
  for start in starts.reversed() {
    end = start[end]
    cuts.append(end - 1)
  }
  return cuts.reversed()
}
