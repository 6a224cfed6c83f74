import Foundation
import Kernels
import TestSupport
import Testing

@testable import PipelineEngine

@Suite("Weights store") struct WeightsStoreTests {
  @Test("the official table") func official() {
    let all = KnownWeights.official
    #expect(Set(all.map(\.fileName)).count == all.count)
    #expect(all.allSatisfy { WeightsStore.isHash($0.hashPrefix) && $0.hashPrefix.count == 8 })
    #expect(all.first { $0.network == "resnet101" }?.fileName == "resnet101-63fe2227.pth")
    #expect(WeightsStore(folder: "").networks == ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"])
  }

  @Test("import by name, by content, under its own hash; the input is only read") func imported() throws {
    let bench = try WeightsBench(bytes: 5000)
    let named = bench.folder.path(bench.fileName)
    let renamed = bench.folder.path("model.bin")
    let own = bench.folder.path("trained.safetensors")
    try bench.write(bench.content, to: named)
    try bench.write(bench.content, to: renamed)
    try bench.write([1, 2, 3], to: own)
    var checked: [String] = []
    let first = try bench.store.importFile(named) { checked += [$0, $1] }
    #expect(first.weights.path == bench.destination && first.weights.variant == "v1" && !first.wasHere)
    #expect(checked == [named, "resnet18"])
    #expect(try bench.store.importFile(renamed) { _, _ in }.wasHere)
    let second = try bench.store.importFile(own, as: "resnet50") { _, _ in }
    let hash = SHA256.hexDigest(of: [1, 2, 3] as [UInt8])
    #expect(second.sha256 == hash && second.weights.variant == "own")
    #expect(second.weights.fileName == "resnet50-\(hash.prefix(16)).safetensors")
    #expect(bench.names == [bench.fileName, second.weights.fileName].sorted())
    #expect(try bytes(of: named) == bench.content && bytes(of: own) == [1, 2, 3])
    #expect(try bench.store.file(for: "resnet50", variant: String(hash.prefix(8))) == second.weights.path)
    #expect(try bench.store.file(for: "resnet50", variant: hash) == second.weights.path)
    // An imported file already in the store is here.
    #expect(try bench.store.importFile(second.weights.path, as: "resnet50") { _, _ in }.wasHere)
    #expect(try bench.store.list().map(\.fileName) == [bench.fileName, second.weights.fileName])
  }

  @Test("refused imports copy nothing") func refused() throws {
    struct Refusal: Error {}
    let bench = try WeightsBench(bytes: 5000)
    let damaged = bench.folder.path(bench.fileName)
    let good = bench.folder.path("good.pth")
    try bench.write(bench.content + [0], to: damaged)
    try bench.write(bench.content, to: good)
    try bench.write([], to: bench.folder.path("empty.pth"))
    try bench.write([5], to: bench.folder.path("who.pth"))
    func line(_ file: String, _ network: String? = nil) -> String {
      do {
        _ = try bench.store.importFile(file, as: network) { _, _ in }
        return "no error"
      } catch { return "\(error)".replacing(bench.folder.url.path, with: "FOLDER") }
    }
    let lines = [
      line(damaged), line(good, "resnet50"), line(good, "resnet81"), line(bench.folder.path("empty.pth")),
      line(bench.folder.path("who.pth")), line(bench.folder.path("lost.pth")), line(bench.folder.url.path),
    ]
    expectSnapshot(lines.joined(separator: "\n") + "\n", named: "weights import refused.txt")
    #expect(throws: Refusal.self) { try bench.store.importFile(good) { _, _ in throw Refusal() } }
    #expect(bench.names.isEmpty)
    #expect(try bench.store.importFile(damaged, as: "resnet18") { _, _ in }.weights.variant == "own")
  }

  @Test("an interrupted download does not disturb an import") func importOverPartial() throws {
    let bench = try WeightsBench(bytes: 5000)
    try bench.write([UInt8](repeating: 9, count: 9000), to: bench.partial)
    let file = bench.folder.path("x.pth")
    try bench.write(bench.content, to: file)
    _ = try bench.store.importFile(file) { _, _ in }
    #expect(try bytes(of: bench.destination) == bench.content)
    #expect(bench.names == [bench.fileName])
  }

  @Test("what is not here, and how to get it") func missing() throws {
    let bench = try WeightsBench(bytes: 5000)
    func line(_ network: String, _ variant: String = "v1") -> String {
      do { return try bench.store.file(for: network, variant: variant) } catch { return "\(error)" }
    }
    var lines = [
      line("resnet18"), line("resnet18", "v2"), line("resnet50", "v2"), line("resnet19"), line("resnet18", "abcdef01"),
    ]
    let file = bench.folder.path("resnet50-mine.pth")
    try bench.write([1, 2, 3], to: file)
    _ = try bench.store.importFile(file, as: "resnet50") { _, _ in }
    lines.append(line("resnet50"))
    expectSnapshot(lines.joined(separator: "\n") + "\n", named: "weights missing.txt")
  }

  @Test("the former file serves where the current one is not here") func former() throws {
    let bench = try WeightsBench(bytes: 5000)
    let former = "\(bench.store.folder)/resnet18-11111111.pth"
    try bench.write([1], to: former)
    #expect(try bench.store.file(for: "resnet18") == former)
    try bench.write(bench.content, to: bench.destination)
    #expect(try bench.store.file(for: "resnet18") == bench.destination)
  }

  @Test("list passes over what is no weights file; verify tells right from wrong") func verified() throws {
    let bench = try WeightsBench(bytes: 5000)
    #expect(try bench.store.list().isEmpty && bench.store.verify().isEmpty)
    try bench.write(bench.content, to: bench.destination)
    try bench.write([1], to: "\(bench.store.folder)/resnet50-22222222.pth")
    for name in [
      "notes.txt", ".resnet18-22222222.pth.partial", "resnet18.pth", "vgg16-22222222.pth", "resnet18-XYZ.pth",
    ] {
      try bench.write([1], to: "\(bench.store.folder)/\(name)")
    }
    try FileManager.default.createDirectory(
      atPath: "\(bench.store.folder)/resnet50-33333333.pth", withIntermediateDirectories: true)
    let results = try bench.store.verify()
    #expect(results.map(\.weights.network) == ["resnet18", "resnet50"])
    #expect(results.map(\.isRight) == [true, false])
    let table = weightsTable(try bench.store.list())
    #expect(table.split(separator: "\n").count == 3 && table.contains("5.0 kB"))
  }
}
