import DataModel

extension PipelineDescription {
  /// Without `strategies`: every channel alone, and for every image channel with every spectral channel both
  /// `concatenate` and `mean-distance` (the four panels of Meyers 2023, Figure 3).
  static func readStrategies(
    _ value: YAMLValue?, channels: [Channel], channelsValue: YAMLValue?
  ) throws(PipelineError) -> [FusionStrategy] {
    guard let value else {
      let strategies = defaultStrategies(channels)
      if let channelsValue {
        try checkFolders(of: strategies) { _ in channelsValue }
      }
      return strategies
    }
    var strategies: [FusionStrategy] = []
    for entry in try value.entries() { strategies.append(try readStrategy(entry, channels: channels)) }
    guard !strategies.isEmpty else { throw value.failure("expected at least one strategy") }
    let values = value.entriesByName
    try checkFolders(of: strategies) { values[$0.name] ?? value }
    return strategies
  }

  /// Every strategy needs a folder of its own.
  private static func checkFolders(
    of strategies: [FusionStrategy], place: (FusionStrategy) -> YAMLValue
  ) throws(PipelineError) {
    var owners: [String: String] = [:]
    for strategy in strategies {
      guard strategy.slug.utf8.count <= 200 else {
        throw place(strategy).failure("the name is too long for a folder; use at most 200 letters")
      }
      if let other = owners.updateValue(strategy.name, forKey: strategy.slug) {
        throw place(strategy).failure(
          "\"\(other)\" and \"\(strategy.name)\" would share the result folder \"\(strategy.slug)\"; rename one")
      }
    }
  }

  private static func defaultStrategies(_ channels: [Channel]) -> [FusionStrategy] {
    func of(_ source: Source) -> [String] { channels.filter { $0.encoder.source == source }.map(\.name) }
    func averaged(_ names: [String]) -> FusionStrategy {
      FusionStrategy(
        name: "\(names.joined(separator: " + ")) averaged", channels: names,
        fusion: .meanDistance(weights: names.map { _ in 1 }, scale: .max))
    }
    var strategies = channels.map { FusionStrategy(name: $0.name, channels: [$0.name], fusion: .alone) }
    var pairs: [[String]] = []
    for image in of(.image) {
      for spectral in of(.spectra) {
        let names = [image, spectral]
        pairs.append(names)
        strategies.append(
          FusionStrategy(
            name: "\(names.joined(separator: " + ")) concatenated", channels: names,
            fusion: .concatenate(scale: .none)))
        strategies.append(averaged(names))
      }
    }
    // Atom positions have no vectors to concatenate: they join what is averaged, or the only other source.
    let others = pairs.isEmpty ? (of(.image) + of(.spectra)).map { [$0] } : pairs
    for atoms in of(.atoms) { strategies += others.map { averaged($0 + [atoms]) } }
    return strategies
  }

  private static func readStrategy(_ entry: YAMLEntry, channels: [Channel]) throws(PipelineError) -> FusionStrategy {
    let keys = try entry.value.mapping(allowed: ["channels", "fuse", "weights", "scale"])
    var names: [String] = []
    let list = try keys.required("channels")
    for value in try list.list("a list of channels") {
      let name = try value.text("the name of a channel")
      guard channels.contains(where: { $0.name == name }) else {
        throw value.failure(unknownName("channel", name, allowed: channels.map(\.name)))
      }
      guard !names.contains(name) else { throw value.failure("the channel \"\(name)\" stands there twice") }
      names.append(name)
    }
    guard !names.isEmpty else { throw list.failure("expected at least one channel") }
    return FusionStrategy(
      name: entry.key, channels: names, fusion: try readFusion(keys, channels: names, all: channels))
  }

  private enum Fuse: String, CaseIterable {
    case concatenate
    case meanDistance = "mean-distance"
    case entropyWeighted = "entropy-weighted"
    case learnedWeights = "learned-weights"
    case laplacian
  }

  private static func readFusion(
    _ keys: YAMLMapping, channels: [String], all: [Channel]
  ) throws(PipelineError) -> FusionStrategy.Fusion {
    guard let fuse = keys["fuse"] else {
      guard channels.count == 1 else {
        throw keys.value.failure(
          "missing key \"fuse\" for \(channels.count) channels; allowed: "
            + Fuse.allCases.map(\.rawValue).joined(separator: ", "))
      }
      for key in ["weights", "scale"] {
        if let useless = keys[key] { throw useless.failure("has no meaning for one channel without \"fuse\"") }
      }
      return .alone
    }
    let scale = keys["scale"]
    switch try fuse.choice("fusion", Fuse.self) {
    case .concatenate:
      if let other = all.first(where: { channels.contains($0.name) && $0.encoder.givesDistributions }) {
        throw fuse.failure(
          "concatenate joins vectors end to end, and \(other.encoder.name) (channel \"\(other.name)\") gives every chip a "
            + "distribution; use mean-distance or entropy-weighted")
      }
      if let weights = keys["weights"] {
        throw weights.failure("concatenate takes no weights; use mean-distance")
      }
      return .concatenate(scale: try scale?.choice("scale", FusionStrategy.EmbeddingScale.self) ?? .none)
    case .meanDistance:
      return .meanDistance(
        weights: try readWeights(keys["weights"], channels: channels),
        scale: try scale?.choice("scale", FusionStrategy.DistanceScale.self) ?? .max)
    case .entropyWeighted:
      return .entropyWeighted(
        weights: try readWeights(keys["weights"], channels: channels),
        scale: try scale?.choice("scale", FusionStrategy.DistanceScale.self) ?? .max)
    case .learnedWeights, .laplacian:
      if let weights = keys["weights"] {
        throw weights.failure("this fusion learns its weights from the supports; use mean-distance to give them")
      }
      let scale = try scale?.choice("scale", FusionStrategy.DistanceScale.self) ?? .max
      return try fuse.choice("fusion", Fuse.self) == .laplacian
        ? .laplacian(scale: scale) : .learnedWeights(scale: scale)
    }
  }

  /// `{haadf: 2, eds: 1}`; a channel that is not named weighs 1.
  private static func readWeights(_ value: YAMLValue?, channels: [String]) throws(PipelineError) -> [Double] {
    guard let value else { return channels.map { _ in 1 } }
    let keys = try value.mapping(allowed: channels)
    var weights: [Double] = []
    for channel in channels { weights.append(try keys[channel]?.number(in: 0...1e6) ?? 1) }
    guard weights.contains(where: { $0 > 0 }) else {
      throw value.failure("all weights are 0; at least one must be above")
    }
    return weights
  }
}
