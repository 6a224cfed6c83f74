import DataModel

/// Cohen's kappa of two label maps over the pixels that both label; classes are the same where their names are.
///
/// - Returns: at most 1; nothing where the maps differ in size or have no class in common, no pixel is labelled in both, or
///   both know one and the same class only.
func kappa(_ first: LabelMask, _ firstNames: [String], _ second: LabelMask, _ secondNames: [String]) -> Double? {
  guard first.rows == second.rows, first.columns == second.columns, !Set(firstNames).isDisjoint(with: secondNames)
  else { return nil }
  var counts = [Int](repeating: 0, count: 256 * 256)
  for (a, b) in zip(first.values, second.values) { counts[Int(a) << 8 | Int(b)] += 1 }
  let names = firstNames + secondNames.filter { !firstNames.contains($0) }
  let place = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
  var rows = [Double](repeating: 0, count: names.count)
  var columns = rows
  var equal = 0.0
  for (a, firstName) in firstNames.enumerated().prefix(255) {
    for (b, secondName) in secondNames.enumerated().prefix(255) {
      guard let i = place[firstName], let j = place[secondName] else { continue }
      let count = Double(counts[a << 8 | b])
      rows[i] += count
      columns[j] += count
      if i == j { equal += count }
    }
  }
  let total = rows.reduce(0, +)
  guard total > 0 else { return nil }
  let byChance = zip(rows, columns).reduce(0) { $0 + $1.0 * $1.1 } / total
  return byChance < total ? (equal - byChance) / (total - byChance) : nil
}
