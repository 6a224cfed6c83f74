internal import DataModel

/// What the header of a map (`.pts`) says: size, calibration, detector, and where its events lie.
struct JEOLMapHeader {
  let rows: Int
  let columns: Int
  /// Height and width; nothing where the magnification is not known.
  let pixelSize: PixelSize?
  let energyAxis: EnergyAxis
  let beamEnergyInKeV: Double?
  let detector: String?
  let acquisition: Acquisition
  let instrument: Instrument
  /// Bytes of the events: words of 16 bits up to the end of the file.
  let events: Range<Int>
  let tags: FileTag

  /// The stream counts positions and channels in 4096 steps.
  static let positions = 4096

  init(path: String, limits: ReadingLimits) throws(FileError) {
    func damaged(_ message: String) -> FileError { FileError(.damaged, path: path, message) }
    let file = try FileBytes(path: path, limits: limits)
    let size = file.size
    let start = ByteFields(try file.read(at: 0, count: min(size, 304)))
    guard let header = start.uint32(20), let data = start.uint32(28), header < size, data < size else {
      throw damaged("is a map of JEOL that claims a header or events beyond its \(size) bytes")
    }
    let root = try JEOLTags.read(file, at: header + 12)
    guard let map = root["PTTD Data", "AnalyzableMap MeasData"],
      let pixels = map["Meas Cond", "Pixels"]?.value?.text?.split(separator: "x").compactMap({ Int($0.trimmed) }),
      pixels.count == 2, pixels.allSatisfy({ (1...Self.positions).contains($0) })
    else { throw damaged("is a map of JEOL that does not give its size (PTTD Data/…/Meas Cond/Pixels)") }
    (columns, rows) = (pixels[0], pixels[1])
    let pages = root["PTTD Param", "Params"]?.children ?? []
    let microscope = pages.first { $0.value?.text == "SEM" }
    let analyser = pages.first { $0.value?.text == "EDXRF" }
    let template = map["Meas Cond", "Tpl"]?.value?.text ?? ""
    guard let step = map["Doc", "CoefA"]?.value?.double, let zero = map["Doc", "CoefB"]?.value?.double,
      let first = analyser?["Tpl"]?.children.first(where: { $0.name == template })?["DigZ"]?.value?.double,
      let axis = EnergyAxis(
        offsetInEV: (zero - step * first) * 1000, stepInEV: step * 1000, channels: Self.positions)
    else { throw damaged("is a map of JEOL without energies (Doc/CoefA, Doc/CoefB, Tpl/\(printable(template))/DigZ)") }
    energyAxis = axis
    pixelSize = Self.pixelSize(
      scanSize: microscope?["ScanSize"]?.value?.double, magnification: map["MeasCond", "Mag"]?.value?.double,
      rows: rows, columns: columns)
    beamEnergyInKeV = map["MeasCond", "AccKV"]?.value?.double.flatMap { $0 > 0 ? $0 : nil }
    detector = (microscope?["DetT"]?.value?.text).map { $0.isEmpty ? "EDS" : "EDS (\($0))" }
    acquisition = Acquisition(
      // Behind names and a remark, in front of the tags.
      start: Acquisition.start(windowsDays: header >= 304 ? start.double(296) : nil),
      dwellTimeInS: map["Doc", "DwellTime(msec)"]?.value?.double.map { $0 / 1000 },
      realTimeInS: map["Doc", "RealTime"]?.value?.double, liveTimeInS: map["Doc", "LiveTime"]?.value?.double)
    func setting(_ name: String) -> Double? { microscope?[name]?.value?.double }
    // `AccNA` is no measured current: spectra of this microscope taken a year apart have the same.
    instrument = Instrument(
      microscope: microscope?["SEM"]?.value?.text, magnification: map["MeasCond", "Mag"]?.value?.double,
      workingDistanceInMM: map["MeasCond", "WD"]?.value?.double,
      detector: XRayDetector(
        elevationInDegrees: setting("ElevAng"), azimuthInDegrees: setting("DirAng"), resolutionInEV: setting("MnKaRES"))
    )
    events = data..<data + (size - data) / 2 * 2
    tags = root.tag
  }

  /// Size of a pixel of a field whose side at magnification 1 is known in mm; a field is as high as it is wide.
  static func pixelSize(scanSize: Double?, magnification: Double?, rows: Int, columns: Int) -> PixelSize? {
    guard let scanSize, let magnification, scanSize > 0, magnification > 0 else { return nil }
    let field = scanSize / magnification * 1e6
    return PixelSize(heightInNM: field / Double(rows), widthInNM: field / Double(columns))
  }
}
