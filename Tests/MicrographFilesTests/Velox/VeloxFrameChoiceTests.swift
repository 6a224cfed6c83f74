import DataModel
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

/// Which frames of a stream can be chosen: those that are there to their end.
@Suite struct VeloxFrameChoiceTests {
  /// What choosing a data set says; nothing where it can be chosen.
  private func complaint(_ path: String, _ name: String) throws -> String? {
    let file = try MicrographFile.open(path)
    var lines: [String] = []
    // What `run` opens, and what `convert` does.
    do { _ = try file.spectrumImage(dataset: name) } catch { lines.append("\(error)") }
    do {
      let stored = try file.stored(dataset: name)
      _ = try stored.source(wholeSpectra: true)
    } catch { lines.append("\(error)") }
    #expect(lines.isEmpty || lines.count == 2 && lines[0] == lines[1], "\(lines)")
    return lines.first.map { String($0.dropFirst(path.count)) }
  }

  /// The counts of a choice by both roads, which agree.
  private func counts(_ path: String, _ name: String) throws -> [Double] {
    let source = try MicrographFile.open(path).spectrumImage(dataset: name).source
    let events = try EventCube(try #require(source as? any SpectrumEventSource), threads: 2)
    #expect(events.notes == [], "\(name)")
    #expect(try WholeCube(source).values == events.values, "\(name)")
    return events.values
  }

  /// Without a table of frames their markers tell how many there are: 35 of 3 frames of 12, the last one is missing.
  @Test(arguments: [
    ("EDS/frame 3", ":SuperXG2: has 3 whole frames, 0-2; frame 3 is not among them"),
    ("EDS/frames 1-7", ":SuperXG2: has 3 whole frames, 0-2; frame 7 is not among them"),
    ("EDS/frames 0-999999999", ":SuperXG2: has 3 whole frames, 0-2; frame 999999999 is not among them"),
  ])
  func framesBehindTheEndOfAStreamWithoutATableAreRefused(_ name: String, _ line: String) throws {
    #expect(try complaint(VeloxFixture.path("old"), name) == line)
  }

  @Test func framesUpToTheEndOfAStreamWithoutATableAreCounted() throws {
    let path = VeloxFixture.path("old")
    #expect(try MicrographFile.open(path).datasets[1].note == "sum of 2 frames; some: EDS/frame 0, EDS/frames 0-1")
    for (name, frames) in [("EDS/frames 0-2", 0..<3), ("EDS/frames 1-2", 1..<3), ("EDS/frame 0", 0..<1)] {
      #expect(try counts(path, name) == VeloxFixture.counts(detector: 0, frames: frames), "\(name)")
    }
  }

  /// The fixture's first frame ends after 5 of 12 pixels.
  @Test func aFrameThatWasBrokenOffCannotBeChosen() throws {
    let path = VeloxFixture.path("broken-off")
    let line = ":SuperXG21: has 3 frames, 0-2; frame 0 was broken off after 5 of 12 pixels and cannot be chosen"
    for name in ["EDS/frame 0", "EDS/frames 0-2"] { #expect(try complaint(path, name) == line) }
    #expect(try counts(path, "EDS/frames 1-2") == VeloxFixture.counts(detector: 0, frames: 1..<3))
  }

  /// Streams cut anywhere: what can be chosen is what the markers before the cut close.
  @Test(arguments: [1, 3, 1000]) func aStreamEndsWhereItsMarkersSay(wordsPerPiece: Int) throws {
    let root = try HDF5Object(file: VeloxFixture.path("old"), limits: .standard)
    guard let data = root.descendant(["Data", "SpectrumStream", "s0", "Data"]) else {
      Issue.record("the fixture has no stream")
      return
    }
    let words = try HDF5WordList(data)
    // There are 35 markers. The one behind the last pixel of a scan may be missing, unless it is the only one.
    for (pixels, whole, rest) in [(1, 35, nil), (2, 18, nil), (10, 3, 5), (20, 1, 15), (35, 1, nil), (37, 0, 35)]
      as [(Int, Int, Int?)]
    {
      func complaint(_ wanted: Range<Int>) -> String? {
        let frames = StreamFrames(pixels: pixels, starts: [], wanted: wanted)
        let check = WholeFrames(file: "f", detector: "D", frames: frames, words: words, wordsPerPiece: wordsPerPiece)
        do throws(FileError) { try check.check() } catch { return error.message }
        return nil
      }
      for frame in 0..<whole { #expect(complaint(frame..<frame + 1) == nil, "\(pixels) pixels, frame \(frame)") }
      let many = whole == 1 ? "1 whole frame, 0" : "\(whole) whole frames, 0-\(whole - 1)"
      let count = whole == 0 ? "no whole frame" : many
      let broken = rest.map { "frame \(whole) was broken off after \($0) of \(pixels) pixels" }
      #expect(complaint(0..<whole + 1) == "has \(count); \(broken ?? "frame \(whole) is not among them")")
      #expect(complaint(whole + 1..<whole + 2) == "has \(count); frame \(whole + 1) is not among them")
    }
  }

  @Test(arguments: [
    ("HAADF/frame 10", "HAADF has 3 frames, 0-2"), ("HAADF/frames 0-3", "HAADF has 3 frames, 0-2"),
    ("Ti/frame 1", "Ti has 1 frame, 0"),
    (
      "EDS/SuperXG29",
      "EDS has the detectors SuperXG21, SuperXG22 and 3 frames, 0-2 (EDS/frame 0, EDS/frames 0-2)"
    ),
    (
      "EDS/frames 0-3",
      "EDS has the detectors SuperXG21, SuperXG22 and 3 frames, 0-2 (EDS/frame 0, EDS/frames 0-2)"
    ),
    ("haadf", "did you mean HAADF"), ("haadf/frame 1", "did you mean HAADF/frame 1? HAADF has 3 frames, 0-2"),
    ("EELS", "it holds: HAADF, Ti, EDS, spectrum, spectrum 2"),
  ])
  func aNameThatMeansNothingLeadsToOneThatDoes(_ name: String, _ advice: String) throws {
    let path = VeloxFixture.path("two-detectors")
    #expect(try complaint(path, name) == ": holds no data set \"\(name)\"; \(advice)")
  }

  @Test func detectorsOfStreamsWithoutATableAreNamed() throws {
    #expect(
      try complaint(VeloxFixture.path("old"), "EDS/SuperXG9")
        == ": holds no data set \"EDS/SuperXG9\"; EDS has the detector SuperXG2 and frames, counted from 0 (EDS/frame 0, "
        + "EDS/frames 0-1)")
  }
}

/// Real streams without a table of frames.
@Suite(.enabled(if: !ReferenceEntry.velox.isEmpty)) struct VeloxRealFrameChoiceTests {
  private func outcome(_ file: String, _ name: String) throws -> String {
    let entry = try #require(ReferenceEntry.velox.first { $0.name.hasSuffix(file) })
    do {
      let source = try MicrographFile.open(entry.path).spectrumImage(dataset: name).source
      let total = try EventTotals(source)
      #expect(try WholeCube(source).values.reduce(0, +) == Double(total.counts) && total.notes == [])
      return "\(total.counts)"
    } catch let error as FileError { return error.message }
  }

  /// 72 counts behind the last of ten frames belong to none.
  @Test(arguments: [
    ("frames 0-9", "764005"), ("frame 9", "76223"),
    ("frame 10", "has 10 whole frames, 0-9; frame 10 is not among them"),
    ("frames 0-10", "has 10 whole frames, 0-9; frame 10 is not among them"),
    ("frames 3-12", "has 10 whole frames, 0-9; frame 12 is not among them"),
    ("frames 0-99", "has 10 whole frames, 0-9; frame 99 is not among them"),
  ])
  func countsBehindTheLastFrameBelongToNone(_ choice: String, _ expected: String) throws {
    #expect(try outcome("fei_SI_SuperX-HAADF_10frames_10x50.emd", "EDS/\(choice)") == expected)
  }

  @Test(arguments: [
    ("frames 0-4", "has 4 whole frames, 0-3; frame 4 was broken off after 249 of 256 pixels"),
    ("frame 5", "has 4 whole frames, 0-3; frame 5 is not among them"),
  ])
  func theLastFrameOfAScanThatWasStoppedCannotBeChosen(_ choice: String, _ expected: String) throws {
    #expect(try outcome("fei_emd_si.emd", "EDS/\(choice)") == expected)
  }
}
