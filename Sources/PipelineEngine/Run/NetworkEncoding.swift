import Chips
import DataModel
import Encoders
import Foundation
import Kernels

/// What a network channel gave, and what is to be said about it.
struct NetworkEncoding {
  let embeddings: Embeddings
  /// For `run.json`: which weights, and the precision in use.
  let record: JSONValue
  /// What holds for every such run.
  var notes: [String] = []
  /// What happened to the cache this time.
  var passingNotes: [String] = []
}

extension PipelinePlan {
  /// The chips as a ResNet describes them, from the cache where an earlier run left them there.
  func encode(
    _ prepared: Micrograph, with resNet: ResNetChannel, channel: String, cache: EmbeddingCache?, threads: Int,
    clock: StageClock, meter: ProgressMeter
  ) throws -> NetworkEncoding {
    guard let weights = weights[channel] else { preconditionFailure("channel \(channel) without weights") }
    let sha256 = clock.measure("hash weights") { weights.file.sha256 }
    if let prefix = weights.hashPrefix, !sha256.hasPrefix(prefix) {
      throw WeightsStoreError(
        "\(weights.file.path): its SHA-256 begins with \(sha256.prefix(8)), not \(prefix): the file is damaged; remove "
          + "it and get it again")
    }
    let precision = try resNet.options.precision.resolved()
    let input = try networkInput(prepared, threads: threads)
    let key = clock.measure("hash chips") {
      EmbeddingKey(
        chips: chipsHash(of: input.image), network: resNet.depth.rawValue, weights: sha256,
        precision: precision.rawValue,
        options: resNet.settings.merging([
          "largest value": "\(input.largest)", "arithmetic": ResNetEncoder.arithmetic,
        ]) { setting, _ in setting })
    }
    let record = JSONValue.object([
      "channel": .text(channel), "network": .text(resNet.depth.rawValue), "file": .text(weights.name),
      "sha256": .text(sha256), "precision": .text(precision.rawValue),
    ])
    var passingNotes: [String] = []
    if let cache {
      switch clock.measure("read \(channel) from the cache", { cache.embeddings(for: key) }) {
      case .embeddings(let found):
        meter.update("encode \(channel)", 1)
        return NetworkEncoding(embeddings: found, record: record, notes: input.notes)
      case .damaged(let note): passingNotes.append(note)
      case .nothing: break
      }
    }
    let encoder = try clock.measure("load weights") {
      try ResNetEncoder(resNet.depth, weights: weights.file, options: resNet.options, largestValue: input.largest)
    }
    let embeddings = try encodeImage(
      input.image, with: encoder, channel: channel, threads: threads, clock: clock, meter: meter)
    if let cache {
      let about = EmbeddingAbout(
        network: resNet.depth.rawValue, weights: String(sha256.prefix(8)), precision: precision.rawValue,
        image: URL(fileURLWithPath: description.image.file).lastPathComponent)
      let note = clock.measure("write \(channel) to the cache") { cache.store(embeddings, for: key, about: about) }
      passingNotes += note.map { [$0] } ?? []
    }
    return NetworkEncoding(
      embeddings: embeddings, record: record, notes: input.notes, passingNotes: passingNotes)
  }

  /// The image in a range that a network trained on 8-bit pictures knows: 8 bits and 0…1 as they are, all else from
  /// its percentiles 0.1 and 99.9, since a deeper detector rarely fills its range.
  private func networkInput(
    _ prepared: Micrograph, threads: Int
  ) throws -> (image: Matrix, largest: Float, notes: [String]) {
    if prepared.pixelType == .uint8 { return (prepared.intensity, 255, []) }
    let range = prepared.intensity.elements.reduce(into: (Float.infinity, -Float.infinity)) { range, value in
      range = (min(range.0, value), max(range.1, value))
    }
    if !prepared.pixelType.isInteger, range.0 >= 0, range.1 <= 1 { return (prepared.intensity, 1, []) }
    let scaled = try Chips.preprocess(prepared, steps: [.normalise(low: 0.1, high: 99.9)], threads: threads)
    let note = "the networks see the image scaled from its percentiles 0.1 and 99.9 to 0 and 1"
    return (scaled.micrograph.intensity, 1, [note] + scaled.notes)
  }

  /// SHA-256 over the pixels and where the chips lie in them.
  private func chipsHash(of image: Matrix) -> String {
    var hash = SHA256()
    let shape = [
      image.rows, image.columns, grid.rows, grid.columns, grid.chipRows, grid.chipColumns, grid.strideRows,
      grid.strideColumns,
    ]
    shape.withUnsafeBytes { hash.update($0) }
    image.elements.withUnsafeBytes { hash.update($0) }
    return hash.hexDigest()
  }
}
