import Foundation

/// Drops blobs that overlap a larger one, pair by pair in ascending order of the indices.
///
/// For every pair i < j whose discs share more than `overlap` of the smaller one's area, the blob of smaller sigma is
/// dropped, and of two of equal sigma the first. A dropped blob drops no other any more.
func withoutOverlaps(_ blobs: [Blob], overlap: Double) -> [Blob] {
  // Discs of which one lies inside the other share all of it, so nothing is ever above 1.
  guard overlap < 1, !blobs.isEmpty else { return blobs }
  let levels = Dictionary(grouping: blobs.indices, by: { blobs[$0].sigma }).sorted { $0.key < $1.key }
    .map { BlobGrid($0.value, of: blobs) }
  var isDropped = [Bool](repeating: false, count: blobs.count)
  var later: [Int] = []
  for (i, blob) in blobs.enumerated() where !isDropped[i] {
    later.removeAll(keepingCapacity: true)
    for level in levels { level.append(to: &later, indicesAfter: i, near: blob) }
    later.sort()
    for j in later where !isDropped[j] {
      guard sharedDisc(blob, blobs[j]) > overlap else { continue }
      if blob.sigma > blobs[j].sigma {
        isDropped[j] = true
      } else {
        isDropped[i] = true
        break
      }
    }
  }
  return zip(blobs, isDropped).filter { !$0.1 }.map(\.0)
}

/// The part of the smaller of two discs of radius `√2 · sigma` that lies inside the larger.
func sharedDisc(_ one: Blob, _ other: Blob) -> Double {
  let largest = max(one.sigma, other.sigma)
  guard largest > 0 else { return 0 }
  let (first, second) = (one.sigma / largest, other.sigma / largest)
  let (rows, columns) = (Double(other.row - one.row), Double(other.column - one.column))
  let distance = (rows * rows + columns * columns).squareRoot() / (largest * 2.0.squareRoot())
  if distance > first + second { return 0 }
  if distance <= abs(first - second) { return 1 }
  let (d2, r2, s2) = (distance * distance, first * first, second * second)
  let angle = acos(min(max((d2 + r2 - s2) / (2 * distance * first), -1), 1))
  let otherAngle = acos(min(max((d2 + s2 - r2) / (2 * distance * second), -1), 1))
  let corners =
    (-distance + second + first) * (distance - second + first) * (distance + second - first)
    * (distance + second + first)
  let area = r2 * angle + s2 * otherAngle - 0.5 * abs(corners).squareRoot()
  return area / (.pi * min(r2, s2))
}

/// The blobs of one sigma in square cells.
private struct BlobGrid {
  private let blobs: [Blob]
  private let sigma: Double
  private let cell: Double
  private var cells: [Cell: [Int]] = [:]

  private struct Cell: Hashable {
    let row: Int
    let column: Int
  }

  init(_ indices: [Int], of blobs: [Blob]) {
    self.blobs = blobs
    sigma = blobs[indices[0]].sigma
    cell = max(2 * 2.0.squareRoot() * sigma, 8)
    for index in indices {
      cells[place(Double(blobs[index].row), Double(blobs[index].column)), default: []].append(index)
    }
  }

  private func place(_ row: Double, _ column: Double) -> Cell {
    Cell(row: Int((row / cell).rounded(.down)), column: Int((column / cell).rounded(.down)))
  }

  /// Adds the indices beyond one whose discs may touch a blob's.
  func append(to found: inout [Int], indicesAfter index: Int, near blob: Blob) {
    let reach = 2.0.squareRoot() * (blob.sigma + sigma) + 1e-9
    let (row, column) = (Double(blob.row), Double(blob.column))
    let (first, last) = (place(row - reach, column - reach), place(row + reach, column + reach))
    for cellRow in first.row...last.row {
      for cellColumn in first.column...last.column {
        for other in cells[Cell(row: cellRow, column: cellColumn)] ?? [] where other > index { found.append(other) }
      }
    }
  }
}
