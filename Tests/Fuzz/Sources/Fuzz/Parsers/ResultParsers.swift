import DataModel
import Foundation
import Kernels
import PipelineEngine

extension Parser {
  /// Folders of finished runs, as `compare`, `suggest` and `supports: {from: …}` read them; for the fuzzer a folder is a
  /// zip archive.
  static let result = Parser(
    made: { scratch in [try packedRun(scratch)] }, beside: dacite, tokens: wrongValues,
    mutateInside: { bytes, random in
      guard var records = storedRecords(bytes), !records.isEmpty else { return nil }
      for _ in 0...random.below(2) {
        let index = random.below(records.count)
        let isText = [".json", ".yaml"].contains { records[index].name.suffix(5).elementsEqual($0.utf8) }
        if isText && random.below(4) > 0 {
          mutateWords(&records[index].data, values: wrongValues, &random)
        } else {
          mutate(
            &records[index].data, with: records[random.below(records.count)].data, tokens: littleNumbers, &random)
        }
        if random.below(20) == 0 { records.remove(at: index) }
        guard !records.isEmpty else { return nil }
      }
      return storedZip(records, nested: false)
    }, allowance: 512 << 20,
    read: { path in
      guard let bytes = FileManager.default.contents(atPath: path), let records = storedRecords([UInt8](bytes)) else {
        return false
      }
      let folder = "\(path).run"
      try? FileManager.default.removeItem(atPath: folder)
      for record in records {
        // A changed name must not lead elsewhere.
        let name = String(decoding: record.name, as: UTF8.self)
        guard !name.contains(".."),
          name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "/.-".contains($0)) })
        else { continue }
        let file = URL(fileURLWithPath: "\(folder)/\(name)")
        try? FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try? Data(record.data).write(to: file)
      }
      let isCompared = isAccepted(path) { _ = try RunComparison.make(of: [folder, folder]).text }
      let isGuided = isAccepted(path) { _ = try JSONEncoder().encode(RunGuidance.make(of: folder, threads: 1)) }
      return isCompared && isGuided
    })

  /// Entries of the cache of embeddings, the checksum made right.
  static let embeddings = Parser(
    made: { scratch in
      let cache = EmbeddingCache(folder: "\(scratch)/cache")
      let values = Matrix(rows: 4, columns: 3, elements: (0..<12).map { Float($0) })
      let note = cache.store(
        Embeddings(values: values, evidence: [true, true, false, true]), for: embeddingKey,
        about: EmbeddingAbout(network: "resnet18", weights: "0123", precision: "f32", image: "a.tif"))
      precondition(note == nil, note ?? "")
      return [[UInt8](try Data(contentsOf: URL(fileURLWithPath: cacheEntry(scratch))))]
    }, tokens: littleNumbers + [Array("tessera\0".utf8)],
    mutateInside: { bytes, random in
      guard bytes.count > 32 else { return nil }
      var body = Array(bytes.dropLast(32))
      for _ in 0...random.below(2) { mutate(&body, with: body, tokens: littleNumbers, &random) }
      let digits = Array(SHA256.hexDigest(of: body).utf8).map { $0 < 58 ? $0 - 48 : $0 - 87 }
      return body + stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    },
    read: { path in
      let scratch = URL(fileURLWithPath: path).deletingLastPathComponent().path
      guard
        (try? Data(contentsOf: URL(fileURLWithPath: path)).write(to: URL(fileURLWithPath: cacheEntry(scratch)))) != nil
      else { return false }
      let cache = EmbeddingCache(folder: "\(scratch)/cache")
      _ = cache.entries()
      switch cache.embeddings(for: embeddingKey) {
      case .embeddings: return true
      case .nothing: return false
      case .damaged(let note):
        checkIsOneLine(note, path: path)
        return false
      }
    })
}

private let embeddingKey = EmbeddingKey(
  chips: "0", network: "resnet18", weights: "1", precision: "f32", options: [:])

private func cacheEntry(_ scratch: String) -> String { "\(scratch)/cache/\(embeddingKey.digest).embeddings" }

/// A small run's folder, the same wherever and whenever it is made: without times, the inputs named without their folder.
private func packedRun(_ scratch: String) throws -> [UInt8] {
  let pipeline = "\(scratch)/made.yaml"
  try """
  tessera: 1
  image: {file: bse.tif}
  spectra: {file: eds.hspy}
  chips: {size: 15 px}
  supports: {first: [[0, 0], [1, 2]], second: [[2, 2], [3, 1]]}
  channels: {bse: {encoder: texture}, eds: {encoder: spectrum}}
  strategies:
    bse: {channels: [bse]}
    both: {channels: [bse, eds], fuse: mean-distance}
  """.write(toFile: pipeline, atomically: false, encoding: .utf8)
  let folder = "\(scratch)/made"
  _ = try runPipeline(try PipelineDescription.load(pipeline), output: folder, threads: 1)
  try removeTimes(from: URL(fileURLWithPath: "\(folder)/run.json"))
  let names = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).sorted()
  let endings = [".json", ".yaml", ".npy", ".tif"]
  return storedZip(
    try names.filter { name in endings.contains { name.hasSuffix($0) } }.map {
      Record(name: Array($0.utf8), data: [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)"))))
    }, nested: false)
}

private func removeTimes(from file: URL) throws {
  var record = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
  precondition(record.removeValue(forKey: "times") != nil, "\(file.path) has no times")
  try JSONSerialization.data(withJSONObject: record, options: [.prettyPrinted, .sortedKeys]).write(to: file)
}
