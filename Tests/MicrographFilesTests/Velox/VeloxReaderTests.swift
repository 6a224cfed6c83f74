import DataModel
import Kernels
import TestSupport
import Testing

@testable import MicrographFiles

@Suite struct VeloxReaderTests {
  @Test func headersSayWhatAPersonNeeds() throws {
    let file = try MicrographFile.open(VeloxFixture.path("two-detectors"))
    #expect(file.format == .velox)
    #expect(file.datasets.map(\.name) == ["HAADF", "Ti", "EDS", "spectrum", "spectrum 2"])
    #expect(file.datasets.map(\.kind) == [.image, .image, .spectrumImage, .other, .other])
    let (haadf, map, eds) = (file.datasets[0], file.datasets[1], file.datasets[2])
    #expect(haadf.shape == [3, 4] && haadf.pixelType == .uint16 && haadf.detector == "HAADF")
    #expect(haadf.pixelSize == PixelSize(heightInNM: 3e-9 * 1e9, widthInNM: 2e-9 * 1e9))
    #expect(abs(haadf.axes[1].offset - 10) < 1e-9 && abs(haadf.axes[0].offset + 4) < 1e-9)
    #expect(map.pixelType == .float32 && map.elements == ["Ti"])
    #expect(eds.shape == [3, 4, 64] && eds.elements == ["O", "Ti"] && eds.signalType == "EDS_TEM")
    #expect(eds.energyAxis == EnergyAxis(offsetInEV: -100, stepInEV: 20, channels: 64))
    #expect(eds.beamEnergyInKeV == 200 && eds.detector == "SuperXG21 + SuperXG22")
    #expect(
      eds.note == "sum of 2 detectors; one alone: EDS/SuperXG21; sum of 3 frames; some: EDS/frame 0, EDS/frames 0-2")
    #expect(haadf.note == "mean of 3 frames; one alone: HAADF/frame 0, some: HAADF/frames 0-2")
  }

  @Test func framesAndDetectorsAreChosenByName() throws {
    let file = try MicrographFile.open(VeloxFixture.path("two-detectors"))
    let parts: [(String, detectors: [Int], frames: Range<Int>)] = [
      ("EDS", [0, 1], 0..<3), ("EDS/SuperXG21", [0], 0..<3), ("EDS/SuperXG22", [1], 0..<3),
      ("EDS/frame 1", [0, 1], 1..<2), ("EDS/frames 1-2", [0, 1], 1..<3), ("EDS/SuperXG22/frame 2", [1], 2..<3),
    ]
    for (name, detectors, frames) in parts {
      let source = try file.spectrumImage(dataset: name).source
      var expected = [Double](repeating: 0, count: 3 * 4 * 64)
      for detector in detectors {
        for (index, count) in try VeloxFixture.counts(detector: detector, frames: frames).enumerated() {
          expected[index] += count
        }
      }
      #expect(try WholeCube(source).values == expected, "\(name)")
      #expect(try EventCube(try #require(source as? any SpectrumEventSource), threads: 2).values == expected, "\(name)")
    }
    let frames = try (0..<3).map { try file.micrograph(dataset: "HAADF/frame \($0)").intensity.elements }
    let mean = (0..<12).map { (frames[0][$0] + frames[1][$0] + frames[2][$0]) / 3 }
    let found = try file.micrograph(dataset: "HAADF").intensity.elements
    #expect(zip(found, mean).allSatisfy { abs($0 - $1) <= 1e-2 })
    let two = try file.micrograph(dataset: "HAADF/frames 1-2").intensity.elements
    #expect(two == zip(frames[1], frames[2]).map { ($0 + $1) / 2 })
  }

  @Test(
    arguments: [
      "EDS/frame 3", "EDS/frames 2-1", "EDS/frames 0-3", "EDS/SuperXG23", "EDS/", "HAADF/frame", "HAADF/frame -1",
      "HAADF/frame 0/x", "spectrum/frame 0", "EDS/frame 99999999999999999999",
    ])
  func partsThatAreNotThereAreNamed(_ name: String) throws {
    let file = try MicrographFile.open(VeloxFixture.path("two-detectors"))
    let error = #expect(throws: FileError.self) { try file.spectrumImage(dataset: name) }
    #expect(error?.code == .noSuchDataset)
    #expect(error?.message.hasPrefix("holds no data set \"\(name)\"; ") == true)
  }

  @Test func oldFilesCountTheirFrames() throws {
    let file = try MicrographFile.open(VeloxFixture.path("old"))
    #expect(file.datasets.map(\.name) == ["BF", "EDS"] && file.datasets[1].elements == ["Nb"])
    // Three frames in the stream, the first two of which were used.
    let source = try file.spectrumImage().source
    #expect(try WholeCube(source).values == VeloxFixture.counts(detector: 0, frames: 0..<2))
    let last = try file.spectrumImage(dataset: "EDS/frame 2").source
    #expect(try WholeCube(last).values == VeloxFixture.counts(detector: 0, frames: 2..<3))
    let all = try EventCube(try VeloxFixture.source("old", wordsPerPiece: 50), threads: 2)
    #expect(try all.values == VeloxFixture.counts(detector: 0, frames: 0..<3) && all.notes == [])
  }

  /// Real files count frames from 1: two frames are 1 to 2, and the stored sums hold both of them.
  @Test func framesBeforeTheFirstThatVeloxUsedAreLeftOut() throws {
    let file = try MicrographFile.open(VeloxFixture.path("later-frames"))
    let source = try file.spectrumImage().source
    let events = try EventCube(try #require(source as? any SpectrumEventSource), threads: 2)
    // The sum that Velox stored agrees, so nothing is noted. rosettasciio 0.15 sums up all frames here.
    #expect(try events.values == VeloxFixture.counts(detector: 0, frames: 1..<3) && events.notes == [])
    #expect(try WholeCube(source).values == events.values)
    let note = "sum of the frames 1-2 that Velox used; others: EDS/frame 0, EDS/frames 0-2"
    #expect(file.datasets.first { $0.name == "EDS" }?.note == note)
    let all = try WholeCube(file.spectrumImage(dataset: "EDS/frames 0-2").source)
    #expect(try all.values == VeloxFixture.counts(detector: 0, frames: 0..<3))
  }

  @Test func aFrameThatWasBrokenOffDoesNotShiftTheNext() throws {
    let source = try MicrographFile.open(VeloxFixture.path("broken-off")).spectrumImage().source
    var expected = try VeloxFixture.counts(detector: 0, frames: 1..<3)
    let first = try VeloxFixture.counts(detector: 0, frames: 0..<1)
    for index in 0..<5 * 64 { expected[index] += first[index] }
    #expect(try WholeCube(source).values == expected)
    let events = try EventCube(try #require(source as? any SpectrumEventSource), threads: 2)
    #expect(events.values == expected)
    let (found, stored) = (expected.reduce(0, +), try VeloxFixture.counts(detector: 0, frames: 0..<3).reduce(0, +))
    #expect(
      events.notes == [
        "SuperXG21: the stream holds \(Int(found)) counts, the sum spectrum that Velox saved \(Int(stored)); the "
          + "stream was used"
      ])
  }

  @Test(arguments: [1, 7, 100, 333, 5000]) func piecesOfAnySizeGiveTheSame(_ words: Int) throws {
    for name in ["two-detectors", "old", "broken-off"] {
      let whole = try EventCube(try VeloxFixture.source(name, wordsPerPiece: 1 << 20), threads: 1)
      let source = try VeloxFixture.source(name, wordsPerPiece: words, boxBytes: 3 * 128)
      for threads in [1, 2, 5] { #expect(try EventCube(source, threads: threads) == whole, "\(name), \(threads)") }
      let boxes = try WholeCube(source)
      #expect(boxes.values == whole.values && boxes.covers.allSatisfy { $0 == 1 })
    }
  }

  @Test func filesWithoutASpectrumImageSayWhy() throws {
    for (name, reason) in [("pruned", "is pruned"), ("no-scan", "was counted without a scan")] {
      let file = try MicrographFile.open(VeloxFixture.path(name))
      let error = #expect(throws: FileError.self) { try file.spectrumImage() }
      #expect(error?.code == .unsupported && error?.message.hasPrefix(reason) == true)
    }
  }

  @Test func labelsNeedOneFrame() throws {
    let file = try MicrographFile.open(VeloxFixture.path("two-detectors"))
    let error = #expect(throws: FileError.self) { try file.labelMask(dataset: "HAADF") }
    #expect(error?.message == "a label mask needs one frame, found 3; name one, such as HAADF/frame 0")
  }

  @Test(arguments: ["two-detectors", "old", "broken-off", "pruned", "no-scan"])
  func damagedFilesAreHarmless(_ name: String) throws {
    try expectDamagedFilesAreHarmless(bytes(of: VeloxFixture.path(name)), name, changes: 250)
  }
}
