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

/// A channel's network as a run needs it.
private struct ChannelNetwork {
  /// For instance `resnet101`.
  let name: String
  /// As really used: `f32` or `bf16`.
  let precision: NetworkPrecision
  /// Everything but precision and weights that changes the embeddings.
  let settings: [String: String]
  /// What the chips are cut from.
  let image: Matrix
  /// What is to be said about the image.
  let notes: [String]
  /// Whether reading embeddings from the cache is worth it.
  let isCached: Bool
  let makeEncoder: (WeightsFile) throws -> any ChipEncoder<ImageBatch>
}

extension PipelinePlan {
  /// Fewer chips `texture` describes in about two seconds: no reason to fill the cache.
  private static let fewestCachedTextures = 4096

  /// The chips as a network describes them, from the cache where an earlier run left them there.
  func encodeByNetwork(
    _ prepared: Micrograph, channel: PipelineDescription.Channel, cache: EmbeddingCache?, threads: Int,
    clock: StageClock, meter: ProgressMeter
  ) throws -> NetworkEncoding {
    guard let weights = weights[channel.name] else { preconditionFailure("channel \(channel.name) without weights") }
    let sha256 = clock.measure("hash weights") { weights.file.sha256 }
    if let prefix = weights.hashPrefix, !sha256.hasPrefix(prefix) {
      throw WeightsStoreError(
        "\(weights.file.path): its SHA-256 begins with \(sha256.prefix(8)), not \(prefix): the file is damaged; remove "
          + "it and get it again")
    }
    let network = try network(of: channel.encoder, prepared, threads: threads)
    let precision = network.precision.rawValue
    let record = JSONValue.object([
      "channel": .text(channel.name), "network": .text(network.name), "file": .text(weights.name),
      "sha256": .text(sha256), "precision": .text(precision),
    ])
    func encode() throws -> Embeddings {
      let encoder = try clock.measure("load weights") { try network.makeEncoder(weights.file) }
      return try encodeImage(
        network.image, with: encoder, channel: channel.name, threads: threads, clock: clock, meter: meter)
    }
    guard let cache, network.isCached else {
      return NetworkEncoding(embeddings: try encode(), record: record, notes: network.notes)
    }
    let key = clock.measure("hash chips") {
      EmbeddingKey(
        chips: chipsHash(of: network.image), network: network.name, weights: sha256, precision: precision,
        options: network.settings)
    }
    var passingNotes: [String] = []
    switch clock.measure("read \(channel.name) from the cache", { cache.embeddings(for: key) }) {
    case .embeddings(let found):
      meter.update("encode \(channel.name)", 1)
      return NetworkEncoding(embeddings: found, record: record, notes: network.notes)
    case .damaged(let note): passingNotes.append(note)
    case .nothing: break
    }
    let embeddings = try encode()
    let about = EmbeddingAbout(
      network: network.name, weights: String(sha256.prefix(8)), precision: precision,
      image: URL(fileURLWithPath: description.image.file).lastPathComponent)
    let note = clock.measure("write \(channel.name) to the cache") { cache.store(embeddings, for: key, about: about) }
    passingNotes += note.map { [$0] } ?? []
    return NetworkEncoding(embeddings: embeddings, record: record, notes: network.notes, passingNotes: passingNotes)
  }

  private func network(
    of encoder: PipelineDescription.Encoder, _ prepared: Micrograph, threads: Int
  ) throws -> ChannelNetwork {
    switch encoder {
    case .texture(let precision):
      return ChannelNetwork(
        name: encoder.name, precision: try precision.resolved(), settings: ["arithmetic": TextureEncoder.arithmetic],
        image: prepared.intensity, notes: [], isCached: grid.count >= Self.fewestCachedTextures,
        makeEncoder: { try TextureEncoder(weights: $0, precision: precision) })
    case .resNet(let resNet):
      let input = try networkInput(prepared, threads: threads)
      let settings = ["largest value": "\(input.largest)", "arithmetic": ResNetEncoder.arithmetic]
      return ChannelNetwork(
        name: encoder.name, precision: try resNet.options.precision.resolved(),
        settings: resNet.settings.merging(settings) { setting, _ in setting }, image: input.image, notes: input.notes,
        isCached: true,
        makeEncoder: {
          try ResNetEncoder(resNet.depth, weights: $0, options: resNet.options, largestValue: input.largest)
        })
    default:
      preconditionFailure("\(encoder.name) is no network")
    }
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
