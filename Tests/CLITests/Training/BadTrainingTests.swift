import Encoders
import Foundation
import Kernels
import TestSupport
import Testing

/// Every mistake ends with one line, a code that is not 0, and nothing new in the folder.
@Suite("Bad training") struct BadTrainingTests {
  let bench: TrainingBench

  init() throws {
    bench = try TrainingBench()
    try bench.writeMap("a.hspy", seed: 1)
  }

  private func expectRefused(_ arguments: [String], as name: String) throws {
    let before = try bench.contents
    let outcome = try bench.run(arguments)
    #expect(outcome.code > 0 && outcome.output.isEmpty, "\(outcome)")
    #expect(outcome.errors.hasPrefix("tessera: ") && outcome.errors.split(separator: "\n").count == 1)
    #expect(try bench.contents == before)
    expectSnapshot(outcome.errors, named: "train \(name).txt", beside: #filePath)
  }

  @Test(
    "one line, no model",
    arguments: [
      ("no chip", "a.hspy"), ("chip and pixels", "a.hspy --chip 2px --per-pixel"), ("no file", "lost.hspy --per-pixel"),
      ("nothing fits", "lost*.hspy --per-pixel"), ("an image", "SampleData/crossed/haadf.tif --per-pixel"),
      ("a text", "SampleData/README.md --per-pixel"), ("only images", "SampleData/lsfo --per-pixel"),
      ("chip without unit", "a.hspy --chip 2"), ("half a pixel", "a.hspy --chip 2.5px"),
      ("chip too large", "a.hspy --chip 9px"), ("chip too small", "a.hspy --chip 0.5nm"),
      ("preset", "a.hspy --per-pixel --preset edx"), ("select", "a.hspy --per-pixel --select peak"),
      ("architecture", "a.hspy --per-pixel --architecture skipgram"),
      ("element", "a.hspy --per-pixel --elements Sr,Ty"),
      ("lines without elements", "a.hspy --per-pixel --select lines"),
      ("bin", "a.hspy --per-pixel --bin 40"), ("bin zero", "a.hspy --per-pixel --bin 0eV"),
      ("energy range", "a.hspy --per-pixel --energy-range 1keV"),
      ("energy order", "a.hspy --per-pixel --exclude 2keV,1keV"),
      ("no channel", "a.hspy --per-pixel --energy-range 90keV,99keV"),
      ("empty documents", "a.hspy --per-pixel --significance 90"),
      ("one word", "a.hspy --per-pixel --select all --energy-range 4.48keV,4.51keV --bin 1keV"),
      ("min-count", "a.hspy --per-pixel --min-count 65"), ("dimensions", "a.hspy --per-pixel --dimensions 0"),
      ("epochs", "a.hspy --per-pixel --epochs 0"), ("negative", "a.hspy --per-pixel --negative 0"),
      ("rates", "a.hspy --per-pixel --rate 0.01 --final-rate 0.02"),
      ("diverged", "a.hspy --per-pixel --rate 1e6 --final-rate 1e6"),
      ("held-out", "a.hspy --per-pixel --validate --held-out 0.9"),
      ("held-out nothing", "a.hspy --per-pixel --validate --held-out 0"),
      ("held-out unasked", "a.hspy --per-pixel --held-out 0.2"),
      ("no folder", "a.hspy --per-pixel --output lost/m"), ("over a map", "a.hspy --per-pixel --output a.hspy"),
    ])
  func refused(_ name: String, _ arguments: String) throws {
    let words = arguments.split(separator: " ").map(String.init)
    try expectRefused(["spec2vec"] + words + (words.contains("--output") ? [] : ["--output", "m"]), as: name)
  }

  @Test("counts that are no numbers") func notFinite() throws {
    try bench.writeMap("nan.hspy", seed: 1, replacing: [5000: .nan])
    try expectRefused(["spec2vec", "a.hspy", "nan.hspy", "--per-pixel", "--output", "m"], as: "nan")
  }

  @Test("a second training of the same model") func twice() throws {
    let path = bench.folder.path(".m.lock")
    let common = ["spec2vec", "a.hspy", "--per-pixel", "--epochs", "1", "--quiet", "--output", "m"]
    let first = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    #expect(first >= 0 && flock(first, LOCK_EX | LOCK_NB) == 0)
    try expectRefused(common, as: "at work")
    // A training that was killed leaves the file without a lock.
    #expect(close(first) == 0)
    #expect(try bench.run(common).code == 0)
    #expect(try bench.contents == ["a.hspy", "m"])
  }

  @Test("a checkpoint of other spectra or settings, or a damaged one") func checkpoints() throws {
    try bench.writeMap("b.hspy", seed: 2)
    let common = ["spec2vec", "a.hspy", "--per-pixel", "--epochs", "3", "--output", "m"]
    #expect(try bench.run(common + ["--quiet"]).code == 0)
    try FileManager.default.moveItem(atPath: bench.folder.path("m"), toPath: bench.folder.path("m.part"))
    try expectRefused(common, as: "checkpoint there")
    try expectRefused(common + ["--resume", "--dimensions", "16"], as: "resume settings")
    try expectRefused(common + ["--resume", "--bin", "20eV"], as: "resume words")
    try expectRefused(["spec2vec", "b.hspy"] + common.dropFirst(2) + ["--resume"], as: "resume spectra")
    var bytes = try bench.data("m.part")
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: bench.folder.url.appendingPathComponent("m.part"))
    try expectRefused(common + ["--resume"], as: "resume damaged")
    try FileManager.default.removeItem(atPath: bench.folder.path("m.part"))
    let anew = try bench.run(common + ["--resume", "--quiet"])
    #expect(anew.code == 0 && anew.errors == "note: m.part: not there; training began anew\n", "\(anew)")
  }

