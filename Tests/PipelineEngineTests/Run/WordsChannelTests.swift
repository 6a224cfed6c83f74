import DataModel
import Foundation
import Kernels
import TestSupport
import Testing

@testable import Encoders
@testable import PipelineEngine

/// Channels of words, from the pipeline file to the result.
@Suite("Words channel") struct WordsChannelTests {
  /// A pipeline over the dacite sample with one channel of words.
  private func pipeline(_ words: String, spectra: String = "") -> String {
    let sample = projectRoot.appendingPathComponent("SampleData/dacite").path
    return """
      tessera: 1
      image: {file: \(sample)/bse.tif}
      spectra: {file: \(sample)/eds.hspy\(spectra)}
      chips: {size: 5 px}
      supports: {a: [[7, 9], [9, 9]], b: [[11, 2], [12, 3]]}
      channels: {words: \(words)}
      """
  }

  private func load(_ text: String, in folder: ScratchFolder) throws -> PipelineDescription {
    try folder.write(text, to: "p.yaml")
    return try PipelineDescription.load(folder.path("p.yaml"))
  }

  private func run(_ text: String, in folder: ScratchFolder, output: String, threads: Int = 2) throws -> RunOutcome {
    try runPipeline(try load(text, in: folder), output: folder.path(output), threads: threads)
  }

  private func bytes(_ file: String, in folder: ScratchFolder) throws -> Data {
    try Data(contentsOf: folder.url.appendingPathComponent(file))
  }

