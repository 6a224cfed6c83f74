extension StoredMetadata {
  /// Reads the group `metadata` (`mapped_parameters` in the oldest containers) of an experiment.
  init(_ experiment: borrowing HDF5Object) {
    self.init()
    let names = ["metadata", "mapped_parameters"]
    func attribute(_ path: [String], _ name: String) -> HDF5Value? {
      for root in names {
        if let value = experiment.descendant([root] + path)?.attribute(name) { return value }
      }
      return nil
    }
    title = attribute(["General"], "title")?.text ?? attribute([], "title")?.text
    signalType = attribute(["Signal"], "signal_type")?.text ?? attribute([], "signal_type")?.text
    recordBy = attribute(["Signal"], "record_by")?.text ?? attribute([], "record_by")?.text
    var elements: [String]?
    for root in names where elements == nil {
      if let sample = experiment.descendant([root, "Sample"]) { elements = Self.list("elements", in: sample) }
    }
    self.elements = elements ?? []

    var energy: Double?
    var detector: String?
    var dwell: Double?
    var times = Acquisition()
    for kind in ["TEM", "SEM"] {
      let instrument = ["Acquisition_instrument", kind]
      energy = energy ?? attribute(instrument, "beam_energy")?.number ?? attribute([kind], "beam_energy")?.number
      dwell = dwell ?? attribute(instrument, "dwell_time")?.number
      for name in ["EDS", "EELS"] where detector == nil {
        let place = instrument + ["Detector", name]
        guard experiment.descendant(["metadata"] + place) != nil else { continue }
        detector = attribute(place, "detector_type")?.text.map { "\(name) (\($0))" } ?? name
        times = Acquisition(
          dwellTimeInS: attribute(place, "dwell_time")?.number, realTimeInS: attribute(place, "real_time")?.number,
          liveTimeInS: attribute(place, "live_time")?.number)
      }
    }
    beamEnergyInKeV = energy.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    self.detector = detector
    instrument = Instrument(
      hyperSpyNumber: { attribute($0, $1)?.number }, text: { attribute($0, $1)?.text })
    acquisition = Acquisition(
      start: Acquisition.start(
        date: attribute(["General"], "date")?.text, time: attribute(["General"], "time")?.text,
        zone: attribute(["General"], "time_zone")?.text),
      dwellTimeInS: times.dwellTimeInS ?? dwell, realTimeInS: times.realTimeInS, liveTimeInS: times.liveTimeInS)
  }

  /// A list of texts: an attribute or a data set, under its own name or, in later versions, with its type in front.
  private static func list(_ name: String, in group: borrowing HDF5Object) -> [String]? {
    for stored in [name, "_list_" + name, "_tuple_" + name] {
      if case .texts(let texts)? = group.attribute(stored) { return texts.filter { !$0.isEmpty } }
      if let texts = group.child(stored)?.texts() { return texts.filter { !$0.isEmpty } }
    }
    return nil
  }
}
