// Names and units are those of HyperSpy's metadata (`Acquisition_instrument`): mm, nA, mrad, degrees.

private func entries(_ numbers: [(String, Double?)]) -> [FileTag.Entry] {
  numbers.compactMap { name, value in value.map { FileTag.Entry(name: name, value: .number($0)) } }
}

extension Instrument {
  /// Settings of the microscope and its stage.
  func hyperSpyEntries(isSEM: Bool) -> [FileTag.Entry] {
    let words = [("microscope", microscope), ("acquisition_mode", mode)].compactMap { name, word in
      word.map { FileTag.Entry(name: name, value: .text($0)) }
    }
    let position = stage.hyperSpyEntries
    return words
      + entries([
        ("beam_current", beamCurrentInNA), ("magnification", magnification), ("camera_length", cameraLengthInMM),
        ("convergence_angle", convergenceAngleInMRad),
        // Only scanning electron microscopes have one.
        ("working_distance", isSEM ? workingDistanceInMM : nil),
      ]) + (position.isEmpty ? [] : [FileTag.Entry(name: "Stage", value: .group(position))])
  }

  /// What belongs beside the times of a spectrometer of EELS.
  var hyperSpySpectrometerEntries: [FileTag.Entry] { entries([("collection_angle", collectionAngleInMRad)]) }
}

extension Stage {
  fileprivate var hyperSpyEntries: [FileTag.Entry] {
    entries([
      ("tilt_alpha", alphaInDegrees), ("tilt_beta", betaInDegrees), ("rotation", rotationInDegrees), ("x", xInMM),
      ("y", yInMM), ("z", zInMM),
    ])
  }
}

extension XRayDetector {
  /// What belongs beside the times of a detector of EDS.
  var hyperSpyEntries: [FileTag.Entry] {
    entries([
      ("elevation_angle", elevationInDegrees), ("azimuth_angle", azimuthInDegrees), ("solid_angle", solidAngleInSr),
      ("energy_resolution_MnKa", resolutionInEV),
    ])
  }
}
