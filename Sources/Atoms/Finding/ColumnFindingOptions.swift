/// What is known of the columns to find; what is not given is read off the image.
public struct ColumnFindingOptions: Sendable, Equatable {
  /// Distance between neighbouring columns in px, from 2 to half the image's smaller side; nil: from the image's
  /// autocorrelation.
  public var spacing: Double?
  /// Width (standard deviation) of the narrowest columns in px, at least 0.5; nil: a tenth of the smallest spacing.
  public var minSigma: Double?
  /// Width of the widest columns in px, at most a quarter of the image's smaller side; nil: three tenths of the largest spacing.
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

  /// Refuses what makes no sense for an image of a size, before anything is computed.
  ///
  /// - Throws: ``AtomsError``.
  public func check(rows: Int, columns: Int) throws(AtomsError) {
    let side = Double(min(rows, columns))
    if let spacing {
      guard spacing >= 2 else { throw .spacingTooSmall(spacing) }
      guard spacing <= side / 2 else { throw .spacingLargerThanImage(spacing, rows: rows, columns: columns) }
    }
    guard (0...1).contains(contrast) else { throw .contrastNotAShare(contrast) }
    let most = maxSigma ?? minSigma
    if let least = minSigma ?? maxSigma, let most {
      guard least <= most else { throw .scalesNotOrdered(least: least, most: most) }
      guard least >= 0.5 else { throw .scaleTooSmall(least) }
      guard most <= side / 4 else {
        throw .scaleLargerThanImage(most, rows: rows, columns: columns)
      }
    }
  }
}
