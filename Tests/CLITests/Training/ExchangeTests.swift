import Encoders
import Foundation
import Kernels
import TestSupport
import Testing

/// `tessera train export` and `import`.
@Suite("Exchange of vectors") struct ExchangeTests {
  let bench: TrainingBench

  init() throws { bench = try TrainingBench() }

  @Test("what is written comes back, in both formats and by both ways to an axis") func roundTrip() throws {
    try bench.writeMap("a.hspy", seed: 1)
    let common = ["--bin", "20eV", "--select", "peaks", "--exclude", "2keV,2.1keV"]
    #expect(
      try bench.run(["spec2vec", "a.hspy", "--per-pixel", "--quiet", "--no-centred", "--output", "m"] + common).code
        == 0)
    let model = try WordModel(fileBytes: [UInt8](bench.data("m")))
    for file in ["x.txt", "x.bin", "x.vec"] {
      let exported = try bench.run(["export", "m", "--output", file])
      #expect(exported.output == "\(model.vocabulary.count) words of 32 dimensions: \(file)\n", "\(exported)")
      for (index, axis) in [["--like", "m"], ["--spectra", "a.hspy"] + common].enumerated() {
        let imported = try bench.run(["import", file, "--output", "n\(index)"] + axis)
        #expect(imported.code == 0, "\(imported)")
        let back = try WordModel(fileBytes: [UInt8](bench.data("n\(index)")))
        #expect(back.vectors == model.vectors && back.tokeniser == model.tokeniser && back.record == nil)
      }
      #expect(try bench.data("n0") == bench.data("n1"))
    }
  }

  @Test("gensim's files are taken", arguments: ["txt", "bin"]) func gensim(_ format: String) throws {
    let fixture = fixtures().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/gensim.\(format)")
    let imported = try bench.run([
      "import", fixture.path, "--spectra", "SampleData/crossed/eds.hspy", "--output", "m",
    ])
    #expect(imported.code == 0, "\(imported)")
    let model = try WordModel(fileBytes: [UInt8](bench.data("m")))
    // make_gensim.py: vector i of word k holds (k * 10 + i) / 16 - 1, words from bin 20 on.
    #expect(model.vocabulary.bins == [20, 21, 22, 23, 24, 25])
    let expected = (0..<24).map { (index: Int) -> Float in Float(index / 4 * 10 + index % 4) / 16 - 1 }
    #expect(model.vectors.elements == expected)
    #expect(try bench.run(["export", "m", "--output", "again.\(format)"]).code == 0)
    if format == "bin" { #expect(try bench.data("again.bin") == Data(contentsOf: fixture)) }
  }
}
