import DataModel
import MicrographFiles

extension Instrument {
  /// The settings that a person looks for, in a few words: a line of the microscope, one of the X-ray detector. None where
  /// nothing is known.
  var lines: [String] {
    func part(_ name: String, _ value: Double?, _ unit: String) -> String? {
      value.map { "\(name) \(roundedNumber($0)) \(unit)" }
    }
    func angle(_ name: String, _ value: Double?) -> String? { value.map { "\(name) \(degrees($0))" } }
    let tilts = [stage.alphaInDegrees, stage.betaInDegrees].compactMap { $0 }.map(degrees)
    let settings: [String?] = [
      microscope.map { "microscope \($0)" }, mode,
      magnification.map { "magnification \(plainNumber($0.rounded()))" },
      part("camera length", cameraLengthInMM, "mm"), part("convergence", convergenceAngleInMRad, "mrad"),
      part("collection", collectionAngleInMRad, "mrad"), part("current", beamCurrentInNA, "nA"),
      tilts.isEmpty ? nil : "stage tilt \(tilts.joined(separator: " and "))",
    ]
    let geometry: [String?] = [
      angle("elevation", detector.elevationInDegrees), angle("azimuth", detector.azimuthInDegrees),
      part("solid angle", detector.solidAngleInSr, "sr"), part("resolution", detector.resolutionInEV, "eV"),
    ]
    let ofMicroscope = settings.compactMap { $0 }.joined(separator: ", ")
    let ofDetector = geometry.compactMap { $0 }.joined(separator: ", ")
    return (ofMicroscope.isEmpty ? [] : [ofMicroscope]) + (ofDetector.isEmpty ? [] : ["X-ray detector: \(ofDetector)"])
  }

  /// To a hundredth; motors come to rest no closer. 0 without a sign.
  private func degrees(_ angle: Double) -> String { "\(roundedNumber((angle * 100).rounded() / 100 + 0))°" }
}
