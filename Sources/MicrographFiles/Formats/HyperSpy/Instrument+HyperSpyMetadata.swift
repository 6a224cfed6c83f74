extension Instrument {
  /// Reads HyperSpy's `Acquisition_instrument`, whose numbers are kept as they are.
  ///
  /// - Parameters:
  ///   - number: the number of a name in the group at a path; nothing where there is none.
  ///   - text: the same for texts.
  init(hyperSpyNumber number: ([String], String) -> Double?, text: ([String], String) -> String?) {
    // A signal's settings stand below one kind of microscope; the first that any stands below is it.
    var kinds: [Kind] = []
    func first<T>(_ path: [String], _ name: String, _ value: ([String], String) -> T?) -> T? {
      for kind in [Kind.transmission, .scanning] {
        if let found = value(["Acquisition_instrument", kind.rawValue] + path, name) {
          kinds.append(kind)
          return found
        }
      }
      return nil
    }
    func value(_ name: String, _ path: String...) -> Double? { first(path, name, number) }
    // The beam's energy is for the description of the signal; here it only tells the kind.
    _ = value("beam_energy")
    self.init(
      microscope: first([], "microscope", text), mode: first([], "acquisition_mode", text),
      beamCurrentInNA: value("beam_current"),
      magnification: value("magnification"), cameraLengthInMM: value("camera_length"),
      workingDistanceInMM: value("working_distance"), convergenceAngleInMRad: value("convergence_angle"),
      collectionAngleInMRad: value("collection_angle", "Detector", "EELS"),
      stage: Stage(
        xInMM: value("x", "Stage"), yInMM: value("y", "Stage"), zInMM: value("z", "Stage"),
        // Older containers have one tilt, beside the beam's energy.
        alphaInDegrees: value("tilt_alpha", "Stage") ?? value("tilt_stage"),
        betaInDegrees: value("tilt_beta", "Stage"), rotationInDegrees: value("rotation", "Stage")),
      detector: XRayDetector(
        elevationInDegrees: value("elevation_angle", "Detector", "EDS"),
        azimuthInDegrees: value("azimuth_angle", "Detector", "EDS"),
        solidAngleInSr: value("solid_angle", "Detector", "EDS"),
        resolutionInEV: value("energy_resolution_MnKa", "Detector", "EDS")))
    kind = kinds.first
  }
}
