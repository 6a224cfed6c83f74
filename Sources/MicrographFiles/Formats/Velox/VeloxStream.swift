internal import DataModel

/// The headers of one spectrum stream of a Velox file: the counts of one detector, or of several that were summed when
/// they were recorded.
struct VeloxStream: Equatable, Sendable {
  /// The group that holds it.
  let path: String
  let detector: String
  let rows: Int
  let columns: Int
  let energyAxis: EnergyAxis
  /// Word at which each frame starts; empty where the file does not say.
  let frameStarts: [Int]
  /// Number of words.
  let words: Int
  /// When the acquisition began.
  let start: String?
  let beamEnergyInKeV: Double?
  let pixelSize: PixelSize?
  /// Of rows and columns.
  let scanAxes: [AxisDescription]
  let acquisition: Acquisition
  let instrument: Instrument

  /// No microscope scans more rows or columns.
  static let mostScanPixels = 1 << 16
  private static let mostFrames = 1 << 20

  /// What a stream turns out to be.
  enum Finding {
    case scan(VeloxStream)
    /// Counts without a scan: one spectrum.
    case noScan
    case unusable(problem: String)
  }

  /// Reads the headers of a stream's group.
  static func find(_ group: borrowing HDF5Object) -> Finding {
    do throws(FileError) { return try read(group) } catch { return .unusable(problem: error.message) }
  }

  private static func read(_ group: borrowing HDF5Object) throws(FileError) -> Finding {
    guard let data = group.child("Data") else { return .unusable(problem: group.obstacle(to: "Data").message) }
    let words = try HDF5WordList(data).count
    let settings = group.child("AcquisitionSettings")?.texts()?.first.flatMap { JSONTree($0.utf8) }
    guard let channels = settings?["bincount"]?.whole, (1...Int(UInt16.max)).contains(channels) else {
      return .unusable(problem: "is damaged: its AcquisitionSettings do not name the number of channels (bincount)")
    }
    let encoding = settings?["StreamEncoding"]?.text ?? "uint16"
    guard encoding == "uint16" else {
      return .unusable(problem: "is encoded as \(printable(encoding.prefix(40))); only uint16 is known")
    }
    let metadata = VeloxMetadata(group)
    guard let scan = metadata.scan else { return .noScan }
    guard let energyAxis = metadata.energyAxis(channels: channels) else {
      return .unusable(problem: "has no energy scale: no detector in its Metadata has a Dispersion")
    }
    // Every pixel has a marker, so a stream of far fewer words belongs to another scan; small ones may be cut short.
    guard scan.rows * scan.columns <= max(4 * words, 65_536) else {
      return .unusable(problem: "claims a scan of \(scan.rows) x \(scan.columns), its stream has only \(words) words")
    }
    var frameStarts: [Int] = []
    if group.link(to: "FrameLocationTable") == .inside {
      guard let table = try group.child("FrameLocationTable")?.wholeNumbers(limit: mostFrames) else {
        return .unusable(problem: "is damaged: its FrameLocationTable cannot be read")
      }
      frameStarts = table.map { Int($0) }
      let isRising = zip(frameStarts, frameStarts.dropFirst()).allSatisfy { $0 <= $1 }
      guard isRising, let first = frameStarts.first, let last = frameStarts.last, first >= 0, last <= words else {
        return .unusable(problem: "is damaged: its FrameLocationTable does not rise within its \(words) words")
      }
    }
    var acquisition = metadata.acquisition
    let counting = VeloxMetadata(group, ofLastFrame: true).countingTime
    acquisition.realTimeInS = counting.real
    acquisition.liveTimeInS = counting.live
    return .scan(
      VeloxStream(
        path: group.path, detector: metadata.detector ?? "EDS", rows: scan.rows, columns: scan.columns,
        energyAxis: energyAxis, frameStarts: frameStarts, words: words, start: metadata.start,
        beamEnergyInKeV: metadata.beamEnergyInKeV, pixelSize: metadata.pixelSize,
        scanAxes: metadata.axes(rows: scan.rows, columns: scan.columns),
        acquisition: acquisition, instrument: metadata.instrument(ofDetector: true)))
  }

  /// Whether the counts of another detector can be added to these.
  func isOfSameScan(as other: VeloxStream) -> Bool {
    rows == other.rows && columns == other.columns && energyAxis == other.energyAxis && start == other.start
      && detector != other.detector
  }
}
