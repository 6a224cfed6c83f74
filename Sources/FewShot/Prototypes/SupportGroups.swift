import Kernels

/// Means of groups of supports: k-means (Lloyd 1982) with a fixed start.
///
/// The first centre is the support nearest to the mean of all, every further one the support farthest from those there
/// are (Gonzalez 1985). Supports go to the nearest centre, the first of equals; a centre that loses all of its supports
/// stays where it was.
///
/// - Parameters:
///   - rows: supports, at least one.
///   - count: groups, at least 1; at most as many as there are supports are made.
func groupMeans(of rows: [LaneRow], count: Int) -> [LaneRow] {
  let centre = mean(of: rows)
  guard count > 1, rows.count > 1 else { return [centre] }
  var centres = [rows[nearest(to: centre, among: rows)]]
  while centres.count < min(count, rows.count) {
    let distances = rows.map { nearestDistance(from: $0, to: centres) }
    let farthest = distances.indices.max { distances[$0] < distances[$1] } ?? 0
    centres.append(rows[farthest])
  }
  var groups: [Int] = []
  // Every round lowers the sum of squares until nothing moves; so few supports settle in a handful.
  for _ in 0..<50 {
    let moved = rows.map { nearest(to: $0, among: centres) }
    if moved == groups { break }
    groups = moved
    for index in centres.indices {
      let members = zip(rows, groups).filter { $0.1 == index }.map(\.0)
      if !members.isEmpty { centres[index] = mean(of: members) }
    }
  }
  return centres
}

/// How many groups a class's supports fall into, 1 to 4, and at most half of their number.
///
/// A number is good if supports that are left out lie near one of the means of the others. The mean square of their
/// distances must fall to less than half of that of the best smaller number, and by more than twice the standard error:
/// of a class that is one cloud, smaller groups only make worse means.
func groupCount(of rows: [LaneRow]) -> Int {
  // Fewer make no two groups, and of a single one nothing is left when it is left out.
  guard rows.count >= 4 else { return 1 }
  var best = 1
  var squares = leftOutSquares(rows, count: 1)
  for count in 2...4 where 2 * count <= rows.count {
    let found = leftOutSquares(rows, count: count)
    let gains = zip(squares, found).map { $0 - $1 }
    let number = Double(gains.count)
    let gain = gains.reduce(0, +) / number
    let variance = gains.reduce(0) { $0 + ($1 - gain) * ($1 - gain) } / (number - 1)
    let halved = 2 * found.reduce(0, +) < squares.reduce(0, +)
    guard halved && gain > 2 * (variance / number).squareRoot() else { continue }
    (best, squares) = (count, found)
  }
  return best
}

/// The squared distance of every support to the nearest mean of the others' groups.
private func leftOutSquares(_ rows: [LaneRow], count: Int) -> [Double] {
  rows.indices.map { index in
    var others = rows
    let left = others.remove(at: index)
    let found = nearestDistance(from: left, to: groupMeans(of: others, count: count))
    return found * found
  }
}

private func nearest(to row: LaneRow, among rows: [LaneRow]) -> Int {
  let distances = rows.map { distance(row.span, $0.span) }
  return distances.indices.min { distances[$0] < distances[$1] } ?? 0
}
