internal import DataModel

/// The header of an `.spc` file: energies, elements, beam and detector of a spectrum.
struct SPCHeader {
  let channels: Int
  let beamEnergyInKeV: Double?
  let liveTimeInS: Double?
  /// Symbols of the elements that were identified.
  let elements: [String]
  /// When the spectrum was taken; nothing where the file gives no date.
  let start: String?
  let stage: Stage
  let detector: XRayDetector
  private let startInKeV: Double
  private let stepInEV: Double

  private static let size = 736

  /// Whether a file begins as spectra of version 0.61 and 0.70 do, with sizes that fit it.
  static func isOne(_ start: [UInt8], fileSize: Int) -> Bool {
    let header = ByteFields(start)
    guard let version = header.float(0), version >= 0.5, version < 1, let data = header.int32(28),
      let count = header.int16(32)
    else { return false }
    return data >= size && count > 0 && count <= 4096 && data <= fileSize - 4 * count
  }

  init(_ file: borrowing FileBytes) throws(FileError) {
    let header = ByteFields(try file.read(at: 0, count: Self.size))
    let step = header.int32(384) ?? 0
    guard let start = header.float(448), start.isFinite, step > 0, let channels = header.int16(32), channels > 0 else {
      throw FileError(.damaged, path: file.path, "has no energies: \(step) eV per channel")
    }
    startInKeV = start
    stepInEV = Double(step)
    self.channels = channels
    beamEnergyInKeV = header.float(532).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    liveTimeInS = header.float(456)
    stage = Stage(alphaInDegrees: header.float(460))
    // A detector in the plane of the sample sees nothing: its place was not set.
    let isPlaced = header.float(512) != 0
    detector = XRayDetector(
      elevationInDegrees: isPlaced ? header.float(512) : nil, azimuthInDegrees: isPlaced ? header.float(508) : nil,
      resolutionInEV: header.float(472))
    func part(_ offset: Int) -> Int { header.uint8(offset) ?? 0 }
    self.start = Acquisition.start(
      year: header.int16(16) ?? 0, month: part(19), day: part(18), hour: part(21), minute: part(20), second: part(23))
    let count = min(max(header.int16(638) ?? 0, 0), 48)
    elements = (0..<count).compactMap { index in
      header.uint16(640 + 2 * index).flatMap { number in XRayLines.all.first { $0.number == number }?.element }
    }
  }

  func axis(channels: Int) -> AxisDescription {
    AxisDescription(name: "Energy", units: "keV", offset: startInKeV, scale: stepInEV / 1000, size: channels)
  }
}
