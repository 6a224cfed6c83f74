import Encoders
import Foundation
import TestSupport
import Testing

/// Channels of Tessera's own network.
@Suite("texture channels") struct TextureTests {
  @Test("the weights of the package are named with their hash; few chips leave the cache alone") func record() throws {
    let bench = try NetworkBench()
    let outcome = try bench.run(bench.pipeline("{encoder: texture}"), output: "out")
    #expect(outcome.record.contains(try TextureWeights.open().sha256))
    #expect(outcome.record.contains("\"file\" : \"texture.safetensors\""))
    #expect(outcome.record.contains("\"precision\" : \"f32\""))
    #expect(outcome.stages.contains("encode image") && !outcome.stages.contains("read image from the cache"))
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: bench.path("cache/embeddings")))
  }

  @Test("it is the encoder of a pipeline that names none") func isDefault() throws {
    let bench = try NetworkBench()
    let text = bench.pipeline("{encoder: texture}")
    let named = try bench.run(text.replacing("{image: {", with: "{texture: {"), output: "named")
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("channels") }
    let none = try bench.run(lines.joined(separator: "\n"), output: "none")
    #expect(named.record.contains("\"encoder\" : \"texture\"") && none.record.contains("\"encoder\" : \"texture\""))
    for file in ["channels/texture/embeddings.npy", "strategies/texture/chips.csv"] {
      let first = try Data(contentsOf: URL(fileURLWithPath: bench.path("named/\(file)")))
      #expect(try first == Data(contentsOf: URL(fileURLWithPath: bench.path("none/\(file)"))), "\(file)")
    }
  }

  @Test("many chips are read from the cache by a second run") func manyChips() throws {
    let bench = try NetworkBench()
    let text = bench.pipeline("{encoder: texture}").replacing("{size: 15 px}", with: "{size: 12 px, stride: 1 px}")
    let first = try bench.run(text, output: "first")
    let second = try bench.run(text.replacing("[4, 1]", with: "[4, 2]"), output: "second")
    #expect(first.stages.contains("encode image") && !second.stages.contains("encode image"))
    #expect(second.stages.contains("read image from the cache"))
    let file = "channels/image/embeddings.npy"
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: bench.path("first/\(file)")))
        == Data(contentsOf: URL(fileURLWithPath: bench.path("second/\(file)"))))
  }

  @Test(
    "mistakes are one line",
    arguments: [("precision", "{encoder: texture, precision: f64}"), ("weights", "{encoder: texture, weights: a.pth}")]
  ) func mistakes(_ name: String, _ channel: String) throws {
    let bench = try NetworkBench()
    try bench.folder.write(bench.pipeline(channel), to: "bad.yaml")
    let outcome = try runTessera(["check", "bad.yaml"], in: bench.folder.url)
    #expect(outcome.code != 0)
    expectSnapshot(outcome.errors, named: "texture \(name).txt", beside: #filePath)
  }
}
