import DataModel

/// How unsure the share of every class is because chips are counted whole: where in its chips a border between classes
/// runs is not known.
///
/// A border may lie up to half a chip to either side of where the labels put it, which has a variance of 1/12 of a
/// chip. Along a straight run of L chips it is the same error over and over, so that the run's variance is L²/12.
///
/// - Returns: per class, in shares of all `chips`, squared.
func borderVariances(labels: [Int32], grid: ChipGrid, classes: Int, chips: Int) -> [Double] {
  var sums = [Double](repeating: 0, count: classes)
  for (lines, length, chip) in [
    (grid.columns, grid.rows, { line, place in place * grid.columns + line }),
    (grid.rows, grid.columns, { line, place in line * grid.columns + place }),
  ] as [(Int, Int, (Int, Int) -> Int)] {
    for line in 0..<max(lines - 1, 0) {
      var run = 0
      var last: (first: Int32, second: Int32) = (-1, -1)
      for place in 0...length {
        var pair: (first: Int32, second: Int32) = (-1, -1)
        if place < length { pair = (labels[chip(line, place)], labels[chip(line + 1, place)]) }
        let isBorder = pair.first >= 0 && pair.second >= 0 && pair.first != pair.second
        if isBorder && run > 0 && pair == last {
          run += 1
          continue
        }
        if run > 0 {
          let variance = Double(run * run) / 12
          sums[Int(last.first)] += variance
          sums[Int(last.second)] += variance
        }
        run = isBorder ? 1 : 0
        last = pair
      }
    }
  }
  return sums.map { $0 / Double(chips * chips) }
}
