import Encoders
import Foundation
import TestSupport
import Testing

/// `tessera train spec2vec` as a person meets it.
@Suite("Training") struct TrainTests {
  let bench: TrainingBench

  init() throws { bench = try TrainingBench() }

  @Test("the same bytes for one thread, two, and with a pause in between") func bytes() throws {
    try bench.writeMap("a.hspy", rows: 24, columns: 24, seed: 1)
    let common = ["spec2vec", "a.hspy", "--per-pixel", "--epochs", "120", "--quiet", "--replicas", "2"]
    for (name, threads) in [("one", "1"), ("two", "2")] {
      let outcome = try bench.run(common + ["--output", name, "--threads", threads])
      #expect(outcome.code == 0 && outcome.errors.isEmpty && outcome.output.isEmpty, "\(outcome)")
    }
    #expect(try bench.data("one") == bench.data("two"))

    for (round, signal) in [SIGINT, SIGTERM].enumerated() {
      try interrupt(common + ["--output", "cut"], signal: signal)
      // The second time training goes on from a checkpoint at once, and is broken off again.
      let partly = try WordModel(fileBytes: [UInt8](bench.data("cut.part")))
      let done = try #require(partly.record?.losses.count)
      #expect((1..<120).contains(done), "\(done) epochs in round \(round)")
      if round == 0 {
        try interrupt(common + ["--output", "cut", "--resume"], signal: signal, unlessEpochsAre: done)
        #expect(try bench.contents == ["a.hspy", "cut.part", "one", "two"])
      }
      let resumed = try bench.run(common + ["--output", "cut", "--resume", "--threads", "2"])
      #expect(resumed.code == 0, "\(resumed)")
      #expect(try bench.data("cut") == bench.data("one"))
      #expect(try bench.contents == ["a.hspy", "cut", "one", "two"])
      try FileManager.default.removeItem(atPath: bench.folder.path("cut"))
    }
  }

  /// Starts a training and ends it with a signal once there is a checkpoint, of more than some epochs.
  private func interrupt(_ arguments: [String], signal: Int32, unlessEpochsAre epochs: Int = 0) throws {
    let errors = bench.folder.url.appendingPathComponent("errors")
    try Data().write(to: errors)
    let process = try startTessera(
      ["train"] + arguments, in: bench.folder.url, output: .nullDevice, errors: FileHandle(forWritingTo: errors))
    func done() -> Int {
      guard let data = try? bench.data("cut.part") else { return 0 }
      return (try? WordModel(fileBytes: [UInt8](data)))?.record?.losses.count ?? 0
    }
    while process.isRunning && done() <= epochs { usleep(2000) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationStatus == 128 + signal)
    let text = try String(contentsOf: errors, encoding: .utf8)
    #expect(text.hasPrefix("tessera: interrupted\nnote: cut.part holds ") && text.contains("--resume"), "\(text)")
    try FileManager.default.removeItem(at: errors)
  }

  @Test("told to end before the first epoch is over: nothing stays") func early() throws {
    try bench.writeMap("a.hspy", rows: 64, columns: 64, seed: 1)
    let process = try startTessera(
      ["train", "spec2vec", "a.hspy", "--per-pixel", "--output", "m", "--window", "1000000", "--dimensions", "4000"],
      in: bench.folder.url, output: .nullDevice, errors: .nullDevice)
    // Asked again and again, as people do; a process that has not begun yet is ended by the system.
    while process.isRunning {
      usleep(50_000)
      kill(process.processIdentifier, SIGINT)
    }
    process.waitUntilExit()
    #expect([130, SIGINT].contains(process.terminationStatus))
    #expect(try bench.contents == ["a.hspy"])
  }

