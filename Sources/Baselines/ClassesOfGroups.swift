import DataModel

/// The class of every group of chips (a level of grey, a cluster): that of most of the supports in it, of equals the one
/// named first; a group without supports takes the class of the nearest group that has some.
///
/// - Parameters:
///   - groups: group per chip, from 0 to below `count`.
///   - distance: how far two groups are from each other; of equals the lower counts as nearer.
func classesOfGroups(
  _ groups: [Int], count: Int, supports: SupportSet, distance: (Int, Int) -> Double
) -> [Int32] {
  let classes = supports.classes.count
  var votes = [Int](repeating: 0, count: count * classes)
  for (chip, label) in supports.labelled { votes[groups[chip] * classes + label] += 1 }
  func favourite(_ group: Int) -> Int32? {
    let row = votes[group * classes..<(group + 1) * classes]
    guard let most = row.max(), most > 0, let place = row.firstIndex(of: most) else { return nil }
    return Int32(place - row.startIndex)
  }
  let own = (0..<count).map(favourite)
  let taken = own.indices.filter { own[$0] != nil }
  return (0..<count).map { group in
    if let label = own[group] { return label }
    let nearest = taken.min { distance(group, $0) < distance(group, $1) }
    return nearest.flatMap { own[$0] } ?? 0
  }
}
