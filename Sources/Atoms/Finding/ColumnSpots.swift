import Kernels

/// A bright spot that may be a column.
struct ColumnSpot {
  /// Place in px.
  let row: Double
  let column: Double
  /// Width in px.
  let sigma: Double
  /// Height of the maximum in the scale space, in the image's unit.
  let response: Double
  /// The pixel it was found at.
  let pixel: (row: Int, column: Int)

  /// Square of the distance to another spot in px².
  func squaredDistance(to other: ColumnSpot) -> Double {
    let (down, across) = (other.row - row, other.column - column)
    return down * down + across * across
  }
}

/// The spots that stand out of the noise around them, in their order.
func standingOut(_ spots: [ColumnSpot], of noise: LocalNoise, by factor: Double, threads: Int) -> [ColumnSpot] {
  kept(spots, threads: threads) { spot in
    spot.response > factor * noise.deviation(row: spot.pixel.row, column: spot.pixel.column, at: spot.sigma)
  }
}

/// The spots that show at least a share of the strong spots around them (the ninth decile, themselves among them), in
/// their order.
func contrasting(_ spots: [ColumnSpot], contrast: Double, reach: Double, threads: Int) -> [ColumnSpot] {
  var grid = PlaceGrid(cell: reach)
  for (number, spot) in spots.enumerated() { grid.insert(number, row: spot.row, column: spot.column) }
  return kept(spots, threads: threads) { [grid] spot in
    let around = grid.near(row: spot.row, column: spot.column, radius: reach)
      .filter { spots[$0].squaredDistance(to: spot) <= reach * reach }.map { spots[$0].response }.sorted()
    return spot.response >= contrast * around[(around.count - 1) * 9 / 10]
  }
}

/// The spots without those that are two narrower ones seen as one.
///
/// - Parameter widest: no spot is wider, in px.
func withoutPairs(_ spots: [ColumnSpot], widest: Double) -> [ColumnSpot] {
  let reach = widest * 2.0.squareRoot()
  var grid = PlaceGrid(cell: reach)
  for (number, spot) in spots.enumerated() { grid.insert(number, row: spot.row, column: spot.column) }
  return spots.filter { spot in
    let inside = grid.near(row: spot.row, column: spot.column, radius: reach).count { number in
      let other = spots[number]
      return other.sigma < 0.8 * spot.sigma && other.response >= 0.4 * spot.response
        && other.squaredDistance(to: spot) <= 2 * spot.sigma * spot.sigma
    }
    return inside < 2
  }
}

/// The spots without those too close to a stronger one: closer than a distance, or than 1.8 times the stronger one's
/// width, where two columns are no longer seen apart.
///
/// - Parameter spots: strongest first.
func apart(_ spots: [ColumnSpot], distance: Double) -> [ColumnSpot] {
  let reach = max(distance, 1.8 * (spots.map(\.sigma).max() ?? 0))
  var grid = PlaceGrid(cell: reach)
  var result: [ColumnSpot] = []
  for spot in spots {
    let isFree = grid.near(row: spot.row, column: spot.column, radius: reach).allSatisfy {
      let limit = max(distance, 1.8 * result[$0].sigma)
      return result[$0].squaredDistance(to: spot) >= limit * limit
    }
    guard isFree else { continue }
    grid.insert(result.count, row: spot.row, column: spot.column)
    result.append(spot)
  }
  return result
}

/// The spots that pass a test, which runs on several threads, in their order.
private func kept(_ spots: [ColumnSpot], threads: Int, _ test: @Sendable (ColumnSpot) -> Bool) -> [ColumnSpot] {
  let piece = 512
  let parts = parallelMap(count: (spots.count + piece - 1) / piece, threads: threads) { index in
    spots[index * piece..<min((index + 1) * piece, spots.count)].filter(test)
  }
  return parts.flatMap { $0 }
}
