/// Where a detector of EDS stood and how sharply it tells energies apart, as far as the file says. Corrections for
/// absorption are computed from these angles.
public struct XRayDetector: Sendable, Equatable {
  /// Angle of the detector above the plane of the untilted sample.
  public let elevationInDegrees: Double?
  /// Direction of the detector in that plane, as the maker of the instrument counts it.
  public let azimuthInDegrees: Double?
  /// Solid angle that the detector covers.
  public let solidAngleInSr: Double?
  /// Full width at half maximum of the line Mn Kα.
  public let resolutionInEV: Double?

  /// What the file says; what cannot be is left out.
  init(
    elevationInDegrees: Double? = nil, azimuthInDegrees: Double? = nil, solidAngleInSr: Double? = nil,
    resolutionInEV: Double? = nil
  ) {
    self.elevationInDegrees = elevationInDegrees.within(-90...90)
    self.azimuthInDegrees = azimuthInDegrees.within(-360...360)
    self.solidAngleInSr = solidAngleInSr.aboveZero(upTo: 4 * .pi)
    // From a bolometer to a counter whose spectra are of no use.
    self.resolutionInEV = resolutionInEV.within(1...1000)
  }

  /// What several detectors whose counts were added up have in common.
  init(sumOf detectors: [XRayDetector]) {
    func common(_ value: KeyPath<XRayDetector, Double?>) -> Double? {
      guard let first = detectors.first?[keyPath: value] else { return nil }
      return detectors.allSatisfy { $0[keyPath: value] == first } ? first : nil
    }
    self.init(
      elevationInDegrees: common(\.elevationInDegrees), azimuthInDegrees: common(\.azimuthInDegrees),
      // Two cover more than one.
      solidAngleInSr: detectors.count == 1 ? detectors[0].solidAngleInSr : nil,
      resolutionInEV: common(\.resolutionInEV))
  }
}
