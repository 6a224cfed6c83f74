import DataModel
import Encoders
import Foundation
import Kernels
import MicrographFiles
import TestSupport
import Testing

/// Channels of ResNets, with weights that are made by a rule: they test the way, not the recognition.
@Suite("ResNet channels") struct ResNetTests {
  /// The three pipelines of the papers. Two of them see their chips at 64 px here, which takes a sixteenth of the time.
  @Test(
    "the papers' pipelines run; a second run with another support reads the embeddings",
    arguments: [
      ("sto-ge", 1024, "64", "[13, 9], "), ("lsfo", 506, "64", "[0, 2], "), ("moo3", 256, "256", "    - [14, 10]\n"),
    ])
  func papers(_ name: String, _ chips: Int, _ size: String, _ support: String) throws {
    let bench = try NetworkBench()
    let weights = try bench.writeRuleMade(.resnet101)
    var text = try String(
      contentsOf: projectRoot.appendingPathComponent("Pipelines/\(name)-resnet101.yaml"), encoding: .utf8)
    text.replace("../SampleData", with: projectRoot.appendingPathComponent("SampleData").path)
    text.replace("{encoder: resnet101}", with: "{encoder: resnet101, weights: \(weights), size: \(size)}")
    #expect(text.contains(weights))
    let first = try bench.run(text, output: "first")
    let embeddings = try MicrographFile.open(bench.path("first/channels/haadf/embeddings.npy")).micrograph().intensity
    #expect(embeddings.rows == chips && embeddings.columns == 2048)
    #expect(first.record.contains("rule-made-resnet101.safetensors") && first.record.contains("\"sha256\""))
    #expect(first.stages.contains("encode haadf"))
    #expect(first.record.contains("\"precision\" : \"f32\"") || first.record.contains("\"precision\" : \"bf16\""))

    let fewer = text.replacing(support, with: "")
    #expect(fewer != text)
    let second = try bench.run(fewer, output: "second")
    #expect(!second.stages.contains("encode haadf") && second.stages.contains("read haadf from the cache"))
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: bench.path("first/channels/haadf/embeddings.npy")))
        == Data(contentsOf: URL(fileURLWithPath: bench.path("second/channels/haadf/embeddings.npy"))))
  }

  @Test("same bytes for one and two threads, with and without the cache") func reproducible() throws {
    let bench = try NetworkBench()
    let weights = try bench.writeRuleMade(.resnet18)
    let text = bench.pipeline("{encoder: resnet18, weights: \(weights), precision: f32, size: 64}")
    let one = try bench.run(text, output: "one", arguments: ["--threads", "1", "--no-cache"])
    let two = try bench.run(text, output: "two", arguments: ["--threads", "2"])
    let three = try bench.run(text, output: "three", arguments: ["--threads", "2"])
    #expect(one.stages.contains("encode image") && two.stages.contains("encode image"), "no cache, then an empty one")
    #expect(!three.stages.contains("encode image"))
    for file in ["channels/image/embeddings.npy", "strategies/image/chips.csv", "comparison.json"] {
      let first = try Data(contentsOf: URL(fileURLWithPath: bench.path("one/\(file)")))
      for other in ["two", "three"] {
        #expect(
          try first == Data(contentsOf: URL(fileURLWithPath: bench.path("\(other)/\(file)"))), "\(file) of \(other)")
      }
    }
  }

  @Test("an altered entry of the cache is computed anew, with a note") func damagedCache() throws {
    let bench = try NetworkBench()
    let weights = try bench.writeRuleMade(.resnet18)
    let text = bench.pipeline("{encoder: resnet18, weights: \(weights), size: 64}")
    _ = try bench.run(text, output: "one")
    let folder = bench.path("cache/embeddings")
    let entry = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(entry)"))
    bytes[bytes.count - 100] ^= 1
    try bytes.write(to: URL(fileURLWithPath: "\(folder)/\(entry)"))
    let two = try bench.run(text, output: "two")
    #expect(two.stages.contains("encode image"))
    #expect(two.errors.contains("its embeddings are computed anew"), "\(two.errors)")
    #expect(try bench.run(text, output: "three").errors.isEmpty, "the entry was replaced")
  }

  @Test("without weights one line says how to get them", arguments: ["run", "check"])
  func withoutWeights(_ command: String) throws {
    let bench = try NetworkBench()
    let outcome = try runTessera(
      [command, "Pipelines/sto-ge-resnet101.yaml"], in: projectRoot, environment: ["TESSERA_CACHE": bench.path("cache")]
    )
    #expect(outcome.code != 0 && outcome.output.isEmpty)
    expectSnapshot(outcome.errors, named: "resnet without weights.txt", beside: #filePath)
  }

  @Test("imported weights are found by their hash, official ones by nothing") func imported() throws {
    let bench = try NetworkBench()
    let weights = try bench.writeRuleMade(.resnet18)
    let environment = ["TESSERA_CACHE": bench.path("cache")]
    let outcome = try runTessera(
      ["weights", "import", weights, "--as", "resnet18"], in: bench.folder.url, environment: environment)
    try #require(outcome.code == 0, "\(outcome.errors)")
    let path = try runTessera(
      ["weights", "list", "--json"], in: bench.folder.url, environment: environment)
    let hash = try #require(path.output.firstMatch(of: /resnet18-([0-9a-f]{16})/)).output.1
    let run = try bench.run(bench.pipeline("{encoder: resnet18, weights: \(hash), size: 64}"), output: "out")
    #expect(run.record.contains("resnet18-\(hash).safetensors"))
    let wrong = try runTessera(
      ["weights", "import", weights, "--as", "resnet50"], in: bench.folder.url, environment: environment)
    #expect(wrong.code != 0 && wrong.errors.contains("they are those of resnet18"), "\(wrong.errors)")
  }

  @Test(
    "mistakes are one line",
    arguments: [
      ("other network", "{encoder: resnet50, weights: rule-made-resnet18.safetensors}"),
      ("no weights file", "{encoder: resnet18, weights: lost.pth}"),
      ("image as weights", "{encoder: resnet18, weights: bse.tif}"),
      ("weights word", "{encoder: resnet18, weights: best}"),
      ("size", "{encoder: resnet18, size: 5000}"),
      ("size unit", "{encoder: resnet18, size: 3 nm}"),
      ("layer", "{encoder: resnet18, layer: layer5}"),
      ("normalise", "{encoder: resnet18, normalise: z-score}"),
      ("precision", "{encoder: resnet18, precision: f64}"),
      ("depth", "{encoder: resnet100}"),
    ]) func mistakes(_ name: String, _ channel: String) throws
  {
    let bench = try NetworkBench()
    if name == "other network" { _ = try bench.writeRuleMade(.resnet18) }
    try bench.folder.write(bench.pipeline(channel), to: "bad.yaml")
    let outcome = try runTessera(
      ["check", "bad.yaml"], in: bench.folder.url, environment: ["TESSERA_CACHE": bench.path("cache")])
    #expect(outcome.code != 0)
    expectSnapshot(outcome.errors, named: "resnet \(name).txt", beside: #filePath)
  }

  @Test("weights that are no numbers are refused by import and check") func brokenWeights() throws {
    let bench = try NetworkBench()
    let network = NetworkDescription.resNet(.resnet18)
    let path = bench.path("broken.safetensors")
    try writeSafetensors(network.tensors, to: path) { name, shape in
      var values = ruleMadeTensor(name, shape: shape, lastNorm: "bn2")
      if name == "layer3.1.conv2.weight" { values[10] = .nan }
      return values
    }
    try bench.folder.write(bench.pipeline("{encoder: resnet18, weights: broken.safetensors}"), to: "bad.yaml")
    let environment = ["TESSERA_CACHE": bench.path("cache")]
    for arguments in [["check", "bad.yaml"], ["weights", "import", "broken.safetensors", "--as", "resnet18"]] {
      let outcome = try runTessera(arguments, in: bench.folder.url, environment: environment)
      #expect(outcome.code != 0)
      expectSnapshot(outcome.errors, named: "resnet broken weights \(arguments[0]).txt", beside: #filePath)
    }
  }

  @Test("chips under 8 px are refused before anything is computed") func smallChips() throws {
    let bench = try NetworkBench()
    let weights = try bench.writeRuleMade(.resnet18)
    let text = bench.pipeline("{encoder: resnet18, weights: \(weights)}").replacing("15 px", with: "7 px")
    try bench.folder.write(text, to: "bad.yaml")
    let outcome = try runTessera(["check", "bad.yaml"], in: bench.folder.url)
    #expect(outcome.code != 0)
    expectSnapshot(outcome.errors, named: "resnet small chips.txt", beside: #filePath)
  }
}
