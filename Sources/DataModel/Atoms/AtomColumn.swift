/// One atom column of a micrograph.
public struct AtomColumn: Sendable, Equatable {
  /// How the position was found.
  public enum Method: String, Sendable, Codable, CaseIterable {
    /// A maximum of the Laplacian of Gaussian, not refined.
    case blob
    /// The centre of mass; a Gaussian was not asked for or could not be fitted.
    case centreOfMass = "centre-of-mass"
    /// A two-dimensional Gaussian.
    case gaussian
  }

  /// Position in px; 0 is the centre of the first row or column.
  public var row: Double
  /// Position in px, as ``row``.
  public var column: Double
  /// Height of the column above its surroundings, in the image's units; at least 0.
  public var intensity: Double
  /// Width in px: the geometric mean of the two standard deviations; above 0.
  public var sigma: Double
  /// Larger over smaller standard deviation, at least 1; 1 where it was not fitted.
  public var ellipticity: Double
  /// Direction of the larger standard deviation in radians, from the column axis towards the row axis, −π/2 to π/2;
  /// 0 where it was not fitted.
  public var rotation: Double
  /// Distance to the nearest other column in px; NaN where there is none.
  public var neighbourDistance: Double
  /// Share of the variance inside the mask that the Gaussian explains, at most 1; NaN where none was fitted.
  public var fitQuality: Double
  /// How the position was found.
  public var method: Method

  /// A column at a position, with what is known of it.
  public init(
    row: Double, column: Double, intensity: Double, sigma: Double, ellipticity: Double = 1, rotation: Double = 0,
    neighbourDistance: Double = .nan, fitQuality: Double = .nan, method: Method
  ) {
    self.row = row
    self.column = column
    self.intensity = intensity
    self.sigma = sigma
    self.ellipticity = ellipticity
    self.rotation = rotation
    self.neighbourDistance = neighbourDistance
    self.fitQuality = fitQuality
    self.method = method
  }
}
