extension VeloxMetadata {
  /// The microscope's settings: Velox has lengths in m and angles in radians.
  ///
  /// Left out: the current of the screen, which was measured some time before, and the detectors' `CollectionAngle`,
  /// which some files have for each of four and others for all together.
  ///
  /// - Parameter ofDetector: whether the geometry of the X-ray detector is wanted.
  func instrument(ofDetector: Bool) -> Instrument {
    let (optics, stage) = (tree["Optics"], tree["Stage"])
    func millimetres(_ axis: String) -> Double? { stage?[["Position", axis]]?.number.map { $0 * 1000 } }
    let mode = optics?["OperatingMode"]?.whole.flatMap { [1: "TEM", 2: "STEM"][$0] }
    let isScanning = mode != "TEM"
    return Instrument(
      kind: .transmission, microscope: tree[["Instrument", "InstrumentClass"]]?.text, mode: mode,
      magnification: isScanning
        ? tree[["CustomProperties", "StemMagnification", "value"]]?.number : optics?["NominalMagnification"]?.number,
      cameraLengthInMM: optics?["CameraLength"]?.number.map { $0 * 1000 },
      // Of a broad beam it is no angle of a probe.
      convergenceAngleInMRad: isScanning ? optics?["BeamConvergence"]?.number.map { $0 * 1000 } : nil,
      stage: Stage(
        xInMM: millimetres("x"), yInMM: millimetres("y"), zInMM: millimetres("z"),
        alphaInDegrees: stage?["AlphaTilt"]?.number.degrees, betaInDegrees: stage?["BetaTilt"]?.number.degrees),
      detector: ofDetector ? xRayDetector : XRayDetector())
  }

  /// The detector of these counts, by its number or its name. A name such as `SuperXG2` stands for the sum of all whose
  /// names begin so (`SuperXG21` …): then what they have in common.
  private var xRayDetector: XRayDetector {
    let all = tree["Detectors"]
    if let index = tree[["BinaryResult", "DetectorIndex"]]?.whole, let found = all?["Detector-\(index)"],
      found["DetectorName"]?.text == detector
    {
      return Self.xRayDetector(found)
    }
    guard let detector else { return XRayDetector() }
    let analytical = (all?.members ?? []).map(\.value).filter { $0["ElevationAngle"] != nil }
    if let found = analytical.first(where: { $0["DetectorName"]?.text == detector }) {
      return Self.xRayDetector(found)
    }
    let parts = analytical.filter { $0["DetectorName"]?.text?.hasPrefix(detector) == true }
    return XRayDetector(sumOf: parts.map(Self.xRayDetector))
  }

  private static func xRayDetector(_ detector: JSONTree) -> XRayDetector {
    XRayDetector(
      elevationInDegrees: detector["ElevationAngle"]?.number.degrees,
      azimuthInDegrees: detector["AzimuthAngle"]?.number.degrees)
  }
}
