/// How columns are refined.
public struct RefiningOptions: Sendable, Equatable {
  /// Whose estimator is used.
  public enum Rule: String, Sendable, Codable, CaseIterable {
    /// A slope that neighbouring columns share is taken off first. The centre of mass is repeated with the smallest
    /// value of the mask taken off; the Gaussian stands on an offset, is fitted to the pixels of the mask only, then
    /// twice more with the neighbours' Gaussians taken off.
    case standard
    /// As Atomap 0.4.2, column after column: each sees its neighbours where they are by then. One thread.
    case atomap
  }

  /// Whose estimator is used.
  public var rule: Rule
  /// Radius of the centre of mass's mask as a share of the distance to the nearest column; 0 leaves this step out.
  public var centreOfMassShare: Double
  /// Radius of the Gaussian's mask as a share of the distance to the nearest column; 0 leaves this step out.
  public var gaussianShare: Double

  /// Both masks take 0.4 of the nearest distance; Atomap's own example takes 0.25 for the centre of mass.
  ///
  /// - Precondition: both shares are 0 to 1.
  public init(rule: Rule = .standard, centreOfMassShare: Double = 0.4, gaussianShare: Double = 0.4) {
    precondition(
      (0...1).contains(centreOfMassShare) && (0...1).contains(gaussianShare),
      "mask radii of \(centreOfMassShare) and \(gaussianShare) of the nearest distance")
    self.rule = rule
    self.centreOfMassShare = centreOfMassShare
    self.gaussianShare = gaussianShare
  }
}
