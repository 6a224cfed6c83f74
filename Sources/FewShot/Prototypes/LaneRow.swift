/// One embedding or prototype in `Double`, eight numbers to a lane group, the last group filled up with zeros.
///
/// Zeros at the same places on both sides add nothing to a distance, and the fixed groups fix the order of every sum:
/// the vector units are used and the bits are the same everywhere.
typealias LaneRow = [SIMD8<Double>]

/// Number of lane groups that hold `dimensions` numbers.
func laneGroups(for dimensions: Int) -> Int { (dimensions + 7) / 8 }

/// Copies embeddings into a lane row of matching size.
func load(_ row: Span<Float>, into lanes: inout LaneRow) {
  precondition(lanes.count == laneGroups(for: row.count), "\(lanes.count) lane groups for \(row.count) dimensions")
  let whole = row.count / 8
  for group in 0..<whole {
    let start = group * 8
    lanes[group] = SIMD8(
      Double(row[start]), Double(row[start + 1]), Double(row[start + 2]), Double(row[start + 3]),
      Double(row[start + 4]), Double(row[start + 5]), Double(row[start + 6]), Double(row[start + 7]))
  }
  guard whole < lanes.count else { return }
  var last = SIMD8<Double>(repeating: 0)
  for index in whole * 8..<row.count { last[index - whole * 8] = Double(row[index]) }
  lanes[whole] = last
}

/// The sum of the eight lanes in ascending order; the standard library leaves its order open.
func orderedSum(_ lanes: SIMD8<Double>) -> Double {
  var sum = 0.0
  for lane in 0..<8 { sum += lanes[lane] }
  return sum
}

/// Plain Euclidean distance between two lane rows.
func distance(_ first: Span<SIMD8<Double>>, _ second: Span<SIMD8<Double>>) -> Double {
  precondition(first.count == second.count, "\(first.count) against \(second.count) lane groups")
  var sum = SIMD8<Double>(repeating: 0)
  for group in 0..<first.count {
    let difference = first[group] - second[group]
    sum += difference * difference
  }
  return orderedSum(sum).squareRoot()
}
