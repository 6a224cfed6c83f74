internal import DataModel
internal import Foundation

extension HyperSpyExperiment {
  /// What a data set says about itself.
  init(_ dataset: StoredDataset, tags: FileTag?) {
    let about = dataset.description
    let fileName = (dataset.path as NSString).lastPathComponent
    let type = about.signalType ?? ""
    let isX = type.hasPrefix("EDS")
    let sizes = about.shape
    let isStack = about.isStack
    // Of a stack the images are navigated, of a spectrum image its rows and columns.
    let navigated = isStack ? 1 : sizes.count == 2 ? 0 : 2
    let names = isStack ? ["frame", "y", "x"] : ["y", "x", type == "EELS" ? "Energy loss" : "Energy"]
    axes = sizes.indices.map { index in
      let axis = about.axes.indices.contains(index) ? about.axes[index] : nil
      let name = axis.map(\.name) ?? ""
      // DigitalMicrograph's axes have letters; HyperSpy knows energies by their name.
      let isTelling = index < 2 || isStack ? !name.isEmpty : name.hasPrefix("Energy")
      // Adding 0 makes -0 to 0.
      return Axis(
        name: isTelling ? name : names[index], size: sizes[index], scale: axis?.scale ?? 1,
        offset: (axis?.offset ?? 0) + 0, units: axis?.units ?? "", isNavigation: index < navigated,
        isBinned: index == 2 && !isStack && (isX || type == "EELS"))
    }
    title = about.title.isEmpty ? Self.title(dataset: about.name, fileName: fileName) : about.title
    signalType = type
    elements = about.elements
    originalMetadata = tags ?? .group([])
    func entry(_ name: String, _ value: FileTag) -> FileTag.Entry { FileTag.Entry(name: name, value: value) }
    let start = Self.start(about.acquisition).map { entry($0.name, .text($0.text)) }
    metadata = [entry("General", .group([entry("original_filename", .text(fileName))] + start))]
    if isX && about.pixelType.isInteger {
      metadata.append(entry("Signal", .group([entry("quantity", .text("X-rays (Counts)"))])))
    }
    func seconds(_ name: String, _ time: Double?) -> [FileTag.Entry] { time.map { [entry(name, .number($0))] } ?? [] }
    let times = about.acquisition
    let isSEM = Self.isSEM(about)
    var instrument: [FileTag.Entry] = []
    if let energy = about.beamEnergyInKeV { instrument.append(entry("beam_energy", .number(energy))) }
    instrument += seconds("dwell_time", times.dwellTimeInS) + about.instrument.hyperSpyEntries(isSEM: isSEM)
    var eds = about.instrument.detector.hyperSpyEntries
    if isX {
      // `EDS (SuperX)`: the detector's type stands in brackets.
      let words = about.detector?.split(whereSeparator: { "()".contains($0) }).map(\.trimmed) ?? []
      let kind = words.last { !$0.isEmpty && $0 != "EDS" }
      let type = kind.map { [entry("detector_type", .text($0))] } ?? []
      eds = type + seconds("real_time", times.realTimeInS) + seconds("live_time", times.liveTimeInS) + eds
    }
    // eXSpy looks for the time at a pixel and the angle beside each other.
    let eels =
      (type == "EELS" ? seconds("dwell_time", times.dwellTimeInS) : [])
      + about.instrument.hyperSpySpectrometerEntries
    let detectors =
      (isX || !eds.isEmpty ? [entry("EDS", .group(eds))] : []) + (eels.isEmpty ? [] : [entry("EELS", .group(eels))])
    if !detectors.isEmpty { instrument.append(entry("Detector", .group(detectors))) }
    if !instrument.isEmpty {
      metadata.append(entry("Acquisition_instrument", .group([entry(isSEM ? "SEM" : "TEM", .group(instrument))])))
    }
  }

  /// eXSpy looks for the settings of a signal of EDS or EELS where its type says. Of other data sets a file may say of what
  /// kind the microscope was; else no scanning electron microscope goes beyond 30 kV.
  private static func isSEM(_ about: DatasetDescription) -> Bool {
    switch about.signalType {
    case "EDS_SEM": return true
    case "EDS_TEM", "EELS": return false
    default: return about.instrument.kind.map { $0 == .scanning } ?? ((about.beamEnergyInKeV ?? 100) <= 30)
    }
  }

  /// Words that begin the names by which data sets are chosen in files without names of their own: `page 0`.
  private static let wordsForAny: Set<Substring> = ["page", "pages", "array", "image", "series", "raw"]

  /// A title for a data set without one: the last part of its path in the file, or the file's own name where that says
  /// nothing: `scan.tif` gives `scan` and, for the page after the first, `scan page 1`.
  private static func title(dataset: String, fileName: String) -> String {
    let stem = (fileName as NSString).deletingPathExtension
    guard let name = dataset.split(separator: "/").last(where: { $0 != "data" }) else { return stem }
    let words = name.split(separator: " ")
    guard let first = words.first, wordsForAny.contains(first) else { return String(name) }
    return words.count == 1 || name == "page 0" ? stem : "\(stem) \(name)"
  }

  /// Date, time and time zone as HyperSpy has them in `General`; nothing where the file does not write them as
  /// `2017-03-21 14:37:52 UTC`, with or without a time and a zone, which may be of several words.
  private static func start(_ acquisition: Acquisition) -> [(name: String, text: String)] {
    let words = acquisition.start?.split(separator: " ", maxSplits: 2).map(String.init) ?? []
    guard let date = words.first, date.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil,
      words.count == 1 || words[1].wholeMatch(of: /\d\d:\d\d:\d\d(\.\d+)?/) != nil
    else { return [] }
    return Array(zip(["date", "time", "time_zone"], words)).map { (name: $0.0, text: $0.1) }
  }
}
