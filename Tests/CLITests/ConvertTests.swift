import DataModel
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

/// `tessera convert`; the numbers themselves are tested where they are written.
@Suite("Convert") struct ConvertTests {
  private func convert(_ arguments: [String], in bench: Workbench) throws -> ProcessOutcome {
    try runTessera(["convert"] + arguments, in: bench.folder.url)
  }

  @Test("a map goes into every kind of file and back, for every number of threads") func kinds() throws {
    let bench = try Workbench()
    for (output, threads) in [("a.hspy", "1"), ("b.hspy", "3"), ("a.tif", "1"), ("b.tiff", "3"), ("a.npy", "2")] {
      let outcome = try convert(["eds.hspy", "--output", output, "--threads", threads], in: bench)
      try #require(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      #expect(outcome.output.hasPrefix("\(output)\n  /Experiments/"))
    }
    #expect(try bytes(of: bench.folder.path("a.hspy")) == bytes(of: bench.folder.path("b.hspy")))
    #expect(try bytes(of: bench.folder.path("a.tif")) == bytes(of: bench.folder.path("b.tiff")))
    let again = try convert(["a.hspy", "--output", "b.npy", "--quiet"], in: bench)
    #expect(again.code == 0 && again.output.isEmpty)
    #expect(try bytes(of: bench.folder.path("a.npy")) == bytes(of: bench.folder.path("b.npy")))
    let before = try MicrographFile.open(bench.folder.path("eds.hspy")).datasets[0]
    let after = try MicrographFile.open(bench.folder.path("a.hspy")).datasets[0]
    #expect(before.energyAxis == after.energyAxis && before.pixelSize == after.pixelSize)
    #expect(before.elements == after.elements && before.signalType == after.signalType)
    #expect(before.beamEnergyInKeV == after.beamEnergyInKeV && before.pixelType == after.pixelType)
  }

  @Test("several data sets become experiments, all or those that are named") func several() throws {
    let bench = try Workbench()
    try bench.writeTwoImages(as: "two.hspy")
    #expect(try convert(["two.hspy", "--output", "all.hspy"], in: bench).code == 0)
    #expect(try MicrographFile.open(bench.folder.path("all.hspy")).datasets.map(\.title) == ["bright", "dark"])
    let chosen = ["two.hspy", "--output", "one.hspy", "--dataset", "dark", "--dataset", "bright"]
    #expect(try convert(chosen, in: bench).code == 0)
    #expect(try bytes(of: bench.folder.path("one.hspy")) != bytes(of: bench.folder.path("two.hspy")))
    #expect(try convert(["two.hspy", "--output", "dark.npy", "--dataset", "dark"], in: bench).code == 0)
    let dark = try MicrographFile.open(bench.folder.path("dark.npy")).micrograph()
    #expect(dark.intensity.elements == [Float](repeating: 2, count: 9))
  }

  @Test("the mean of several frames is said to be one") func means() throws {
    let bench = try Workbench()
    let file = projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures/Velox/two-detectors.emd").path
    let outcome = try convert([file, "--output", "a.npy", "--dataset", "HAADF", "--quiet"], in: bench)
    #expect(outcome.code == 0)
    let advice = "--dataset \"HAADF/frame 0\" gives one as it is stored, \"HAADF/stack\" all of them"
    #expect(outcome.errors == "note: HAADF: mean of 3 frames, written as float32; \(advice)\n")
    let one = try convert([file, "--output", "b.npy", "--dataset", "HAADF/frame 0", "--quiet"], in: bench)
    #expect(one.code == 0 && one.errors.isEmpty)
    let all = try convert([file, "--output", "c.npy", "--dataset", "HAADF/stack"], in: bench)
    #expect(all.code == 0 && all.errors.isEmpty)
    #expect(all.output == "c.npy\n  HAADF/stack: stack of images, 3 x 3 x 4, uint16\n")
  }

  @Test("a stack stays one, and its images can be chosen") func stacks() throws {
    let bench = try Workbench()
    try writeNPY((0..<24).map(Double.init), shape: [3, 2, 4], to: bench.folder.path("in.npy"))
    for (input, output, name) in [
      ("in.npy", "a.hspy", "array"), ("a.hspy", "a.tif", "/Experiments/in/data"), ("a.tif", "a.npy", "pages"),
    ] {
      let outcome = try convert([input, "--output", output], in: bench)
      #expect(outcome.code == 0 && outcome.output == "\(output)\n  \(name): stack of images, 3 x 2 x 4, float64\n")
    }
    #expect(try bytes(of: bench.folder.path("a.npy")) == bytes(of: bench.folder.path("in.npy")))
    #expect(try convert(["a.tif", "--output", "one.npy", "--dataset", "page 1"], in: bench).code == 0)
    let page = try MicrographFile.open(bench.folder.path("one.npy")).micrograph()
    #expect(page.intensity.elements == (8..<16).map { Float($0) })
    let pair = ["a.tif", "--output", "pair.hspy", "--dataset", "page 0", "--dataset", "page 2"]
    #expect(try convert(pair, in: bench).code == 0)
    #expect(try MicrographFile.open(bench.folder.path("pair.hspy")).datasets.map(\.kind) == [.image, .image])
  }

  @Test("pages that differ are signals of their own") func differingPages() throws {
    let bench = try Workbench()
    let pages = projectRoot.appendingPathComponent("Tests/MicrographFilesTests/Fixtures/TIFF/pages.tif").path
    let outcome = try convert([pages, "--output", "a.hspy", "--quiet"], in: bench)
    let note = "pages that differ in size, type or size of a pixel are no stack; each is a signal of its own"
    #expect(outcome.code == 0 && outcome.errors == "note: \(note)\n")
    #expect(try MicrographFile.open(bench.folder.path("a.hspy")).datasets.map(\.kind) == [.image, .image, .image])
  }

