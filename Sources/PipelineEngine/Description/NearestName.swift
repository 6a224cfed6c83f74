/// The name in a list that a misspelt one most likely stands for.
///
/// Edit distance with swapped neighbours counted once (optimal string alignment); nothing where even the nearest is
/// further away than a third of the longer name.
func nearestName(to name: String, among names: [String]) -> String? {
  let candidates = names.map { (name: $0, distance: editDistance(name.lowercased(), $0.lowercased())) }
  guard let best = candidates.min(by: { $0.distance < $1.distance }) else { return nil }
  return best.distance * 3 <= max(name.count, best.name.count) ? best.name : nil
}

private func editDistance(_ first: String, _ second: String) -> Int {
  let a = Array(first)
  let b = Array(second)
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    for j in b.indices {
      var best = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforePrevious[j - 1] + 1) }
      current.append(best)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.count]
}

/// `unknown WHAT "NAME"; did you mean "X"? allowed: A, B`.
func unknownName(_ what: String, _ name: String, allowed: [String]) -> String {
  let name = shortened(name)
  let hint = nearestName(to: name, among: allowed).map { " did you mean \"\($0)\"?" } ?? ""
  return "unknown \(what) \"\(name)\";\(hint) allowed: \(allowed.joined(separator: ", "))"
}
