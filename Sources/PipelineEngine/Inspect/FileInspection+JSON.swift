import DataModel
import MicrographFiles

extension FileInspection {
  private enum CodingKeys: String, CodingKey { case file, format, datasets, stacks, tags }

  /// `{"file", "format", "datasets": […], "stacks": [{"name", "shape", "type"}], "tags"}`; what is unknown is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(file, forKey: .file)
    try container.encode(format.rawValue, forKey: .format)
    try container.encode(datasets, forKey: .datasets)
    let stacks = stacks.map {
      JSONValue.object([
        "name": .text($0.name), "shape": .list($0.shape.map(JSONValue.whole)), "type": .text($0.pixelType.rawValue),
      ])
    }
    try container.encode(stacks, forKey: .stacks)
    try container.encode(tags, forKey: .tags)
  }
}

extension FileInspection.Dataset {
  /// All that ``FileInspection/text`` shows, in the units that the names say.
  public func encode(to encoder: any Encoder) throws {
    let d = description
    let axes = d.axes.map {
      JSONValue.object([
        "name": .text($0.name), "units": .text($0.units), "offset": .number($0.offset), "scale": .number($0.scale),
        "size": .whole($0.size),
      ])
    }
    let energy = d.energyAxis.map {
      JSONValue.object([
        "offset_ev": .number($0.offsetInEV), "step_ev": .number($0.stepInEV), "channels": .whole($0.channels),
      ])
    }
    let acquisition = JSONValue.object([
      "start": .optional(d.acquisition.start), "dwell_time_s": .optional(d.acquisition.dwellTimeInS),
      "real_time_s": .optional(d.acquisition.realTimeInS), "live_time_s": .optional(d.acquisition.liveTimeInS),
    ])
    try JSONValue.object([
      "name": .text(d.name), "title": .text(d.title), "kind": .text(d.kind.rawValue),
      "shape": .list(d.shape.map(JSONValue.whole)), "type": .text(d.pixelType.rawValue), "axes": .list(axes),
      "pixel_size_nm": d.pixelSize.map { .list([.number($0.heightInNM), .number($0.widthInNM)]) } ?? .null,
      "energy_axis": energy ?? .null, "signal_type": .optional(d.signalType),
      "elements": .list(d.elements.map(JSONValue.text)), "beam_energy_kev": .optional(d.beamEnergyInKeV),
      "detector": .optional(d.detector),
      "acquisition": d.acquisition == .unknown ? .null : acquisition,
      "instrument": d.instrument == .unknown ? .null : d.instrument.json, "sum": .optional(statistics?.sum),
      "minimum": .optional(statistics?.minimum),
      "maximum": .optional(statistics?.maximum), "not_finite": statistics.map { .whole($0.notFinite) } ?? .null,
      "note": .optional(d.note), "problem": .optional(problem),
    ]).encode(to: encoder)
  }
}

extension Instrument {
  fileprivate var json: JSONValue {
    .object([
      "kind": .optional(kind?.rawValue), "microscope": .optional(microscope), "mode": .optional(mode),
      "beam_current_na": .optional(beamCurrentInNA), "magnification": .optional(magnification),
      "camera_length_mm": .optional(cameraLengthInMM), "working_distance_mm": .optional(workingDistanceInMM),
      "convergence_angle_mrad": .optional(convergenceAngleInMRad),
      "collection_angle_mrad": .optional(collectionAngleInMRad),
      "stage": .object([
        "x_mm": .optional(stage.xInMM), "y_mm": .optional(stage.yInMM), "z_mm": .optional(stage.zInMM),
        "alpha_deg": .optional(stage.alphaInDegrees), "beta_deg": .optional(stage.betaInDegrees),
        "rotation_deg": .optional(stage.rotationInDegrees),
      ]),
      "detector": .object([
        "elevation_deg": .optional(detector.elevationInDegrees), "azimuth_deg": .optional(detector.azimuthInDegrees),
        "solid_angle_sr": .optional(detector.solidAngleInSr), "resolution_ev": .optional(detector.resolutionInEV),
      ]),
    ])
  }
}