  private func record(_ output: String, in folder: ScratchFolder) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: bytes("\(output)/run.json", in: folder))
    return try #require(json as? [String: Any])
  }

  @Test("trained on its own chips: the same bytes for one and two threads; the model can be used again")
  func trained() throws {
    let folder = try ScratchFolder()
    let text = pipeline("{encoder: spec2vec, train: {epochs: 3, seed: 5}}")
    _ = try run(text, in: folder, output: "one", threads: 1)
    _ = try run(text, in: folder, output: "two", threads: 2)
    for file in ["channels/words/model.tessera", "channels/words/embeddings.npy", "strategies/words/labels.npy"] {
      #expect(try bytes("one/\(file)", in: folder) == bytes("two/\(file)", in: folder), "\(file)")
    }
    _ = try run(
      pipeline("{encoder: spec2vec, model: one/channels/words/model.tessera}"), in: folder, output: "again")
    #expect(
      try bytes("one/channels/words/embeddings.npy", in: folder)
        == bytes("again/channels/words/embeddings.npy", in: folder))
    #expect(!FileManager.default.fileExists(atPath: folder.path("again/channels/words/model.tessera")))

    let (own, again) = (try record("one", in: folder), try record("again", in: folder))
    let model = try #require((own["models"] as? [[String: Any]])?.first)
    let used = try #require((again["models"] as? [[String: Any]])?.first)
    #expect((own["seeds"] as? [String: Int]) == ["channels.words": 5])
    #expect(model["file"] is NSNull && used["file"] as? String == "one/channels/words/model.tessera")
    #expect(model["sha256"] as? String == used["sha256"] as? String)
    let input = try #require(
      (again["inputs"] as? [[String: Any]])?.first { $0["file"] as? String == used["file"] as? String })
    #expect(input["sha256"] as? String == used["sha256"] as? String)
    let training = try #require(model["training"] as? [String: Any])
    #expect((training["losses"] as? [Double])?.count == 3 && training["documents"] as? Int == 300)
    #expect((training["corpus_sha256"] as? String)?.count == 64)
    #expect(model["chips_without_evidence"] as? Int == 0 && model["spectra_resampled"] as? Bool == false)
  }

  @Test("the pipeline's energies are those of the words") func energies() throws {
    let folder = try ScratchFolder()
    let text = pipeline(
      "{encoder: spec2vec, train: {epochs: 1, select: all, min-count: 1}}",
      spectra: ", energy-range: [1 keV, 5 keV], exclude: [[1.6 keV, 1.9 keV]], bin: 80 eV")
    _ = try run(text, in: folder, output: "out")
    let file = [UInt8](try bytes("out/channels/words/model.tessera", in: folder))
    let model = try WordModel(fileBytes: file)
    let half = model.tokeniser.bins.widthInEV / 2
    // `spectra.bin` is not for words, which have bins of their own.
    #expect(model.tokeniser.bins.channelsPerBin == 4)
    for bin in model.vocabulary.bins {
      let energy = 1000 * model.tokeniser.bins.energyInKeV(of: Int(bin))
      #expect(energy > 1000 - half && energy < 5000 + half && !(1600 + half..<1900 - half).contains(energy))
    }
    #expect(model.vocabulary.count > 80)
  }

  @Test("a model of another energy axis: resampled with a note, or refused, both axes named") func otherAxis() throws {
    let folder = try ScratchFolder()
    func model(offset: Double, step: Double) throws -> WordModel {
      let axis = try #require(EnergyAxis(offsetInEV: offset, stepInEV: step, channels: 600))
      let tokeniser = try SpectrumTokeniser(TokeniserSettings(binInEV: 100, energyRangeInEV: -1e6...1e6), axis: axis)
      var settings = WordTrainingSettings.eds
      settings.epochs = 1
      let bins = Int32(tokeniser.bins.count)
      let documents = (0..<50).map { (number: Int32) in
        let words = (0..<bins).filter { ($0 + number) % 3 > 0 }
        return SpectrumDocument(words: words, weights: words.map { _ in 1 })
      }
      return try WordTrainer(tokeniser: tokeniser, settings: settings).train(on: WordCorpus(documents))
    }
    func notes(_ model: WordModel) throws -> [String] {
      try Data(model.fileBytes()).write(to: folder.url.appendingPathComponent("m.tessera"))
      return try PipelinePlan.make(try load(pipeline("{encoder: spec2vec, model: m.tessera}"), in: folder)).notes
    }
    let resampled = try notes(try model(offset: 33, step: 20))
    #expect(
      resampled.count { $0.contains("are resampled to the energy axis of the model (600 channels of 20 eV") } == 1)
    let refusal = #expect(throws: PipelineError.self) { _ = try notes(try model(offset: 60_000, step: 20)) }
    expectSnapshot("\(try #require(refusal))".replacing(folder.url.path + "/", with: ""), named: "words other axis.txt")
    let narrow = #expect(throws: PipelineError.self) { _ = try notes(try self.narrowModel()) }
    expectSnapshot("\(try #require(narrow))".replacing(folder.url.path + "/", with: ""), named: "words narrow bins.txt")
  }

  /// Words of 1 eV.
  private func narrowModel() throws -> WordModel {
    let axis = try #require(EnergyAxis(offsetInEV: 0, stepInEV: 1, channels: 5000))
    let tokeniser = try SpectrumTokeniser(TokeniserSettings(), axis: axis)
    let documents = [SpectrumDocument](repeating: SpectrumDocument(words: [900, 901], weights: [1, 1]), count: 9)
    var settings = WordTrainingSettings.eds
    settings.epochs = 1
    return try WordTrainer(tokeniser: tokeniser, settings: settings).train(on: WordCorpus(documents))
  }

  @Test("chips whose words the model does not know have no evidence, and are counted") func unknown() throws {
    let folder = try ScratchFolder()
    let text = pipeline("{encoder: spec2vec, train: {epochs: 1, min-count: 100}, allowed-missing: 5 %}")
    let plan = try PipelinePlan.make(try load(text, in: folder))
    var notes = RunNotes(lasting: [])
    let channels = try plan.encodeChannels(
      plan.micrograph, cache: nil, threads: 2, clock: StageClock(),
      meter: ProgressMeter(costs: [], report: { _ in }), notes: &notes)
    guard case .embeddings(let embeddings) = channels[0].content else { throw DescriptionTests.WrongCase() }
    let silent = embeddings.evidence.count { !$0 }
    #expect(silent > 0 && silent < 300, "\(silent)")
    guard case .object(let record) = channels[0].model, case .whole(silent) = record["chips_without_evidence"] else {
      throw DescriptionTests.WrongCase()
    }
    let note = try #require(notes.lasting.last)
    #expect(note.hasPrefix("\(silent) of 300 chips have no evidence in channel \"words\""))
    #expect(note.contains("more than 5 % of its words unknown"))
  }

  @Test("what a model's energies leave out is not missing") func narrowModelRange() throws {
    let folder = try ScratchFolder()
    _ = try run(
      pipeline(
        "{encoder: spec2vec, train: {select: all, min-count: 1, epochs: 1}}",
        spectra: ", energy-range: [0.2 keV, 1.4 keV]"), in: folder, output: "low")
    let low = try WordModel(fileBytes: [UInt8](bytes("low/channels/words/model.tessera", in: folder)))
    #expect(low.tokeniser.settings.energyRangeInEV == 200...1400)
    _ = try run(
      pipeline("{encoder: spec2vec, model: low/channels/words/model.tessera, allowed-missing: 0}"), in: folder,
      output: "all")
    let model = try #require((try record("all", in: folder)["models"] as? [[String: Any]])?.first)
    #expect(model["chips_without_evidence"] as? Int == 0)
  }

  @Test("progress goes on within a training") func progress() throws {
    let folder = try ScratchFolder()
    let description = try load(pipeline("{encoder: spec2vec, train: {epochs: 40}}"), in: folder)
    let shares = Shares()
    _ = try runPipeline(description, output: folder.path("out"), threads: 1) { shares.add($0) }
    let seen = shares.all.filter { $0.stage == "encode words" }.map(\.share)
    #expect(Set(seen).count > 10 && seen == seen.sorted())
  }

  @Test(
    "mistakes are named with their line",
    arguments: [
      ("both", "{encoder: spec2vec, model: a.tessera, train: {epochs: 2}}"),
      ("unknown key", "{encoder: spec2vec, train: {epoch: 2}}"),
      ("preset", "{encoder: spec2vec, train: {preset: edx}}"),
      ("dimensions", "{encoder: spec2vec, train: {dimensions: 0}}"),
      ("many dimensions", "{encoder: spec2vec, train: {dimensions: 65537}}"),
      ("missing", "{encoder: spec2vec, allowed-missing: 10 px}"),
      ("missing range", "{encoder: spec2vec, allowed-missing: 110 %}"),
      ("no elements", "{encoder: spec2vec, train: {select: lines}}"),
      ("elements", "{encoder: spec2vec, train: {elements: [Si]}}"),
      ("element", "{encoder: spec2vec, train: {select: lines, elements: [Si, Xx]}}"),
      ("bin", "{encoder: spec2vec, train: {bin: 40}}"),
      ("rate", "{encoder: spec2vec, train: {rate: 0.00001}}"),
      ("no file", "{encoder: spec2vec, model: lost.tessera}"),
      ("no model", "{encoder: spec2vec, model: p.yaml}"),
      ("length", "{encoder: spec2vec, intensity: counts, normalise: l2}"),
      ("min-count", "{encoder: spec2vec, train: {min-count: 1000}}"),
      ("diverges", "{encoder: spec2vec, train: {rate: 1000}}"),
      ("components", "{encoder: spectrum, denoise: {components: 0}}"),
      ("components word", "{encoder: spectrum, denoise: {components: all}}"),
    ]) func refused(_ name: String, _ words: String) throws
  {
    let folder = try ScratchFolder()
    var message = ""
    do { _ = try run(pipeline(words), in: folder, output: "out") } catch {
      message = "\(error)".replacing(folder.url.path + "/", with: "")
    }
    expectSnapshot(message, named: "words \(name).txt")
    #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
  }

  @Test("denoised spectra: components are counted; both spectral encoders take them") func denoised() throws {
    let folder = try ScratchFolder()
    let text = pipeline(
      """
      {encoder: spec2vec, denoise: {components: 3}, train: {epochs: 2}}, raw: {encoder: spectrum},
        eds: {encoder: spectrum, denoise: {components: auto}}, same: {encoder: spectrum, denoise: {components: auto}}
      """)
    for (output, threads) in [("one", 1), ("two", 2)] {
      _ = try run(text, in: folder, output: output, threads: threads)
    }
    let list = try #require(try record("one", in: folder)["denoised"] as? [[String: Any]])
    #expect(list.map { $0["channel"] as? String } == ["words", "eds", "same"])
    #expect(list[0]["components"] as? Int == 3)
    #expect(try #require(list[1]["components"] as? Int) >= 2)
    for channel in ["words", "eds"] {
      let file = "channels/\(channel)/embeddings.npy"
      #expect(try bytes("one/\(file)", in: folder) == bytes("two/\(file)", in: folder))
    }
    func embeddings(_ channel: String) throws -> Data {
      try bytes("one/channels/\(channel)/embeddings.npy", in: folder)
    }
    #expect(try embeddings("eds") == embeddings("same") && embeddings("eds") != embeddings("raw"))
  }
}

/// What progress said, from any thread.
private final class Shares: @unchecked Sendable {
  private let lock = NSLock()
  private var seen: [RunProgress] = []

  func add(_ progress: RunProgress) { lock.withLock { seen.append(progress) } }
  var all: [RunProgress] { lock.withLock { seen } }
}
