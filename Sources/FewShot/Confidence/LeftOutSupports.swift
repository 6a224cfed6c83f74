/// The fused distances of the supports, each measured as if its class did not have it.
struct LeftOutSupports {
  let classes: Int
  /// Shape (supports, classes).
  private(set) var distances: [Double] = []
  /// The true class of each.
  private(set) var labels: [Int] = []
  /// The index of each in the grid.
  private(set) var chips: [Int] = []

  init(classes: Int) { self.classes = classes }

  mutating func append(_ row: [Double], label: Int, chip: Int = 0) {
    precondition(row.count == classes, "\(row.count) distances for \(classes) classes")
    distances += row
    labels.append(label)
    chips.append(chip)
  }

  var count: Int { labels.count }

  /// Whether every class has at least one.
  var coverEveryClass: Bool { Set(labels).count == classes }

  /// The distances of one of them.
  func row(_ index: Int) -> ArraySlice<Double> { distances[index * classes..<(index + 1) * classes] }

  /// How much farther than its own class each other class is; negative where that class is nearer.
  var gaps: [Double] {
    var gaps: [Double] = []
    for index in 0..<count {
      let row = row(index)
      let own = row[row.startIndex + labels[index]]
      for label in 0..<classes where label != labels[index] { gaps.append(row[row.startIndex + label] - own) }
    }
    return gaps
  }

  /// The largest difference between two classes' distances of one of them; 0 where there are none.
  var spread: Double { (0..<count).map { (row($0).max() ?? 0) - (row($0).min() ?? 0) }.max() ?? 0 }

  /// Share labelled right, ties going to the class named first; nothing where there are none.
  var accuracy: Double? {
    guard count > 0 else { return nil }
    let right = (0..<count).count { nearestClass(row($0)) == labels[$0] }
    return Double(right) / Double(count)
  }
}

/// The position of the smallest distance, the first of equals. NaN is never the smallest.
func nearestClass<Distance: BinaryFloatingPoint>(_ distances: ArraySlice<Distance>) -> Int {
  var best = 0
  var smallest = Distance.infinity
  for (label, distance) in distances.enumerated() where distance < smallest {
    best = label
    smallest = distance
  }
  return best
}
