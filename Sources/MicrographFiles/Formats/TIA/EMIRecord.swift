/// What an `.emi` file says about its acquisition: pieces of XML (`ObjectInfo`) between other data.
struct EMIRecord {
  let beamEnergyInKeV: Double?
  let instrument: Instrument
  /// When the acquisition was made.
  let start: String?
  /// Time at each pixel of a scanned image.
  let dwellTimeInS: Double?
  /// Such as `STEM nP SA Zoom Diffraction`; empty where it is not given.
  private let mode: String
  private let hasCamera: Bool

  init(_ file: borrowing FileBytes) throws(FileError) {
    // An `.emi` file may hold an image of its own, and the XML lies anywhere.
    try file.limits.check(file.size, for: "the record as a whole (or open its .ser files instead)", path: file.path)
    let bytes = try file.read(at: 0, count: file.size)
    let info = Self.objectInfo(bytes)
    let values = info?.child("ExperimentalDescription")?.child("Root").map { Array($0.children) } ?? []
    func value(_ label: String) -> XMLElement? {
      values.first { $0.child("Label")?.text == label }?.child("Value")
    }
    beamEnergyInKeV = value("High tension")?.number.flatMap { $0 > 0 ? $0 : nil }
    mode = value("Mode")?.text ?? ""
    // The unit stands beside each value: TIA always writes the same, and what has another is not understood.
    func number(_ label: String, in unit: String, _ scale: Double = 1) -> Double? {
      let entry = values.first { $0.child("Label")?.text == label }
      guard entry?.child("Unit")?.text == unit else { return nil }
      return entry?.child("Value")?.number.map { $0 * scale }
    }
    instrument = Instrument(
      kind: .transmission, microscope: value("Microscope")?.text.replacing("Microscope ", with: ""),
      mode: mode.isEmpty ? nil : mode.contains("STEM") ? "STEM" : "TEM",
      magnification: number("Magnification", in: "x"),
      cameraLengthInMM: number("Camera length", in: "m", 1000),
      stage: Stage(
        xInMM: number("Stage X", in: "um", 1e-3), yInMM: number("Stage Y", in: "um", 1e-3),
        zInMM: number("Stage Z", in: "um", 1e-3), alphaInDegrees: number("Stage A", in: "deg"),
        betaInDegrees: number("Stage B", in: "deg")))
    start = Self.start(info?.child("AcquireDate")?.text ?? "")
    let settings = info?.child("AcquireInfo")
    hasCamera = !(settings?.child("CameraNamePath")?.text ?? "").isEmpty
    // With a camera it is the time of an exposure.
    dwellTimeInS = mode.contains("STEM") && !hasCamera ? settings?.child("DwellTimePath")?.number : nil
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// TIA writes `Tue Oct 18 18:18:46 2011`; nothing for anything else.
  private static func start(_ text: String) -> String? {
    let words = text.split(separator: " ")
    guard words.count == 5, let month = months.firstIndex(where: { $0 == words[1] }), let day = Int(words[2]),
      let year = Int(words[4])
    else { return nil }
    let clock = words[3].split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3 else { return nil }
    return Acquisition.start(
      year: year, month: month + 1, day: day, hour: clock[0], minute: clock[1], second: clock[2])
  }

  /// Whether images are diffraction patterns: taken with a camera while scanning, or in a mode of diffraction.
  func isDiffraction(scanned: Bool) -> Bool {
    mode.contains("STEM") ? hasCamera || scanned : mode.contains("Diffraction")
  }

  /// The first piece of XML; nothing where there is none that can be read.
  private static func objectInfo(_ bytes: [UInt8]) -> XMLElement? {
    guard let start = place(of: "<ObjectInfo>", in: bytes[...]),
      let end = place(of: "</ObjectInfo>", in: bytes[start...])
    else { return nil }
    return (try? XMLTree(Array(bytes[start..<end + 13])))?.root
  }

  private static func place(of mark: String, in bytes: ArraySlice<UInt8>) -> Int? {
    let mark = Array(mark.utf8)
    var last = bytes.startIndex
    while let found = bytes[last...].firstIndex(of: mark[0]) {
      if bytes[found...].starts(with: mark) { return found }
      last = found + 1
    }
    return nil
  }
}
