import Foundation
import Kernels
import TestSupport

@testable import PipelineEngine

/// A store in a folder of its own that knows one small network with two variants.
struct WeightsBench {
  let folder: ScratchFolder
  let content: [UInt8]
  let store: WeightsStore

  init(bytes: Int = 300_000, seed: UInt64 = 5) throws {
    folder = try ScratchFolder()
    var random = SeededGenerator(seed: seed)
    content = Array("PK".utf8) + (2..<bytes).map { _ in UInt8.random(in: 0...255, using: &random) }
    let prefix = String(SHA256.hexDigest(of: content).prefix(8))
    store = WeightsStore(
      folder: folder.path("cache/weights"),
      known: [
        KnownWeights("resnet18", "v1", prefix, approximateBytes: bytes),
        KnownWeights("resnet18", "v2", "00000000", approximateBytes: bytes),
        KnownWeights("resnet18", "v1", "11111111", approximateBytes: bytes, isFormer: true),
        KnownWeights("resnet50", "v1", "22222222", approximateBytes: bytes),
      ])
  }

  var fileName: String { store.known[0].fileName }
  var destination: String { "\(store.folder)/\(fileName)" }
  var partial: String { "\(store.folder)/.\(fileName).partial" }

  /// Everything in the store's folder, hidden files too.
  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: store.folder)) ?? []).sorted() }

  /// Fetches with little patience.
  @discardableResult func fetch(
    from server: LocalServer, variant: String = "v1", progress: @escaping (DownloadProgress) -> Void = { _ in }
  ) throws -> WeightsArrival {
    try store.fetch(
      "resnet18", variant: variant, from: server.address,
      patience: DownloadPatience(connectSeconds: 2, stallSeconds: 1), progress: progress)
  }

  /// The line that a failing fetch ends with, the server's port taken out.
  func refusal(from server: LocalServer, variant: String = "v1") -> String {
    do {
      try fetch(from: server, variant: variant)
      return "no error"
    } catch {
      return "\(error)".replacingOccurrences(of: ":\(server.port)/", with: ":PORT/")
        .replacingOccurrences(of: folder.url.path, with: "FOLDER")
    }
  }

  func write(_ bytes: [UInt8], to path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }
}
