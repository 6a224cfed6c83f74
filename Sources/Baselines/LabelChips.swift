public import DataModel
public import Kernels

extension Baseline {
  /// Labels every chip of an image.
  ///
  /// How each baseline comes from pixels to chips and from groups to classes: `Documentation/Baselines.md`.
  ///
  /// - Parameters:
  ///   - image: as preprocessed, of the grid's size, finite.
  ///   - spectra: a row per chip; nothing where there are none.
  ///   - supports: at least one per class, all in the grid.
  ///   - threads: most threads to use; the result does not depend on it.
  public func label(
    _ image: Matrix, grid: ChipGrid, spectra: ChipSpectra?, supports: SupportSet, threads: Int
  ) -> BaselineLabels {
    precondition(
      image.rows == grid.imageRows && image.columns == grid.imageColumns,
      "an image of \(image.rows) x \(image.columns) px for a grid on \(grid.imageRows) x \(grid.imageColumns) px")
    let classes = supports.classes.count
    switch self {
    case .otsu:
      let smooth = gaussianFiltered(image, sigma: Double(grid.shortSide) / 4, threads: threads)
      let levels = OtsuLevels(of: smooth.elements, levels: classes)
      let pixels = smooth.elements.map { UInt8(clamping: levels.level(of: $0)) }
      return labels(ofLevels: mostFrequent(pixels, grid: grid, values: levels.count), levels.count, supports)
    case .adaptive:
      let bright = brighterThanSurroundings(image, window: max(grid.shortSide / 4 | 1, 3))
      let shares = brightShares(bright, grid: grid)
      let levels = OtsuLevels(of: shares, levels: classes)
      return labels(ofLevels: shares.map(levels.level), levels.count, supports)
    case .watershed:
      return BaselineLabels(
        labels: flooded(image, grid: grid, supports: supports, threads: threads).map { Int32($0) }, votes: nil)
    case .kMeans(let seed):
      let features = standardised(chipFeatures(of: image, grid: grid, spectra: spectra, threads: threads))
      let found = Baselines.kMeans(features, clusters: classes, seed: seed)
      let label = classesOfGroups(found.clusterOfPoint, count: found.centres.rows, supports: supports) {
        zip(found.centres.row($0), found.centres.row($1)).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      }
      return BaselineLabels(labels: found.clusterOfPoint.map { label[$0] }, votes: nil)
    case .ssim:
      return BaselineLabels(
        labels: mostSimilar(image, grid: grid, supports: supports, threads: threads), votes: nil)
    case .randomForest(let trees, let seed):
      let features = chipFeatures(of: image, grid: grid, spectra: spectra, threads: threads)
      let known = supports.labelled
      let samples = Matrix(
        rows: known.count, columns: features.columns, elements: known.flatMap { Array(features.row($0.chip)) })
      let forest = RandomForest(
        samples, labels: known.map(\.label), classes: classes, trees: trees, seed: seed, threads: threads)
      let votes = forest.votes(for: features, threads: threads)
      let labels = (0..<grid.count).map { chip -> Int32 in
        let row = votes.row(chip)
        return Int32((row.firstIndex(of: row.max() ?? 0) ?? row.startIndex) - row.startIndex)
      }
      return BaselineLabels(labels: labels, votes: votes)
    }
  }

  private func labels(ofLevels levels: [Int], _ count: Int, _ supports: SupportSet) -> BaselineLabels {
    let label = classesOfGroups(levels, count: count, supports: supports) { abs(Double($0 - $1)) }
    return BaselineLabels(labels: levels.map { label[$0] }, votes: nil)
  }
}

extension ChipGrid {
  /// The shorter side of a chip in px.
  var shortSide: Int { min(chipRows, chipColumns) }
}

/// The value that most pixels of each chip have, the smallest of equals.
func mostFrequent(_ pixels: [UInt8], grid: ChipGrid, values: Int) -> [Int] {
  (0..<grid.count).map { chip in
    let box = grid.rectangle(of: chip)
    var counts = [Int](repeating: 0, count: values)
    for row in box.row..<box.row + box.rows {
      let start = row * grid.imageColumns + box.column
      for index in start..<start + box.columns { counts[Int(pixels[index])] += 1 }
    }
    return counts.firstIndex(of: counts.max() ?? 0) ?? 0
  }
}

/// The share of the pixels of each chip that are bright, 0 to 1.
private func brightShares(_ bright: [Bool], grid: ChipGrid) -> [Float] {
  (0..<grid.count).map { chip in
    let box = grid.rectangle(of: chip)
    var count = 0
    for row in box.row..<box.row + box.rows {
      let start = row * grid.imageColumns + box.column
      for index in start..<start + box.columns where bright[index] { count += 1 }
    }
    return Float(count) / Float(box.rows * box.columns)
  }
}

/// The class that floods most of each chip, the supports being the markers.
private func flooded(_ image: Matrix, grid: ChipGrid, supports: SupportSet, threads: Int) -> [Int] {
  let smooth = gaussianFiltered(image, sigma: max(Double(grid.shortSide) / 8, 0.5), threads: threads)
  var relief = gradient(of: smooth).down
  let across = gradient(of: smooth).across
  for index in relief.elements.indices {
    let (y, x) = (relief.elements[index], across.elements[index])
    relief.elements[index] = (y * y + x * x).squareRoot()
  }
  var markers = [Int32](repeating: 0, count: image.elements.count)
  for (chip, label) in supports.labelled {
    let box = grid.rectangle(of: chip)
    for row in box.row..<box.row + box.rows {
      let start = row * grid.imageColumns + box.column
      for index in start..<start + box.columns { markers[index] = Int32(label + 1) }
    }
  }
  let regions = watershed(relief, markers: markers).map { UInt8(clamping: $0 - 1) }
  return mostFrequent(regions, grid: grid, values: supports.classes.count)
}

/// The class whose supports each chip is most like on average; a support is not compared with itself.
private func mostSimilar(_ image: Matrix, grid: ChipGrid, supports: SupportSet, threads: Int) -> [Int32] {
  let range = Double((image.elements.max() ?? 0) - (image.elements.min() ?? 0))
  guard range > 0 else { return [Int32](repeating: 0, count: grid.count) }
  @Sendable func pixels(_ chip: Int) -> [Float] {
    let box = grid.rectangle(of: chip)
    return (box.row..<box.row + box.rows).flatMap { row in
      Array(image.elements[row * image.columns + box.column..<row * image.columns + box.column + box.columns])
    }
  }
  let known = supports.classes.map { one in one.chips.map { (chip: $0, pixels: pixels($0)) } }
  return parallelMap(count: grid.count, threads: threads) { chip in
    let here = pixels(chip)
    var best: (label: Int, similarity: Double) = (0, -.infinity)
    for (label, examples) in known.enumerated() {
      let others = examples.filter { $0.chip != chip }
      guard !others.isEmpty else { continue }
      let sum = others.reduce(0.0) {
        $0
          + structuralSimilarity(
            here.span, $1.pixels.span, rows: grid.chipRows, columns: grid.chipColumns, range: range)
      }
      if sum / Double(others.count) > best.similarity { best = (label, sum / Double(others.count)) }
    }
    return Int32(best.label)
  }
}