  @Test("models and vectors that are damaged, or lie") func models() throws {
    #expect(try bench.train("a.hspy", "--per-pixel", "--epochs", "1", "--quiet", "--output", "m").code == 0)
    let model = [UInt8](try bench.data("m"))
    func altered(_ name: String, _ change: (inout [UInt8]) -> Void) throws {
      var bytes = model
      change(&bytes)
      try Data(bytes).write(to: bench.folder.url.appendingPathComponent("bad"))
      try expectRefused(["export", "bad", "--output", "x.txt"], as: "model \(name)")
    }
    try altered("of another version") { $0[8] = 2 }
    try altered("cut short") { $0.removeLast(100) }
    try altered("with one byte altered") { $0[$0.count / 2] ^= 4 }
    try altered("of another kind") { $0[0] = 0 }
    try altered("empty") { $0 = [] }
    try altered("with a long header") {
      $0[15] = 0x7F; resign(&$0)
    }
    try altered("with NaN") { bytes in
      bytes.replaceSubrange(bytes.count - 36..<bytes.count - 32, with: [0, 0, 0xC0, 0x7F])
      resign(&bytes)
    }
    try altered("that lies about its size") { bytes in
      let wanted = Array("\"words\":".utf8)
      let place = bytes.indices.last { bytes[$0...].starts(with: wanted) }! + wanted.count
      bytes[place] = bytes[place] == 57 ? 56 : 57
      resign(&bytes)
    }
    func vectors(_ name: String, _ text: String, as file: String = "v.txt") throws {
      try bench.folder.write(text, to: file)
      try expectRefused(["import", file, "--like", "m", "--output", "n"], as: "vectors \(name)")
    }
    let word = try WordModel(fileBytes: model).exchanged().words[0]
    try vectors("with NaN", "1 2\n\(word) 1 nan\n")
    try vectors("that lie about their number", "9000000000000000000 2\n\(word) 1 2\n")
    try vectors("of fewer dimensions", "1 3\n\(word) 1 2\n")
    try vectors("twice", "2 2\n\(word) 1 2\n\(word) 1 2\n")
    try vectors("of other words", "1 2\nhouse 1 2\n")
    try vectors("cut short", "1 2\n\(word) abcdef", as: "v.bin")
    try vectors("of no known format", "1 2\n\(word) 1 2\n", as: "v.csv")
    try expectRefused(["export", "m", "--output", "x.csv"], as: "export format")
    try expectRefused(["export", "lost", "--output", "x.txt"], as: "export lost")
    try expectRefused(["import", "v.txt", "--output", "n"], as: "import without axis")
    try expectRefused(["import", "v.txt", "--like", "m", "--bin", "20eV", "--output", "n"], as: "import other words")
  }
}

/// Makes the checksum at the end of a model right.
private func resign(_ bytes: inout [UInt8]) {
  let body = bytes.dropLast(32)
  let digits = Array(SHA256.hexDigest(of: Array(body)).utf8).map { $0 < 58 ? $0 - 48 : $0 - 87 }
  bytes = body + stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
