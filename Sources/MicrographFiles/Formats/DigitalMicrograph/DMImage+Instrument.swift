extension Instrument {
  /// What the tags of an image say: `Microscope Info` with positions in µm, lengths in mm, angles in degrees and currents
  /// in nA, the spectrometer's angles in mrad, and the detector of EDS.
  ///
  /// - Parameter info: `ImageTags`.
  init(imageTags info: FileTag) {
    let microscope = info["Microscope Info"] ?? .group([])
    let position = microscope["Stage Position"]
    func millimetres(_ axis: String) -> Double? { position?["Stage \(axis)"]?.double.map { $0 / 1000 } }
    let illumination = microscope["Illumination Mode"]?.text ?? ""
    let mode = ["STEM", "SEM"].first { illumination.contains($0) } ?? (illumination.isEmpty ? nil : "TEM")
    // A camera length is also indicated in the place of a magnification.
    let indicated = microscope["Indicated Magnification"]?.double
    let isPattern = mode == "TEM" && microscope["Imaging Mode"]?.text == "DIFFRACTION"
    let names = [info["Session Info", "Microscope"], microscope["Name"], microscope["Microscope"]].compactMap {
      $0?.text
    }
    let angles = info["EELS", "Experimental Conditions"]
    let eds = info["EDS", "Detector Info"]
    self.init(
      kind: mode.map { $0 == "SEM" ? .scanning : .transmission }, microscope: names.first { !$0.isEmpty }, mode: mode,
      beamCurrentInNA: microscope["Probe Current (nA)"]?.double, magnification: isPattern ? nil : indicated,
      cameraLengthInMM: isPattern ? indicated : mode == "TEM" ? nil : microscope["STEM Camera Length"]?.double,
      convergenceAngleInMRad: angles?["Convergence semi-angle (mrad)"]?.double,
      collectionAngleInMRad: angles?["Collection semi-angle (mrad)"]?.double,
      stage: Stage(
        xInMM: millimetres("X"), yInMM: millimetres("Y"), zInMM: millimetres("Z"),
        alphaInDegrees: position?["Stage Alpha"]?.double, betaInDegrees: position?["Stage Beta"]?.double),
      detector: XRayDetector(
        elevationInDegrees: eds?["Elevation angle"]?.double, azimuthInDegrees: eds?["Azimuthal angle"]?.double,
        solidAngleInSr: eds?["Solid angle"]?.double))
  }
}
