import DataModel

/// For every class, the largest distance at which a chip may still belong to it.
///
/// A multiple of the farthest that a left-out support of the class lies from it; 1.5 times for `auto`, which
/// `Documentation/Confidence.md` measures. A class without supports that can be left out has the largest limit of the others.
///
/// - Returns: one limit per class; nothing where no support can be left out.
func distanceLimits(_ leftOut: LeftOutSupports, times factor: SegmentationOptions.Rejection.Distance) -> [Double]? {
  guard leftOut.count > 0 else { return nil }
  let multiple =
    switch factor {
    case .auto: 1.5
    case .times(let given): given
    }
  var farthest = [Double?](repeating: nil, count: leftOut.classes)
  for (index, label) in leftOut.labels.enumerated() {
    let row = leftOut.row(index)
    farthest[label] = max(farthest[label] ?? 0, row[row.startIndex + label])
  }
  let largest = farthest.compactMap { $0 }.max() ?? 0
  return farthest.map { multiple * ($0 ?? largest) }
}
