internal import DataModel

/// One image of a DigitalMicrograph file: what its tags make of a block of numbers.
struct DMImage {
  let title: String
  /// Sizes, the slowest axis first (the file has them the other way round).
  let shape: [Int]
  let axes: [AxisDescription]
  /// Nothing where the numbers are of a type that is not read.
  let array: RawArray?
  /// Why there is no array.
  let problem: String?
  let signalType: String?
  let beamEnergyInKeV: Double?
  let detector: String?
  let acquisition: Acquisition
  let instrument: Instrument

  /// - Parameters:
  ///   - tag: an entry of `ImageList`.
  /// - Throws: ``FileError`` where sizes are missing or are more than the block holds.
  init(_ tag: FileTag, bigEndian: Bool, path: String) throws(FileError) {
    title = tag["Name"]?.text ?? ""
    let sizes = (tag["ImageData", "Dimensions"]?.entries ?? []).map { $0.value.integer ?? 0 }
    guard (1...8).contains(sizes.count), sizes.allSatisfy({ $0 > 0 }), let count = SizeLimits.product(sizes) else {
      throw FileError(
        .damaged, path: path, place: printable(title), "has the sizes \(sizes.prefix(8)); 1 to 8 axes are expected")
    }
    guard case .data(let stored, let numbers, let offset)? = tag["ImageData", "Data"] else {
      throw FileError(.damaged, path: path, place: printable(title), "has no numbers (ImageData/Data)")
    }
    shape = sizes.reversed()
    let calibrations = tag["ImageData", "Calibrations", "Dimension"]?.entries ?? []
    axes = sizes.indices.reversed().map { index in
      let calibration = index < calibrations.count ? calibrations[index].value : .group([])
      let scale = calibration["Scale"]?.double ?? 1
      // The origin is counted in steps.
      return AxisDescription(
        name: ["x", "y", "z"].dropFirst(index).first ?? "", units: calibration["Units"]?.text ?? "",
        offset: -(calibration["Origin"]?.double ?? 0) * scale, scale: scale, size: sizes[index])
    }
    let code = tag["ImageData", "DataType"]?.integer ?? 0
    if let type = Self.types[code] {
      let array = RawArray(offset: offset, shape: shape, type: type, bigEndian: bigEndian)
      guard count <= numbers, type.bytes == DMTagReader.size(ofType: stored) else {
        throw FileError(
          .damaged, path: path, place: printable(title),
          "claims \(shape.map(String.init).joined(separator: " x ")) numbers of \(type); \(numbers) of \(stored) are stored"
        )
      }
      (self.array, problem) = (array, nil)
    } else if Self.colours.contains(code), DMTagReader.size(ofType: stored) == 4, count <= numbers {
      array = RawArray(offset: offset, shape: shape, type: .uint8, encoding: .blueGreenRed)
      problem = nil
    } else {
      array = nil
      problem =
        [3, 5, 13, 27, 28].contains(code)
        ? "holds complex numbers; save its modulus as a real image"
        : Self.colours.contains(code)
          ? "holds colours that are not stored as \(shape.map(String.init).joined(separator: " x ")) times 4 bytes"
          : "holds numbers of DigitalMicrograph's type \(code); integers, float32 and float64 are read"
    }
    let info = tag["ImageTags"] ?? .group([])
    let signal = info["Meta Data", "Signal"]?.text
    signalType =
      switch signal {
      case "X-ray": "EDS_TEM"
      case "EELS": "EELS"
      case "CL": "CL"
      default: info["spim", "eels"] != nil ? "EELS" : nil
      }
    beamEnergyInKeV = info["Microscope Info", "Voltage"]?.double.flatMap { $0 > 0 ? $0 / 1000 : nil }
    // An image that was recorded beside the spectra carries their times too; its own is in microseconds.
    let dwell =
      signalType == nil
      ? info["DigiScan", "Sample Time"]?.double.map { $0 * 1e-6 }
      : info["SI", "Acquisition", "Pixel time (s)"]?.double
        ?? (signalType == "EELS" ? info["EELS", "Acquisition", "Exposure (s)"]?.double : nil)
    let group = ["EDS_TEM": "EDS", "EELS": "EELS", "CL": "CL"][signalType ?? ""]
    acquisition = Acquisition(
      start: DMDate.start(imageTags: info, signal: group),
      dwellTimeInS: dwell, realTimeInS: info["EDS", "Real time"]?.double, liveTimeInS: info["EDS", "Live time"]?.double)
    instrument = Instrument(imageTags: info)
    let type = info["EDS", "Detector Info", "Detector type"]?.text
    detector =
      signalType == "EDS_TEM"
      ? type.map { "EDS (\($0))" } ?? "EDS" : signalType == "EELS" ? "EELS" : info["Session Info", "Detector"]?.text
  }

  /// Which axis holds energies, where exactly one does; colours are no counts.
  var energyIndex: Int? {
    guard array?.encoding != .blueGreenRed else { return nil }
    let found = axes.indices.filter { Units.electronvolts(per: axes[$0].units) != nil }
    return found.count == 1 ? found[0] : nil
  }

  /// DigitalMicrograph's numbers for colours: four bytes for blue, green, red and opacity, in files of both byte orders.
  private static let colours = [8, 23]

  /// DigitalMicrograph's numbers for the types of images; a truth value is a byte.
  private static let types: [Int: PixelType] = [
    1: .int16, 2: .float32, 6: .uint8, 7: .int32, 9: .int8, 10: .uint16, 11: .uint32, 12: .float64, 14: .uint8,
  ]
}
