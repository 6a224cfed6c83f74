import DataModel
import Foundation
import Kernels

/// Atomap's estimator (`Sublattice.refine_atom_positions_using_center_of_mass`, then `…_using_2d_gaussian`; version
/// 0.4.2): column after column, the nearest of the eight neighbours measured anew each time.
///
/// Three faults of Atomap are not repeated: a fit that is refused is tried again with a mask that does get smaller, each
/// time from the image's own values, and with the mask of the column itself.
struct AtomapRefining {
  let image: Matrix
  let options: RefiningOptions

  func refined(_ columns: [AtomColumn]) -> [AtomColumn] {
    var columns = columns
    var pixels = MaskPixels()
    let strips = ColumnStrips(columns)
    let neighbours = columns.indices.map { isInside(columns[$0]) ? strips.nearest(8, to: $0) : [] }
    if options.centreOfMassShare > 0 {
      for index in columns.indices {
        guard let nearest = nearestDistance(index, neighbours, columns) else { continue }
        centre(&columns[index], radius: options.centreOfMassShare * nearest, pixels: &pixels)
      }
    }
    if options.gaussianShare > 0 {
      for index in columns.indices {
        guard let nearest = nearestDistance(index, neighbours, columns) else { continue }
        fit(&columns[index], radius: options.gaussianShare * nearest, pixels: &pixels)
      }
    }
    return withNeighbourDistances(columns)
  }

  private func isInside(_ column: AtomColumn) -> Bool {
    column.row > -0.5 && column.row < Double(image.rows) - 0.5 && column.column > -0.5
      && column.column < Double(image.columns) - 0.5
  }

  private func nearestDistance(_ index: Int, _ neighbours: [[Int]], _ columns: [AtomColumn]) -> Double? {
    let squares = neighbours[index].map {
      squaredDistance(columns[$0].row - columns[index].row, columns[$0].column - columns[index].column)
    }
    guard isInside(columns[index]), let nearest = squares.min(), nearest > 0, nearest.isFinite else { return nil }
    // A mask larger than the image takes all of it.
    return min(nearest.squareRoot(), 4 * Double(image.rows + image.columns))
  }

  /// The plain centre of mass of the disc around the nearest pixel; what lies beyond the image's edge is 0.
  private func centre(_ column: inout AtomColumn, radius: Double, pixels: inout MaskPixels) {
    let (row, across) = (column.row.rounded(.toNearestOrEven), column.column.rounded(.toNearestOrEven))
    guard
      pixels.load(image, row: row, column: across, radius: radius), let centre = pixels.centreOfMass(above: 0)
    else { return }
    let (smallest, largest) = pixels.extremes
    column.row = centre.row
    column.column = centre.column
    column.intensity = largest - smallest
    column.ellipticity = 1
    column.rotation = 0
    column.fitQuality = .nan
    column.method = .centreOfMass
  }

  private func fit(_ column: inout AtomColumn, radius: Double, pixels: inout MaskPixels) {
    var radius = radius
    for _ in 0..<10 {
      guard pixels.load(image, row: column.row, column: column.column, radius: radius) else { return }
      if let fitted = fitted(column, radius: radius, pixels: &pixels) {
        column = fitted
        return
      }
      radius *= 0.95
    }
    centre(&column, radius: radius / 0.95, pixels: &pixels)
  }

  /// Fits the square around the disc, all pixels outside the disc being 0; nothing where Atomap refuses the fit.
  private func fitted(_ column: AtomColumn, radius: Double, pixels: inout MaskPixels) -> AtomColumn? {
    let sorted = pixels.values.sorted()
    let amount = max(1, Int(0.03 * Double(sorted.count)))
    pixels.subtract(median(sorted[..<amount]), cutsBelowZero: true)
    let squaresAboutMean = pixels.squaresAboutMean
    fillSquare(&pixels, column, radius: radius)
    guard pixels.count >= 6 else { return nil }
    let all = pixels.values.sorted()
    let high = median(all[(all.count - max(1, Int(0.03 * Double(all.count))))...])
    let start = GaussianPeak(
      height: 10 * high / (2 * .pi), row: column.row, column: column.column, sigma: 1, offset: 0)
    guard
      let (peak, squares) = GaussianFit(fitsOffset: false, tolerance: 1e-8, steps: 200).fit(pixels, from: start),
      peak.height > 0,
      squaredDistance(peak.row.rounded() - column.row, peak.column.rounded() - column.column) <= radius * radius
    else { return nil }
    let axes = peak.axes
    guard axes.larger <= 4 * axes.smaller else { return nil }
    return AtomColumn(
      row: peak.row, column: peak.column, intensity: peak.height, sigma: peak.sigma,
      ellipticity: axes.larger / axes.smaller, rotation: axes.direction, fitQuality: 1 - squares / squaresAboutMean,
      method: .gaussian)
  }

  /// Adds the pixels of the square that are not in the disc, as zeros.
  private func fillSquare(_ pixels: inout MaskPixels, _ column: AtomColumn, radius: Double) {
    func bounds(_ centre: Double, _ count: Int) -> (Int, Int) {
      let first = max(0, (centre - radius).rounded(.toNearestOrEven))
      let last = min(Double(count - 1), (centre + radius).rounded(.toNearestOrEven))
      return (Int(first), Int(last))
    }
    let (top, bottom) = bounds(column.row, image.rows)
    let (left, right) = bounds(column.column, image.columns)
    guard top <= bottom, left <= right else { return }
    for y in top...bottom {
      for x in left...right {
        let square = squaredDistance(Double(y) - column.row, Double(x) - column.column)
        if square > radius * radius { pixels.append(row: Double(y), column: Double(x), value: 0) }
      }
    }
  }

  private func median(_ sorted: ArraySlice<Double>) -> Double {
    let middle = sorted.startIndex + sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