  @Test(
    "mistakes are one line and leave nothing",
    arguments: [
      ("ending", ["eds.hspy", "--output", "a.txt"]),
      ("itself", ["eds.hspy", "--output", "./eds.hspy"]),
      ("link", ["eds.hspy", "--output", "link.hspy"]),
      ("hard link", ["eds.hspy", "--output", "other.hspy"]),
      ("partial", ["b.hspy.partial", "--output", "b.hspy"]),
      ("missing", ["lost.bcf", "--output", "a.hspy"]),
      ("folder", ["eds.hspy", "--output", "lost/a.hspy"]),
      ("folder in the way", ["eds.hspy", "--output", "taken.hspy"]),
      ("unknown data set", ["eds.hspy", "--output", "a.hspy", "--dataset", "HAADF"]),
      ("two images", ["two.hspy", "--output", "a.tif"]),
      ("two names", ["two.hspy", "--output", "a.npy", "--dataset", "dark", "--dataset", "bright"]),
      ("one name twice", ["two.hspy", "--output", "a.hspy", "--dataset", "dark", "--dataset", "dark"]),
      ("nothing readable", ["line.npy", "--output", "a.hspy"]),
      ("threads", ["eds.hspy", "--output", "a.hspy", "--threads", "0"]),
    ]) func refused(_ name: String, _ arguments: [String]) throws
  {
    let bench = try Workbench()
    try bench.writeTwoImages(as: "two.hspy")
    try writeNPY([Double](repeating: 1, count: 8), shape: [8], to: bench.folder.path("line.npy"))
    try bench.copy(bench.folder.url.appendingPathComponent("eds.hspy"), as: "b.hspy.partial")
    let files = FileManager.default
    try files.createSymbolicLink(atPath: bench.folder.path("link.hspy"), withDestinationPath: "eds.hspy")
    try files.linkItem(atPath: bench.folder.path("eds.hspy"), toPath: bench.folder.path("other.hspy"))
    try files.createDirectory(atPath: bench.folder.path("taken.hspy"), withIntermediateDirectories: false)
    let before = try (bench.contents, bytes(of: bench.folder.path("eds.hspy")))
    let outcome = try convert(arguments, in: bench)
    #expect(outcome.code > 0 && outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("tessera: ") && outcome.errors.split(separator: "\n").count == 1)
    expectSnapshot(outcome.errors, named: "convert \(name).txt", beside: #filePath)
    #expect(try bench.contents == before.0 && bytes(of: bench.folder.path("eds.hspy")) == before.1)
  }

  @Test("told to end: nothing stays behind", arguments: [SIGINT, SIGTERM], ["hspy", "tif"])
  func interrupted(_ signal: Int32, _ ending: String) throws {
    let bench = try Workbench()
    // Takes some tenths of a second.
    let numbers = (0..<160 * 160 * 1024).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }
    try Data(numbers).write(to: bench.folder.url.appendingPathComponent("big.raw"))
    let lines = [
      "key\tvalue", "width\t160", "height\t160", "depth\t1024", "data-length\t1", "data-type\tunsigned", "offset\t0",
      "record-by\tvector", "byte-order\tdont-care", "ev-per-chan\t10",
    ]
    try bench.folder.write(lines.joined(separator: "\n") + "\n", to: "big.rpl")
    let process = try startTessera(
      ["convert", "big.rpl", "--output", "out.\(ending)", "--threads", "1"], in: bench.folder.url, output: .nullDevice,
      errors: .nullDevice)
    let partial = bench.folder.path("out.\(ending).partial")
    for _ in 0..<1000 where !FileManager.default.fileExists(atPath: partial) { usleep(2000) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(!FileManager.default.fileExists(atPath: partial))
    // A conversion that was quicker than the signal is whole.
    if process.terminationStatus != 0 {
      #expect(try bench.contents == ["big.raw", "big.rpl", "bse.tif", "eds.hspy"])
    }
  }

  @Test("a file that cannot grow any more leaves nothing", arguments: ["hspy", "tif", "npy"])
  func full(_ ending: String) throws {
    let bench = try Workbench()
    // A file may not grow beyond 64 blocks of 512 or 1024 bytes; the signal that says so is left aside.
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" convert eds.hspy --output out.\(ending) 2> errors",
      tesseraProgram.path,
    ]
    process.currentDirectoryURL = bench.folder.url
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let errors = try String(contentsOfFile: bench.folder.path("errors"), encoding: .utf8)
    #expect(process.terminationReason == .exit && process.terminationStatus == 1)
    #expect(errors.hasPrefix("tessera: out.\(ending): cannot be written") && errors.split(separator: "\n").count == 1)
    #expect(try bench.contents == ["bse.tif", "eds.hspy", "errors"], "\(errors)")
  }
}

extension Workbench {
  /// Writes a container of two images, one of ones and one of twos.
  fileprivate func writeTwoImages(as name: String) throws {
    var stored: [StoredDataset] = []
    for (value, title) in [(1.0, "bright"), (2.0, "dark")] {
      let axes = ["y", "x"].map { HyperSpySignal.Axis(name: $0, size: 3, isNavigation: false) }
      let path = folder.path("\(title).hspy")
      let signal = HyperSpySignal(title: title, values: [Double](repeating: value, count: 9), axes: axes)
      try writeHyperSpy(signal, to: path)
      stored.append(try MicrographFile.open(path).stored(dataset: title))
    }
    try writeHyperSpy(stored, to: folder.path(name), threads: 1)
    for title in ["bright", "dark"] { try FileManager.default.removeItem(atPath: folder.path("\(title).hspy")) }
  }
}
