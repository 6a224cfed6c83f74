/// What is known of the columns to find; what is not given is read off the image.
public struct ColumnFindingOptions: Sendable, Equatable {
  /// Distance between neighbouring columns in px, at least 2; nil: from the image's autocorrelation.
  public var spacing: Double?
  /// Width (standard deviation) of the narrowest columns in px; nil: a tenth of the smallest spacing.
  public var minSigma: Double?
  /// Width of the widest columns in px; nil: three tenths of the largest spacing.
  public var maxSigma: Double?
  /// A column shows at least this share of what the strong columns around it show, from 0 to 1.
  public var contrast: Double
  /// A column stands out of the noise around it by at least this many standard deviations; 0 or more.
  public var noise: Double

  /// Everything from the image unless said otherwise.
  public init(
    spacing: Double? = nil, minSigma: Double? = nil, maxSigma: Double? = nil, contrast: Double = 0.1, noise: Double = 5
  ) {
    self.spacing = spacing
    self.minSigma = minSigma
    self.maxSigma = maxSigma
    self.contrast = contrast
    self.noise = noise
  }

  /// Refuses what makes no sense for an image of a size.
  func check(rows: Int, columns: Int) throws(AtomsError) {
    if let spacing { guard spacing >= 2, spacing.isFinite else { throw .spacingTooSmall(spacing) } }
    guard (0...1).contains(contrast) else { throw .contrastNotAShare(contrast) }
    let most = maxSigma ?? minSigma
    if let least = minSigma ?? maxSigma, let most {
      guard least > 0, least <= most, most.isFinite else { throw .scalesNotOrdered(least: least, most: most) }
      guard most <= Double(min(rows, columns)) / 4 else {
        throw .scaleLargerThanImage(most, rows: rows, columns: columns)
      }
    }
  }
}
