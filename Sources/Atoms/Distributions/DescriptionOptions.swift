/// How the columns of a chip become a distribution. All lengths are in the unit of the result.
public struct DescriptionOptions: Sendable, Equatable {
  /// What is distributed.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// The distances between two columns.
    case pairDistances = "pair-distances"
    /// The radial distribution function g(r): how many times more often a distance occurs than among columns strewn
    /// evenly; a curve over bins, corrected for the window's edge.
    case radialDistribution = "radial-distribution"
    /// The distance of every column to its nearest other one.
    case nearestNeighbours = "nearest-neighbours"
    /// The columns' intensities, in the image's units.
    case intensities
  }

  /// What is distributed.
  public var kind: Kind
  /// Farther pairs do not count; nothing: twice the median distance to the nearest column of the whole image.
  public var largestDistance: Double?
  /// Columns outside the chip, up to this far from its edges, take part as partners of those inside; nothing: as far as
  /// the largest distance, so that every column inside sees all its neighbours.
  public var halo: Double?
  /// Bins of ``Kind/radialDistribution`` from 0 to the largest distance, 1 to 65,536.
  public var bins: Int

  /// The defaults are those that told structures apart best (see `Documentation/Atoms.md`).
  ///
  /// - Precondition: the largest distance is above 0, the halo at least 0 (both finite), the bins are in their range.
  public init(
    kind: Kind = .pairDistances, largestDistance: Double? = nil, halo: Double? = nil, bins: Int = 64
  ) {
    precondition(largestDistance.map { $0 > 0 && $0.isFinite } ?? true, "a largest distance of \(largestDistance ?? 0)")
    precondition(halo.map { $0 >= 0 && $0.isFinite } ?? true, "a halo of \(halo ?? 0)")
    precondition((1...65_536).contains(bins), "\(bins) bins")
    self.kind = kind
    self.largestDistance = largestDistance
    self.halo = halo
    self.bins = bins
  }
}
