import Testing

@testable import MicrographFiles

/// Settings that a file claims are believed as far as they can be.
@Suite struct InstrumentTests {
  @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e300, -400])
  func whatCannotBeIsLeftOut(_ value: Double) {
    let instrument = Instrument(
      beamCurrentInNA: value, magnification: value, cameraLengthInMM: value, workingDistanceInMM: value,
      convergenceAngleInMRad: value, collectionAngleInMRad: value,
      stage: Stage(
        xInMM: value * 10, yInMM: value * 10, zInMM: value * 10, alphaInDegrees: value, betaInDegrees: value,
        rotationInDegrees: value),
      detector: XRayDetector(
        elevationInDegrees: value, azimuthInDegrees: value, solidAngleInSr: value, resolutionInEV: value))
    #expect(instrument == .unknown)
  }

  @Test func zeroIsAnAngleAndAPositionButNoLengthAndNoCurrent() {
    let instrument = Instrument(
      beamCurrentInNA: 0, magnification: 0, cameraLengthInMM: 0, workingDistanceInMM: 0, convergenceAngleInMRad: 0,
      collectionAngleInMRad: 0, stage: Stage(xInMM: 0, alphaInDegrees: -0.0),
      detector: XRayDetector(elevationInDegrees: 0, azimuthInDegrees: 0, solidAngleInSr: 0, resolutionInEV: 0))
    #expect(instrument.stage == Stage(xInMM: 0, alphaInDegrees: 0))
    #expect(instrument.stage.alphaInDegrees?.sign == .plus)
    #expect(instrument.detector == XRayDetector(elevationInDegrees: 0, azimuthInDegrees: 0))
    #expect(
      instrument
        == Instrument(stage: instrument.stage, detector: instrument.detector), "the rest is unknown: \(instrument)")
  }

  @Test(arguments: ["", "  ", "Unknown", "unknown "]) func wordsThatSayNothingAreLeftOut(_ word: String) {
    #expect(Instrument(microscope: word, mode: word) == .unknown)
  }

  @Test func namesAreOneShortLine() {
    #expect(Instrument(microscope: " Titan\n\u{7}3 ").microscope == "Titan??3")
    #expect(Instrument(microscope: String(repeating: "x", count: 1000)).microscope?.count == 64)
  }

  @Test func aSumOfDetectorsHasWhatTheyHaveInCommon() {
    func detector(_ azimuth: Double?, _ resolution: Double? = nil) -> XRayDetector {
      XRayDetector(
        elevationInDegrees: 18, azimuthInDegrees: azimuth, solidAngleInSr: 0.2, resolutionInEV: resolution)
    }
    #expect(XRayDetector(sumOf: []) == XRayDetector())
    #expect(XRayDetector(sumOf: [detector(45), detector(135)]) == XRayDetector(elevationInDegrees: 18))
    #expect(
      XRayDetector(sumOf: [detector(45, 130), detector(45, nil)])
        == XRayDetector(elevationInDegrees: 18, azimuthInDegrees: 45))
    #expect(XRayDetector(sumOf: [detector(45), detector(45)]).solidAngleInSr == nil)
    #expect(XRayDetector(sumOf: [detector(45, 130)]) == detector(45, 130))
  }
}
