import Kernels

/// What depends on the size of the chips alone: the window, the bins and which of them are wide enough to be used.
struct LatticeLayout: Sendable {
  let window: SineWindow
  /// Shape of the transform: chips are filled up with zeros to sizes that transform fast.
  let transformRows: Int
  let transformColumns: Int
  let bins: LatticeBins
  /// Rings with at least 4 frequencies.
  let rings: [Int]
  /// Those of them with at least one frequency in every sector.
  let splitRings: [Int]

  /// Numbers per chip: one per ring, one per sector of the split rings, and the three of the intensities.
  var dimensions: Int { rings.count + splitRings.count * LatticeBins.sectors + 3 }

  init(rows: Int, columns: Int) {
    precondition(rows >= 1 && columns >= 1, "chips of \(rows) x \(columns) px")
    window = SineWindow(rows: rows, columns: columns)
    transformRows = FourierTransform2D.fastSize(atLeast: rows)
    transformColumns = FourierTransform2D.fastSize(atLeast: columns)
    let bins = LatticeBins(rows: transformRows, columns: transformColumns)
    // Shares of exactly one frequency add up to 1 but for rounding.
    let slack = 1e-9
    rings = (0..<LatticeBins.rings).filter { bins.count(ofRing: $0) >= 4 - slack }
    splitRings = rings.filter { ring in
      (0..<LatticeBins.sectors).allSatisfy { bins.counts[ring * LatticeBins.sectors + $0] >= 1 - slack }
    }
    self.bins = bins
  }
}
