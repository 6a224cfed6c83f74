/// How the microscope and its X-ray detector stood when a data set was recorded, as far as the file says.
///
/// Files are not believed blindly: numbers that are NaN, infinite or beyond what a microscope can be say nothing.
public struct Instrument: Sendable, Equatable {
  /// What a microscope does with the electrons.
  public enum Kind: String, Sendable {
    /// They go through the sample; scanning ones (STEM) belong here.
    case transmission = "TEM"
    /// They come back from the sample.
    case scanning = "SEM"
  }

  /// Nothing where the file does not tell.
  public internal(set) var kind: Kind?
  /// The microscope's name.
  public let microscope: String?
  /// `TEM`, `STEM` or `SEM`, or the word of a HyperSpy file.
  public let mode: String?
  /// Current of the beam on the sample; a screen's or a nominal current does not count.
  public let beamCurrentInNA: Double?
  /// As the microscope shows it.
  public let magnification: Double?
  /// Camera length of diffraction, which scanning transmission microscopes also name.
  public let cameraLengthInMM: Double?
  /// Distance from the last lens to the sample.
  public let workingDistanceInMM: Double?
  /// Half the opening angle of the beam.
  public let convergenceAngleInMRad: Double?
  /// Half the opening angle of the spectrometer.
  public let collectionAngleInMRad: Double?
  /// Where the sample was.
  public let stage: Stage
  /// Geometry and resolution of the detector of EDS.
  public internal(set) var detector: XRayDetector

  /// A file that says nothing.
  public static let unknown = Instrument()

  /// What the file says; what cannot be is left out.
  init(
    kind: Kind? = nil, microscope: String? = nil, mode: String? = nil, beamCurrentInNA: Double? = nil,
    magnification: Double? = nil, cameraLengthInMM: Double? = nil, workingDistanceInMM: Double? = nil,
    convergenceAngleInMRad: Double? = nil, collectionAngleInMRad: Double? = nil, stage: Stage = Stage(),
    detector: XRayDetector = XRayDetector()
  ) {
    func word(_ text: String?) -> String? {
      let plain = text.map { printable($0.trimmed.prefix(64)) } ?? ""
      return plain.isEmpty || plain.lowercased() == "unknown" ? nil : plain
    }
    self.kind = kind
    self.microscope = word(microscope)
    self.mode = word(mode)
    // Files write 0 for what was not measured.
    self.beamCurrentInNA = beamCurrentInNA.aboveZero(upTo: 1e6)
    self.magnification = magnification.aboveZero(upTo: 1e9)
    self.cameraLengthInMM = cameraLengthInMM.aboveZero(upTo: 1e6)
    self.workingDistanceInMM = workingDistanceInMM.aboveZero(upTo: 1000)
    self.convergenceAngleInMRad = convergenceAngleInMRad.aboveZero(upTo: Self.rightAngleInMRad)
    self.collectionAngleInMRad = collectionAngleInMRad.aboveZero(upTo: Self.rightAngleInMRad)
    self.stage = stage
    self.detector = detector
  }

  private static let rightAngleInMRad = 500 * Double.pi
}

extension Double? {
  /// The number where it lies in a range; NaN lies in none. A zero loses its sign.
  func within(_ range: ClosedRange<Double>) -> Double? { flatMap { range.contains($0) ? $0 + 0 : nil } }

  /// The number where it is more than 0 and no more than a limit.
  func aboveZero(upTo limit: Double) -> Double? { flatMap { $0 > 0 && $0 <= limit ? $0 : nil } }

  /// Radians in degrees.
  var degrees: Double? { map { $0 * 180 / .pi } }
}
