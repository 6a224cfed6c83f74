import DataModel
import Kernels

/// Tessera's own estimator: every step works on all columns at once and sees only the result of the step before, so
/// that neither the order of the columns nor the threads matter.
struct StandardRefining: Sendable {
  let image: Matrix
  let options: RefiningOptions
  let threads: Int
  /// The image's largest value: where a mask holds it several times the detector was saturated.
  private let ceiling: Double

  init(image: Matrix, options: RefiningOptions, threads: Int) {
    self.image = image
    self.options = options
    self.threads = threads
    var ceiling = -Float.infinity
    for value in image.elements { ceiling = max(value, ceiling) }
    self.ceiling = Double(ceiling)
  }

  func refined(_ columns: [AtomColumn]) -> [AtomColumn] {
    var columns = withNeighbourDistances(columns)
    var slopes = slopes(columns)
    if options.centreOfMassShare > 0 {
      let found = columns
      let before = slopes
      columns = centred(found, slopes: before)
      slopes = self.slopes(columns)
      if slopes != before { columns = centred(found, slopes: slopes) }
    }
    guard options.gaussianShare > 0 else { return columns }
    return fitted(columns, slopes: slopes)
  }

  private func fitted(_ centred: [AtomColumn], slopes: [BackgroundSlope?]) -> [AtomColumn] {
    var fits = map(centred.count) { index, pixels in
      let radius = maskRadius(centred[index], share: options.gaussianShare)
      guard load(centred[index], slope: slopes[index], radius: radius, &pixels) else { return Fit?.none }
      return fitted(centred[index], radius: radius, tolerance: 0.01, pixels: pixels)
    }
    let strips = ColumnStrips(centred)
    // What the neighbours shed into the mask is known better after each turn.
    for tolerance in [0.01, 1e-5] {
      let before = fits
      fits = map(centred.count) { index, pixels in
        // What failed alone and beside its neighbours fails again.
        if tolerance < 0.01 && before[index] == nil { return Fit?.none }
        return fittedAmongNeighbours(
          index, centred: centred, slopes: slopes, fits: before, strips: strips, tolerance: tolerance, pixels: &pixels)
      }
    }
    return withNeighbourDistances(zip(centred, fits).map { column, fit in fit?.column(from: column) ?? column })
  }

  /// Results for all columns in their order; the pixels are reused within a band of columns.
  private func map<Result: Sendable>(
    _ count: Int, _ transform: @Sendable (Int, inout MaskPixels) -> Result
  ) -> [Result] {
    let band = 16
    let bands = parallelMap(count: (count + band - 1) / band, threads: threads) { index in
      var pixels = MaskPixels()
      return (index * band..<min((index + 1) * band, count)).map { transform($0, &pixels) }
    }
    return Array(bands.joined())
  }

  // MARK: - Background

  /// How the background slopes at each column.
  private func slopes(_ columns: [AtomColumn]) -> [BackgroundSlope?] {
    let rims = map(columns.count) { index, pixels -> BackgroundSlope? in
      let column = columns[index]
      let radius = maskRadius(column, share: 0.5)
      guard pixels.load(image, row: column.row, column: column.column, radius: radius) else { return nil }
      return pixels.rimSlope(row: column.row, column: column.column, inner: 0.7 * radius)
    }
    let strips = ColumnStrips(columns)
    return map(columns.count) { index, _ in sharedSlope(index, rims: rims, columns: columns, strips: strips) }
  }

  // MARK: - Centre of mass

  private func centred(_ found: [AtomColumn], slopes: [BackgroundSlope?]) -> [AtomColumn] {
    withNeighbourDistances(
      map(found.count) { index, pixels in atCentre(found[index], slope: slopes[index], pixels: &pixels) })
  }

  /// Repeats the centre of mass above the mask's smallest value until it rests.
  private func atCentre(_ column: AtomColumn, slope: BackgroundSlope?, pixels: inout MaskPixels) -> AtomColumn {
    let radius = maskRadius(column, share: options.centreOfMassShare)
    var result = column
    for _ in 0..<10 {
      guard pixels.load(image, row: result.row, column: result.column, radius: radius) else { return column }
      if let slope { pixels.subtract(slope, row: result.row, column: result.column) }
      let (smallest, largest) = pixels.extremes
      guard let centre = pixels.centreOfMass(above: smallest) else { return column }
      let moved = squaredDistance(result.row - centre.row, result.column - centre.column)
      result.row = centre.row
      result.column = centre.column
      result.intensity = largest - smallest
      // A mask that wanders off follows a neighbour or a slope: this is then no column of its own.
      let reach = min(radius, 2 * column.sigma)
      if squaredDistance(result.row - column.row, result.column - column.column) > reach * reach { return column }
      if moved < 1e-4 { break }
    }
    result.ellipticity = 1
    result.rotation = 0
    result.fitQuality = .nan
    result.method = .centreOfMass
    return result
  }

  // MARK: - Gaussian

  /// A fit and how well it explains the mask.
  private struct Fit: Sendable {
    let peak: GaussianPeak
    let quality: Double
    /// Share of the variance in rings around the centre that the Gaussian leaves.
    let rings: Double

