/// How far every chip's class indicators lie from the shares of the classes: 1 − f for the chip's own class, −f for
/// each other, and nothing where a chip does not count. Shape (rows, columns, classes).
struct ClassField {
  let rows: Int
  let columns: Int
  let classes: Int
  /// Chips that count.
  let count: Int
  /// Row-major, classes last; 0 where a chip does not count.
  private let deviations: [Double]
  private let counts: [Bool]

  /// - Parameters:
  ///   - labels: row-major; below 0 for a chip that does not count.
  ///   - shares: of the chips that count.
  init(labels: [Int32], rows: Int, columns: Int, shares: [Double]) {
    precondition(labels.count == rows * columns, "\(labels.count) labels for \(rows) x \(columns) chips")
    self.rows = rows
    self.columns = columns
    classes = shares.count
    counts = labels.map { $0 >= 0 }
    count = counts.count { $0 }
    deviations = labels.flatMap { label in
      shares.indices.map { label < 0 ? 0 : (label == $0 ? 1 : 0) - shares[$0] }
    }
  }

  /// The correlation between chips 1, 2, … apart along rows and columns, pooled over the classes, up to the first below
  /// 0.2 or half of the grid's longer side; at least two distances where the grid has them.
  func shortCorrelations() -> [Double] {
    let variance = pairMean(down: 0, right: 0) ?? 0
    guard variance > 0 else { return [] }
    var result: [Double] = []
    for lag in 1...max(1, max(rows, columns) / 2) {
      let found = [pairMean(down: lag, right: 0), pairMean(down: 0, right: lag)].compactMap(\.self)
      guard !found.isEmpty else { break }
      let correlation = found.reduce(0, +) / Double(found.count) / variance
      result.append(correlation)
      if correlation < 0.2 && lag >= 2 { break }
    }
    return result
  }

  /// The mean product of deviations of chips that far apart; nothing where there are no two.
  private func pairMean(down: Int, right: Int) -> Double? {
    guard down < rows, right < columns else { return nil }
    let values = deviations.span
    let known = counts.span
    var sum = 0.0
    var pairs = 0
    for row in 0..<rows - down {
      for column in 0..<columns - right {
        let first = row * columns + column
        let second = (row + down) * columns + column + right
        guard known[first], known[second] else { continue }
        pairs += 1
        for label in 0..<classes { sum += values[first * classes + label] * values[second * classes + label] }
      }
    }
    return pairs > 0 ? sum / Double(pairs) : nil
  }

  /// Per class, the variance around 0 of the means of all blocks of a size, wherever they lie inside the grid: what the
  /// moving-block bootstrap (Künsch 1989) draws from, counted out instead of drawn.
  ///
  /// A block weighs as many chips as count in it.
  func blockVariances(_ block: (rows: Int, columns: Int)) -> [Double] {
    let sums = BlockSums(of: deviations, rows: rows, columns: columns, layers: classes)
    let numbers = BlockSums(of: counts.map { $0 ? 1 : 0 }, rows: rows, columns: columns, layers: 1)
    let size = Double(block.rows * block.columns)
    // The mean of a block with few chips that count is that of a full one, shrunk by the share that counts.
    let share = Double(count) / Double(rows * columns)
    var squares = [Double](repeating: 0, count: classes)
    var weight = 0.0
    for row in 0...rows - block.rows {
      for column in 0...columns - block.columns {
        guard numbers.sum(row: row, column: column, block, layer: 0) > 0 else { continue }
        weight += 1
        for label in 0..<classes {
          let mean = sums.sum(row: row, column: column, block, layer: label) / (size * share)
          squares[label] += mean * mean
        }
      }
    }
    return squares.map { weight > 0 ? $0 / weight : 0 }
  }
}

/// Sums over rectangles in a constant time each.
private struct BlockSums {
  private let columns: Int
  private let layers: Int
  private var totals: [Double]

  init(of values: [Double], rows: Int, columns: Int, layers: Int) {
    self.columns = columns + 1
    self.layers = layers
    totals = [Double](repeating: 0, count: (rows + 1) * (columns + 1) * layers)
    for row in 0..<rows {
      for layer in 0..<layers {
        var line = 0.0
        for column in 0..<columns {
          line += values[(row * columns + column) * layers + layer]
          totals[index(row + 1, column + 1, layer)] = totals[index(row, column + 1, layer)] + line
        }
      }
    }
  }

  private func index(_ row: Int, _ column: Int, _ layer: Int) -> Int { (row * columns + column) * layers + layer }

  func sum(row: Int, column: Int, _ block: (rows: Int, columns: Int), layer: Int) -> Double {
    totals[index(row + block.rows, column + block.columns, layer)] + totals[index(row, column, layer)]
      - totals[index(row, column + block.columns, layer)] - totals[index(row + block.rows, column, layer)]
  }
}
