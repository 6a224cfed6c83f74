internal import DataModel

/// A spectrum image of a Velox file: the streams of detectors that counted during the same scan.
struct VeloxSpectra: Equatable, Sendable {
  /// How it is chosen, such as `EDS`.
  let name: String
  let streams: [VeloxStream]
  /// Frames that Velox itself summed up; nothing where the file does not say.
  let used: Range<Int>?
  /// Frames that were chosen; nothing for those that Velox used itself, or for all.
  let frames: Range<Int>?
  let elements: [String]

  /// Groups streams of the same scan; the second stream of a detector begins another image.
  static func group(_ streams: [VeloxStream]) -> [[VeloxStream]] {
    var groups: [[VeloxStream]] = []
    for stream in streams {
      if let index = groups.firstIndex(where: { $0.allSatisfy(stream.isOfSameScan) }) {
        groups[index].append(stream)
      } else {
        groups.append([stream])
      }
    }
    // By the detectors' names, whatever the names of the groups in the file.
    return groups.map { $0.sorted { $0.detector < $1.detector } }
  }

  /// Frames of the file, where it says how many there are.
  var frameCount: Int? {
    let counts = streams.map(\.frameStarts.count)
    return counts.contains(0) ? nil : counts.max()
  }

  /// Frames that are read; may reach beyond the last one.
  var wanted: Range<Int> {
    if let frames { return frames }
    guard let used else { return 0..<(.max) }
    // A file may claim other frames than it has.
    let real = frameCount.map { used.clamped(to: 0..<$0) } ?? used
    return real.isEmpty ? 0..<(.max) : real
  }

  /// The detectors and frames that a name chooses, behind this image's own: `DETECTOR`, `frame N`, `frames A-B`.
  ///
  /// - Returns: nothing where the words mean nothing here.
  func part(_ words: ArraySlice<String>) -> VeloxSpectra? {
    var (chosen, range) = (streams, frames)
    for word in words {
      if let frames = FrameWords.range(word) {
        guard frameCount.map({ frames.upperBound <= $0 }) ?? true else { return nil }
        range = frames
      } else {
        chosen = chosen.filter { $0.detector == word }
      }
    }
    guard !chosen.isEmpty else { return nil }
    return VeloxSpectra(
      name: ([name] + words).joined(separator: "/"), streams: chosen, used: used, frames: range, elements: elements)
  }

  /// What can be chosen, for a person who asked for something else.
  var choices: String {
    let detectors = streams.map(\.detector)
    let frames = frameCount.map { WholeFrames.list($0, "frame") } ?? "frames, counted from 0"
    let last = (frameCount ?? used?.upperBound ?? 1) - 1
    let examples = "\(name)/frame 0" + (last > 0 ? ", \(name)/frames 0-\(last)" : "")
    return "\(name) has the detector\(detectors.count > 1 ? "s" : "") \(detectors.joined(separator: ", ")) "
      + "and \(frames) (\(examples))"
  }

  /// Which frames are summed up, and how others are chosen.
  private var frameNote: String? {
    let count = frameCount ?? used?.upperBound ?? 0
    guard frames == nil, count > 1 else { return nil }
    let choice = "\(name)/frame 0, \(name)/frames 0-\(count - 1)"
    let wanted = wanted.clamped(to: 0..<count)
    guard wanted.count < count else { return "sum of \(count) frames; some: \(choice)" }
    return "sum of the frames \(wanted.lowerBound)-\(wanted.upperBound - 1) that Velox used; others: \(choice)"
  }

  var description: DatasetDescription {
    let first = streams[0]
    let axis = first.energyAxis
    var acquisition = first.acquisition
    // Detectors are live at different times.
    if streams.count > 1 { acquisition.liveTimeInS = nil }
    // The times are those of all frames.
    if frames != nil { (acquisition.realTimeInS, acquisition.liveTimeInS) = (nil, nil) }
    var instrument = first.instrument
    instrument.detector = XRayDetector(sumOf: streams.map(\.instrument.detector))
    var notes: [String] = []
    if streams.count > 1 { notes.append("sum of \(streams.count) detectors; one alone: \(name)/\(first.detector)") }
    if let frameNote { notes.append(frameNote) }
    return DatasetDescription(
      name: name, title: "EDS", kind: .spectrumImage, shape: [first.rows, first.columns, axis.channels],
      pixelType: .uint16,
      axes: first.scanAxes + [
        AxisDescription(
          name: "X-ray energy", units: "keV", offset: axis.offsetInEV / 1000, scale: axis.stepInEV / 1000,
          size: axis.channels)
      ], pixelSize: first.pixelSize, energyAxis: axis, signalType: "EDS_TEM", elements: elements,
      beamEnergyInKeV: first.beamEnergyInKeV, detector: streams.map(\.detector).joined(separator: " + "),
      acquisition: acquisition, instrument: instrument,
      note: notes.isEmpty ? nil : notes.joined(separator: "; "))
  }
}

/// Words that choose frames in the name of a data set.
enum FrameWords {
  /// `frame 3` or `frames 0-4` (both ends belong to it), counted from 0.
  static func range(_ word: String) -> Range<Int>? {
    let parts = word.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    if parts[0] == "frame" { return number(parts[1]).map { $0..<$0 + 1 } }
    let ends = parts[1].split(separator: "-", omittingEmptySubsequences: false)
    guard parts[0] == "frames", ends.count == 2, let first = number(ends[0]), let last = number(ends[1]), first <= last
    else { return nil }
    return first..<last + 1
  }

  private static func number(_ digits: Substring) -> Int? {
    digits.utf8.count <= 9 && digits.utf8.allSatisfy { (48...57).contains($0) } ? Int(digits) : nil
  }
}