    /// The column by the fit; as it was where it has another shape than a Gaussian. Noise leaves less than 0.01 in the
    /// rings, sharp discs 14 px apart 0.05 at a radius of 3.5 px and 0.11 at 4.5 px, where the centre of mass is more
    /// exact than the fit.
    func column(from column: AtomColumn) -> AtomColumn {
      guard rings <= 0.08 else { return column }
      let axes = peak.axes
      return AtomColumn(
        row: peak.row, column: peak.column, intensity: peak.height, sigma: peak.sigma,
        ellipticity: axes.larger / axes.smaller, rotation: axes.direction, fitQuality: quality, method: .gaussian)
    }
  }

  private func load(
    _ column: AtomColumn, slope: BackgroundSlope?, radius: Double, _ pixels: inout MaskPixels
  ) -> Bool {
    guard pixels.load(image, row: column.row, column: column.column, radius: radius) else { return false }
    // Of a saturated pixel only a lower bound is known; the flanks say where the column is.
    if pixels.values.count(where: { $0 == ceiling }) >= 3 { pixels.removeAll(atLeast: ceiling) }
    if let slope { pixels.subtract(slope, row: column.row, column: column.column) }
    return true
  }

  /// Fits with what the fitted neighbours shed into the mask taken off. Without them the mask can be wider, which tells
  /// more about the offset.
  private func fittedAmongNeighbours(
    _ index: Int, centred: [AtomColumn], slopes: [BackgroundSlope?], fits: [Fit?], strips: ColumnStrips,
    tolerance: Double, pixels: inout MaskPixels
  ) -> Fit? {
    let column = centred[index]
    let radius = maskRadius(column, share: 1.25 * options.gaussianShare)
    guard load(column, slope: slopes[index], radius: radius, &pixels) else { return fits[index] }
    strips.forEach(within: 2 * maskRadius(column, share: 1) + radius, of: index) { neighbour in
      if let fit = fits[neighbour] { pixels.subtract(fit.peak) }
    }
    return fitted(column, start: fits[index]?.peak, radius: radius, tolerance: tolerance, pixels: pixels) ?? fits[index]
  }

  /// The Gaussian of the loaded pixels; nothing where it is not to be believed.
  ///
  /// Where the mask is too small to tell the height from the offset, the offset is held at the smallest value.
  private func fitted(
    _ column: AtomColumn, start: GaussianPeak? = nil, radius: Double, tolerance: Double, pixels: MaskPixels
  ) -> Fit? {
    guard pixels.count >= 9 else { return nil }
    let (smallest, largest) = pixels.extremes
    guard largest > smallest else { return nil }
    let first = GaussianPeak(
      height: largest - smallest, row: column.row, column: column.column,
      sigma: pixels.spread(above: smallest, row: column.row, column: column.column), offset: smallest)
    let variance = pixels.squaresAboutMean
    for fitsOffset in [true, false] {
      guard
        let (peak, squares) = GaussianFit(fitsOffset: fitsOffset, tolerance: tolerance, steps: 60)
          .fit(pixels, from: fitsOffset ? start ?? first : first, while: { isHopeful($0, for: column) }),
        isPlausible(peak, for: column)
      else { continue }
      return Fit(
        peak: peak, quality: 1 - squares / variance, rings: pixels.ringSquares(about: peak) / variance)
    }
    return nil
  }

  /// Whether a peak can be the column it was fitted to.
  private func isPlausible(_ peak: GaussianPeak, for column: AtomColumn) -> Bool {
    let (axes, reach) = (peak.axes, largestShift(column))
    // Columns wider than a third of their distance melt into one another, and a peak much wider than the mask is a
    // plane with a bend: height, offset and width are then free to run away.
    return peak.height > 0 && axes.larger <= 4 * axes.smaller && axes.larger <= maskRadius(column, share: 0.3)
      && squaredDistance(peak.row - column.row, peak.column - column.column) <= reach * reach
      && peak.row > -0.5 && peak.row < Double(image.rows) - 0.5 && peak.column > -0.5
      && peak.column < Double(image.columns) - 0.5
  }

  /// Whether a fit on its way to a peak may still reach a plausible one.
  private func isHopeful(_ peak: GaussianPeak, for column: AtomColumn) -> Bool {
    let reach = 2 * largestShift(column)
    return peak.sigma <= maskRadius(column, share: 0.6)
      && squaredDistance(peak.row - column.row, peak.column - column.column) <= reach * reach
  }

  /// How far a step may take a column: a fifth of the distance to its neighbour.
  private func largestShift(_ column: AtomColumn) -> Double { maskRadius(column, share: 0.4) / 2 }

  private func maskRadius(_ column: AtomColumn, share: Double) -> Double {
    column.neighbourDistance.isNaN
      ? 3 * column.sigma : min(share * column.neighbourDistance, 5 * column.sigma)
  }
}

func squaredDistance(_ rows: Double, _ columns: Double) -> Double { rows * rows + columns * columns }
