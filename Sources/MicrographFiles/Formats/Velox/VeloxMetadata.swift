internal import DataModel

/// What the JSON beside a data set of a Velox file says; all its numbers are written as text.
struct VeloxMetadata {
  let tree: JSONTree

  /// Reads the first column of a data set `Metadata`, or of one of another name, or its last; nothing there counts as
  /// nothing said.
  init(_ group: borrowing HDF5Object, named name: String = "Metadata", ofLastFrame: Bool = false) {
    // Shape (bytes, frames); the text of a frame ends with a 0.
    let column = try? group.child(name)?.wholeNumbers(limit: JSONParser.mostBytes) { shape in
      guard shape.count == 2, shape[1] > 0 else { return nil }
      let frame = ofLastFrame ? shape[1] - 1 : 0
      return [0..<shape[0], frame..<frame + 1]
    }
    tree = JSONTree((column ?? []).prefix { $0 != 0 }.map { UInt8(truncatingIfNeeded: $0) }) ?? .null
  }

  init(tree: JSONTree) { self.tree = tree }

  /// The detector's own name, such as `HAADF`, `SuperXG21`, or `SuperXG2` for the sum of four.
  var detector: String? { tree[["BinaryResult", "Detector"]]?.text }

  /// Energy of the beam.
  var beamEnergyInKeV: Double? {
    tree[["Optics", "AccelerationVoltage"]]?.number.flatMap { $0 > 0 ? $0 / 1000 : nil }
  }

  /// When the acquisition began and the time at each pixel.
  var acquisition: Acquisition {
    Acquisition(
      start: Acquisition.start(epoch: start.flatMap(Double.init)),
      dwellTimeInS: tree[["Scan", "DwellTime"]]?.number)
  }

  /// Time from one frame of a series to the next: of a scan, or of a camera.
  var frameTimeInS: Double? {
    let camera = tree[["BinaryResult", "DetectorIndex"]]?.whole.flatMap {
      tree[["Detectors", "Detector-\($0)", "ExposureTime"]]?.number
    }
    return (tree[["Scan", "FrameTime"]]?.number ?? camera).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
  }

  /// The time that the detector itself counted up to the end of this frame; nothing for a sum of several.
  var countingTime: (real: Double?, live: Double?) {
    guard let index = tree[["BinaryResult", "DetectorIndex"]]?.whole else { return (nil, nil) }
    let detector = tree[["Detectors", "Detector-\(index)"]]
    return (detector?["RealTime"]?.number, detector?["LiveTime"]?.number)
  }

  /// When the acquisition began; tells one acquisition from another.
  var start: String? { tree[["Acquisition", "AcquisitionStartDatetime", "DateTime"]]?.text }

  /// Size of a pixel; nothing for units that are no length (diffraction).
  var pixelSize: PixelSize? {
    guard let result = tree["BinaryResult"], let height = length(result, "PixelSize", "height", "PixelUnitY"),
      let width = length(result, "PixelSize", "width", "PixelUnitX")
    else { return nil }
    return PixelSize(heightInNM: height, widthInNM: width)
  }

  /// Rows and columns with the size of a pixel and where the scan begins, in nm as far as they are known.
  func axes(rows: Int, columns: Int) -> [AxisDescription] {
    guard let pixelSize, let result = tree["BinaryResult"] else {
      return DatasetDescription.imageAxes(rows: rows, columns: columns, pixelSize: nil)
    }
    return [
      AxisDescription(
        name: "y", units: "nm", offset: length(result, "Offset", "y", "PixelUnitY") ?? 0, scale: pixelSize.heightInNM,
        size: rows),
      AxisDescription(
        name: "x", units: "nm", offset: length(result, "Offset", "x", "PixelUnitX") ?? 0, scale: pixelSize.widthInNM,
        size: columns),
    ]
  }

  private func length(_ result: JSONTree, _ name: String, _ part: String, _ unit: String) -> Double? {
    guard let value = result[[name, part]]?.number, let nanometres = Units.nanometres(per: result[unit]?.text ?? "m")
    else { return nil }
    return value * nanometres
  }

  /// Rows and columns that were really scanned: the share of the full raster that `ScanArea` covers.
  ///
  /// Nothing where nothing was scanned: Velox then writes a raster of 0 x 0.
  var scan: (rows: Int, columns: Int)? {
    guard let scan = tree["Scan"], let rows = Self.pixels(scan, "height", "top", "bottom"),
      let columns = Self.pixels(scan, "width", "left", "right")
    else { return nil }
    return (rows, columns)
  }

  private static func pixels(_ scan: JSONTree, _ size: String, _ low: String, _ high: String) -> Int? {
    guard let raster = scan[["ScanSize", size]]?.number, raster > 0 else { return nil }
    // A file without an area scanned the whole raster.
    let share = (scan[["ScanArea", high]]?.number ?? 1) - (scan[["ScanArea", low]]?.number ?? 0)
    return Int(exactly: (share * raster).rounded()).flatMap { (1...VeloxStream.mostScanPixels).contains($0) ? $0 : nil }
  }

  /// Energy losses of the channels of an EELS cube, from its `AcquisitionMetadata`: eV, as its numbers come to those of
  /// a spectrometer.
  func energyLosses(channels: Int) -> EnergyAxis? {
    guard let offset = tree[["Data", "offset"]]?.number, let step = tree[["Data", "dispersion"]]?.number else {
      return nil
    }
    return EnergyAxis(offsetInEV: offset, stepInEV: step, channels: channels)
  }

  /// Energies of the channels: of the detector itself, or of the first X-ray detector where it is a sum.
  func energyAxis(channels: Int) -> EnergyAxis? {
    let detectors = tree["Detectors"]
    var found: JSONTree?
    if let index = tree[["BinaryResult", "DetectorIndex"]]?.whole { found = detectors?["Detector-\(index)"] }
    if found?["Dispersion"] == nil {
      let known = (detectors?.members ?? []).map(\.value).filter { $0["Dispersion"]?.number != nil }
      found = known.first { $0["DetectorName"]?.text == detector } ?? known.first
    }
    guard let step = found?["Dispersion"]?.number else { return nil }
    return EnergyAxis(offsetInEV: found?["OffsetEnergy"]?.number ?? 0, stepInEV: step, channels: channels)
  }
}
