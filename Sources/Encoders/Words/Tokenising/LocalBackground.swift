/// Which bins of a spectrum rise above their surroundings by more than chance would have it.
///
/// The background of a bin is the mean of the bins around it that do not rise themselves: first all bins count, then
/// those that were found are left out and the background is formed anew, until nothing changes (at most
/// ``rounds`` times). A bin rises where `2 (√(counts + 3/8) − √(background + 3/8))` exceeds the significance: Anscombe's
/// transform gives Poisson numbers a standard deviation of 1 whatever their mean (Anscombe 1948), also where a bin
/// has few counts. The mean, unlike a minimum or a median, stays right where most bins are empty.
struct LocalBackground {
  /// Most times that the background is formed.
  static let rounds = 8

  private let reach: Int
  private let significance: Double
  private var sums: [Double] = []
  private var numbers: [Int] = []
  private var roots: [Double] = []

  /// A background from the bins up to `reach` to each side, at least 1.
  init(reach: Int, significance: Double) {
    self.reach = max(reach, 1)
    self.significance = significance
  }

  /// Marks the bins that rise; those that are not `usable` neither rise nor count as background.
  mutating func mark(_ rises: inout [Bool], counts: [Double], usable: [Bool]) {
    let bins = counts.count
    roots = counts.map { ($0 + 0.375).squareRoot() }
    sums = [Double](repeating: 0, count: bins + 1)
    numbers = [Int](repeating: 0, count: bins + 1)
    rises = [Bool](repeating: false, count: bins)
    for _ in 0..<LocalBackground.rounds {
      for bin in 0..<bins {
        let counted = usable[bin] && !rises[bin]
        sums[bin + 1] = sums[bin] + (counted ? counts[bin] : 0)
        numbers[bin + 1] = numbers[bin] + (counted ? 1 : 0)
      }
      var changed = false
      for bin in 0..<bins where usable[bin] {
        let low = max(bin - reach, 0)
        let end = min(bin + reach + 1, bins)
        let number = numbers[end] - numbers[low]
        let background = number > 0 ? max((sums[end] - sums[low]) / Double(number), 0) : 0
        let isRising = 2 * (roots[bin] - (background + 0.375).squareRoot()) > significance
        if isRising != rises[bin] {
          rises[bin] = isRising
          changed = true
        }
      }
      if !changed { break }
    }
  }
}
