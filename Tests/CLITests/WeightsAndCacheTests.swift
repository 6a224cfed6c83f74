import Encoders
import Foundation
import TestSupport
import Testing

/// `weights` and `cache` as a person meets them, with a cache folder of their own.
@Suite("Weights and cache commands") struct WeightsAndCacheTests {
  let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func run(_ arguments: String..., more: [String: String] = [:]) throws -> ProcessOutcome {
    try runTessera(
      arguments, in: scratch.url, environment: ["TESSERA_CACHE": scratch.path("cache")].merging(more) { $1 })
  }

  @Test("an empty store: what is said, and nothing made") func empty() throws {
    let path = try run("weights", "path", "resnet101")
    #expect(path.code == 1 && path.output.isEmpty)
    #expect(path.errors.contains("tessera weights fetch resnet101") && path.errors.contains("179 MB"))
    #expect(try run("weights", "list").output.contains("no weights in"))
    #expect(try run("weights", "list", "--json").output == "[\n\n]\n")
    #expect(try run("weights", "verify").code == 0)
    #expect(try run("cache", "list").output.contains("no embeddings in"))
    #expect(try run("cache", "list", "--json").output == "[\n\n]\n")
    #expect(try run("cache", "clear").output == "removed 0 entries, 0 bytes\n")
    #expect(!FileManager.default.fileExists(atPath: scratch.path("cache")))
  }

  @Test("import, list, verify, path") func imported() throws {
    let file = try writeRuleMadeWeights(.resnet18, to: scratch)
    let bytes = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
    let imported = try run("weights", "import", file, "--as", "resnet18")
    #expect(imported.code == 0 && imported.errors.isEmpty, "\(imported)")
    let listed = try run("weights", "list", "--json").output
    let all = try #require(try JSONSerialization.jsonObject(with: Data(listed.utf8)) as? [[String: Any]])
    let only = try #require(all.first)
    #expect(all.count == 1 && only["network"] as? String == "resnet18" && only["variant"] as? String == "own")
    let prefix = try #require(only["sha256_prefix"] as? String)
    #expect(prefix.count == 16 && only["bytes"] as? Int == bytes)
    let path = try run("weights", "path", "resnet18", "--variant", prefix)
    #expect(path.output == scratch.path("cache/weights/resnet18-\(prefix).safetensors") + "\n")
    #expect(try run("weights", "verify").output.hasPrefix("right  resnet18-\(prefix).safetensors"))
    try scratch.write("weighty", to: "cache/weights/resnet18-\(prefix).safetensors")
    let wrong = try run("weights", "verify")
    #expect(wrong.code == 1 && wrong.output.hasPrefix("WRONG") && wrong.errors.contains("1 of 1 files are damaged"))
  }

  @Test("fetch ends with one line and no half file") func fetch() throws {
    let server = try LocalServer { _ in LocalServer.Answer(status: 404) }
    let missing = try run("weights", "fetch", "resnet18", "--from", server.address)
    #expect(missing.code == 1 && missing.output.isEmpty && missing.errors.contains("no such file (HTTP 404)"))
    #expect(missing.errors.split(separator: "\n").count == 1)
    // The proxy is asked for a tunnel, and not for an address of this machine.
    let proxy = ["https_proxy": server.address, "HTTPS_PROXY": server.address, "no_proxy": "", "NO_PROXY": ""]
    let refused = try run("weights", "fetch", "resnet18", more: proxy)
    #expect(refused.code == 1 && refused.errors.contains("the proxy refuses it (HTTP 404)"), "\(refused.errors)")
    #expect(server.requests.last?.line.hasPrefix("CONNECT download.pytorch.org:443") == true)
    let content = try FileManager.default.contentsOfDirectory(atPath: scratch.path("cache/weights"))
    #expect(content.isEmpty, "\(content)")
  }

  @Test("variables of no use are named") func variables() throws {
    let relative = try run("cache", "list", more: ["TESSERA_CACHE": "here"])
    #expect(relative.errors == "tessera: TESSERA_CACHE: must be an absolute path, found \"here\"\n")
    let size = try run("cache", "list", more: ["TESSERA_CACHE_SIZE": "much"])
    #expect(size.errors.hasPrefix("tessera: TESSERA_CACHE_SIZE: must be a size"))
  }
}
