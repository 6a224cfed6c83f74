/// Position and tilt of the sample, in the microscope's own coordinates, as far as the file says.
public struct Stage: Sendable, Equatable {
  /// Position along the microscope's x axis.
  public let xInMM: Double?
  /// Position along the microscope's y axis.
  public let yInMM: Double?
  /// Height.
  public let zInMM: Double?
  /// Tilt about the holder's axis; the only one that most scanning electron microscopes have.
  public let alphaInDegrees: Double?
  /// Tilt about the axis across it.
  public let betaInDegrees: Double?
  /// Turn in the plane of the stage.
  public let rotationInDegrees: Double?

  /// What the file says; positions beyond a metre and angles beyond a turn are left out.
  init(
    xInMM: Double? = nil, yInMM: Double? = nil, zInMM: Double? = nil, alphaInDegrees: Double? = nil,
    betaInDegrees: Double? = nil, rotationInDegrees: Double? = nil
  ) {
    let (metre, turn) = (-1000.0...1000.0, -360.0...360.0)
    self.xInMM = xInMM.within(metre)
    self.yInMM = yInMM.within(metre)
    self.zInMM = zInMM.within(metre)
    self.alphaInDegrees = alphaInDegrees.within(turn)
    self.betaInDegrees = betaInDegrees.within(turn)
    self.rotationInDegrees = rotationInDegrees.within(turn)
  }
}
