import Foundation
import TestSupport
import Testing

/// What becomes of the result folder when things go wrong.
@Suite("Result folder") struct ResultFolderTests {
  @Test("a folder that is no Tessera result is refused and left alone") func foreignFolder() throws {
    let bench = try Workbench()
    try FileManager.default.createDirectory(atPath: bench.folder.path("mine"), withIntermediateDirectories: true)
    try bench.folder.write("precious", to: "mine/notes.txt")
    let outcome = try bench.run(pipeline(), arguments: ["--output", "mine"])
    #expect(outcome.code > 0)
    expectSnapshot(outcome.errors, named: "foreign-folder.txt", beside: #filePath)
    #expect(try String(contentsOfFile: bench.folder.path("mine/notes.txt"), encoding: .utf8) == "precious")
    #expect(try bench.contents == ["bad.yaml", "bse.tif", "eds.hspy", "mine"])
  }

  @Test("a file in the way is refused") func fileInTheWay() throws {
    let bench = try Workbench()
    try bench.folder.write("precious", to: "out")
    let outcome = try bench.run(pipeline(), arguments: ["--output", "out"])
    #expect(outcome.code > 0)
    expectSnapshot(outcome.errors, named: "file-in-the-way.txt", beside: #filePath)
  }

  #if os(Linux)
    @Test("a folder that cannot be written is refused before computing") func notWritable() throws {
      let outcome = try Workbench().run(pipeline(), arguments: ["--output", "/proc/out"])
      #expect(outcome.code > 0)
      expectSnapshot(outcome.errors, named: "not-writable.txt", beside: #filePath)
    }

    @Test("a full disk is found before computing", .enabled(if: canMountMemory))
    func fullDisk() throws {
      let bench = try Workbench()
      let small = bench.folder.path("small")
      try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: true)
      try #require(try shell("mount -t tmpfs -o size=64k tmpfs '\(small)'") == 0)
      defer { _ = try? shell("umount '\(small)'") }
      let outcome = try bench.run(pipeline(), arguments: ["--output", "small/out"])
      #expect(outcome.code > 0)
      #expect(outcome.errors.contains("small") && outcome.errors.contains("free"), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1)
      #expect(try FileManager.default.contentsOfDirectory(atPath: small).isEmpty)
    }
  #endif

  @Test("an earlier result is replaced as a whole") func replaced() throws {
    let bench = try Workbench()
    #expect(try bench.run(pipeline(), arguments: ["--output", "out", "--quiet"]).code == 0)
    try bench.folder.write("old", to: "out/strategies/left-over.txt")
    let other = pipeline(strategies: "{image: {channels: [bse]}}")
    let outcome = try bench.run(other, arguments: ["--output", "out", "--quiet"])
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder.path("out/strategies")) == ["image"])
    #expect(try bench.contents == ["bad.yaml", "bse.tif", "eds.hspy", "out"])
  }

  @Test("told to end: nothing stays behind", arguments: [SIGINT, SIGTERM], [0.02, 0.06, 0.12])
  func interrupted(_ signal: Int32, _ delay: Double) throws {
    let bench = try Workbench()
    try bench.folder.write(pipeline(), to: "good.yaml")
    let process = try startTessera(
      ["run", "good.yaml", "--output", "new/out"], in: bench.folder.url, output: .nullDevice, errors: .nullDevice)
    Thread.sleep(forTimeInterval: delay)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    // A run that was quicker than the signal has its result, whole; otherwise not even the parent folder is left.
    let files = try bench.contents
    if files.contains("new") {
      #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder.path("new")) == ["out"])
      let record = try String(contentsOfFile: bench.folder.path("new/out/run.json"), encoding: .utf8)
      #expect(record.hasSuffix("}\n"))
    } else {
      #expect(process.terminationStatus != 0 && files == ["bse.tif", "eds.hspy", "good.yaml"])
    }
  }

  @Test("killed at any moment: no result or a whole one", arguments: 0..<12) func killed(_ round: Int) throws {
    let bench = try Workbench()
    try bench.folder.write(pipeline(), to: "good.yaml")
    let process = try startTessera(
      ["run", "good.yaml", "--output", "out"], in: bench.folder.url, output: .nullDevice, errors: .nullDevice)
    // From before the first byte is read until after the end, which takes about a quarter of a second.
    Thread.sleep(forTimeInterval: Double(round) * 0.03)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    if FileManager.default.fileExists(atPath: bench.folder.path("out")) {
      for file in ["run.json", "comparison.json", "report.html", "strategies/both/classes.csv"] {
        let text = try String(contentsOfFile: bench.folder.path("out/\(file)"), encoding: .utf8)
        #expect(text.hasSuffix("\n"), "\(file) after \(round)")
      }
    }
    // The next run sweeps up what the killed one left.
    let next = try runTessera(["run", "good.yaml", "--output", "out", "--quiet"], in: bench.folder.url)
    #expect(next.code == 0, "\(next.errors)")
    #expect(try bench.contents == ["bse.tif", "eds.hspy", "good.yaml", "out"])
  }
}

private func shell(_ command: String) throws -> Int32 {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/bin/sh")
  process.arguments = ["-c", command]
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus
}

/// Whether this process may mount a small file system of memory.
private let canMountMemory: Bool = {
  guard let folder = try? ScratchFolder() else { return false }
  let mounted = try? shell("mount -t tmpfs -o size=64k tmpfs '\(folder.url.path)' && umount '\(folder.url.path)'")
  return mounted == 0
}()