  @Test("folders and patterns are read by name, and a file counts once") func inputs() throws {
    try FileManager.default.createDirectory(atPath: bench.folder.path("maps/deep"), withIntermediateDirectories: true)
    // Odd seeds begin with the other kind of spectrum: the order of the files shows in the model.
    for (name, seed) in [("maps/z.hspy", 0), ("maps/deep/b.hspy", 1), ("maps/B.hspy", 2), ("maps/a.hspy", 4)] {
      try bench.writeMap(name, seed: seed)
    }
    try bench.folder.write("notes", to: "maps/notes.txt")
    try bench.folder.write("hidden", to: "maps/.hidden")
    try bench.folder.write("\u{89}HDF\r\n\u{1A}\n", to: "maps/cut.hspy")
    let names = ["maps/B.hspy", "maps/a.hspy", "maps/deep/b.hspy", "maps/z.hspy"]
    func model(_ inputs: [String], as name: String) throws -> (data: Data, errors: String) {
      let outcome = try bench.run(
        ["spec2vec"] + inputs + ["--per-pixel", "--epochs", "2", "--quiet", "--output", name])
      #expect(outcome.code == 0, "\(outcome)")
      return (try bench.data(name), outcome.errors)
    }
    let named = try model(names, as: "named")
    #expect(named.errors.isEmpty)
    let folder = try model(["maps"], as: "folder")
    #expect(folder.data == named.data)
    #expect(folder.errors.contains("without a spectrum image: ") && folder.errors.contains("maps/notes.txt"))
    #expect(!folder.errors.contains("hidden"))
    let twice = try model(["maps/[!cn]*", "maps/deep/b.hspy"], as: "pattern")
    #expect(twice.data == named.data && twice.errors.contains("count once"), "\(twice.errors)")
    #expect(try model(names.reversed(), as: "reversed").data != named.data)
  }

  @Test("the summary, as text and as JSON") func summary() throws {
    let arguments = [
      "spec2vec", "SampleData/crossed/eds.hspy", "--chip", "16px", "--elements", "La,Sr,Ti,O,Fe", "--validate",
      "--held-out", "0.3", "--output", "m",
    ]
    let text = try bench.run(arguments)
    #expect(text.code == 0 && text.errors.isEmpty, "\(text)")
    // Every number may change with the training; what is said may not.
    let masked = text.output.replacing(#/[0-9a-f]{64}|[0-9]+([.,][0-9]+)*/#, with: "N")
      .replacing(#/(?m)^  ([A-Z][a-z]? [KLM]α): .*$/#) { "  \($0.output.1): …" }
    expectSnapshot(masked, named: "train summary.txt", beside: #filePath)

    let json = try bench.run(arguments + ["--json"])
    let all = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let spectra = try #require(all["spectra"] as? Int)
    let heldOut = try #require(all["held_out"] as? Int)
    #expect(spectra + heldOut == 256 && (50..<100).contains(heldOut))
    let losses = try #require(all["losses"] as? [Double])
    #expect(losses.count == 15 && losses[14] < losses[0])
    let validation = try #require(all["validation"] as? [String: Any])
    for name in ["loss", "halves", "lines"] {
      let change = try #require(validation[name] as? [String: Double])
      let (before, after) = (try #require(change["untrained"]), try #require(change["trained"]))
      #expect(name == "loss" ? after < before - 1 : after > before + 0.1, "\(name): \(before) to \(after)")
      if name == "halves" { #expect((0.35...0.65).contains(before), "\(before)") }
    }
    let model = try WordModel(fileBytes: [UInt8](bench.data("m")))
    #expect(all["corpus_sha256"] as? String == model.record?.corpus.hash)
    #expect(all["vocabulary"] as? Int == model.vocabulary.count)
    let nearest = try #require(all["nearest"] as? [[String: Any]])
    #expect(nearest.contains { $0["line"] as? String == "Ti Kα" })
  }

  @Test("spectra of other energy axes are refused, or resampled on request") func axes() throws {
    try bench.writeMap("a.hspy", seed: 1)
    try bench.writeMap("b.hspy", seed: 2, offsetInKeV: 0.015)
    let refused = try bench.train("a.hspy", "b.hspy", "--chip", "2px", "--output", "m")
    expectSnapshot(refused.errors, named: "train other axis.txt", beside: #filePath)
    #expect(refused.code == 1 && refused.output.isEmpty)
    #expect(try bench.contents == ["a.hspy", "b.hspy"])
    let taken = try bench.train("a.hspy", "b.hspy", "--chip", "2px", "--resample", "--output", "m", "--quiet")
    #expect(taken.code == 0 && taken.output.isEmpty)
    expectSnapshot(taken.errors, named: "train resampled.txt", beside: #filePath)
  }

  @Test("chips in nm are those in px, and strides make them overlap") func chips() throws {
    try bench.writeMap("a.hspy", seed: 1)
    for (name, chip) in [("px", "2px"), ("nm", "4 nm")] {
      let outcome = try bench.train("a.hspy", "--chip", chip, "--epochs", "1", "--output", name, "--json")
      #expect(outcome.code == 0 && outcome.output.contains("\"spectra\" : 16,"), "\(outcome)")
    }
    #expect(try bench.data("px") == bench.data("nm"))
    let over = try bench.train("a.hspy", "--chip", "2px", "--stride", "1px", "--output", "m", "--json")
    #expect(over.output.contains("\"spectra\" : 49,"), "\(over)")
  }
}
