internal import Foundation

extension BCFHeader {
  /// The microscope's settings with what the header of a map says of the detector: angles in degrees, and how the width of
  /// a peak grows with its energy.
  ///
  /// The variance of a peak at E keV is `SigmaAbs + SigmaLin * E` keV²: real files have a `SigmaLin` of 4.1e-4 to 4.7e-4
  /// keV, which is what silicon's Fano factor (0.115) times the 3.8 eV for a pair of charges comes to.
  static func instrument(_ microscope: Instrument, _ details: XMLElement?, _ spectrum: XMLElement) -> Instrument {
    let analysis = details?.child("ClassInstance", "Type", "TRTESMAHeader")
    var instrument = microscope
    var width: Double?
    if let noise = spectrum.child("SigmaAbs")?.number, let slope = spectrum.child("SigmaLin")?.number {
      let variance = noise + slope * manganeseInKeV
      width = variance > 0 ? (8 * variance * log(2)).squareRoot() * 1000 : nil
    }
    instrument.detector = XRayDetector(
      elevationInDegrees: analysis?.child("ElevationAngle")?.number,
      // That is how Esprit spells it.
      azimuthInDegrees: analysis?.child("AzimutAngle")?.number, resolutionInEV: width)
    return instrument
  }

  /// Energy of the line Mn Kα.
  private static let manganeseInKeV = 5.8951
}

extension Instrument {
  /// What Esprit learnt from the microscope: `TRTSEMData`, with a working distance in mm (-1 for none), and
  /// `TRTSEMStageData`, with positions in µm and angles in degrees.
  init(microscope: XMLElement?, stage: XMLElement?) {
    func millimetres(_ name: StaticString) -> Double? { stage?.child(name)?.number.map { $0 / 1000 } }
    self.init(
      magnification: microscope?.child("Mag")?.number, workingDistanceInMM: microscope?.child("WD")?.number,
      stage: Stage(
        xInMM: millimetres("X"), yInMM: millimetres("Y"), zInMM: millimetres("Z"),
        alphaInDegrees: stage?.child("Tilt")?.number, rotationInDegrees: stage?.child("Rotation")?.number))
  }
}
