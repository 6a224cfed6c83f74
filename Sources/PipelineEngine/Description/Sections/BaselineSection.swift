import Baselines
import DataModel

extension PipelineDescription {
  /// `[otsu, random-forest: {trees: 500, seed: 7}]`.
  static func readBaselines(
    _ value: YAMLValue, beside strategies: [FusionStrategy]
  ) throws(PipelineError) -> [Baseline] {
    var baselines: [Baseline] = []
    for item in try value.list("a list of baselines such as [otsu, random-forest]") {
      let baseline = try readBaseline(item)
      guard !baselines.contains(where: { $0.name == baseline.name }) else {
        throw item.failure("the baseline \"\(baseline.name)\" stands there twice")
      }
      let slug = baseline.strategy(hasSpectra: false).slug
      if let other = strategies.first(where: { $0.slug == slug }) {
        throw item.failure("the strategy \"\(other.name)\" has the result folder \"\(slug)\" already; rename it")
      }
      baselines.append(baseline)
    }
    return baselines
  }

  private static func readBaseline(_ item: YAMLValue) throws(PipelineError) -> Baseline {
    if item.isScalar { return try readBaseline(try item.text(), options: nil, of: item) }
    let entries = try item.entries()
    guard entries.count == 1 else {
      throw item.failure("a baseline has one name, found \(entries.map(\.key).joined(separator: ", "))")
    }
    let options = entries[0].value
    return try readBaseline(entries[0].key, options: options.isEmpty ? nil : options, of: item)
  }

  private static func readBaseline(
    _ name: String, options: YAMLValue?, of item: YAMLValue
  ) throws(PipelineError) -> Baseline {
    let plain: [String: Baseline] = ["otsu": .otsu, "adaptive": .adaptive, "watershed": .watershed, "ssim": .ssim]
    if let baseline = plain[name] {
      if let options { throw options.failure("\(name) has no options") }
      return baseline
    }
    switch name {
    case "k-means":
      let keys = try options?.mapping(allowed: ["seed"])
      return .kMeans(seed: UInt64(try keys?["seed"]?.integer(least: 0) ?? 1))
    case "random-forest":
      let keys = try options?.mapping(allowed: ["trees", "seed"])
      let trees = try keys?["trees"]?.integer(least: 1) ?? 200
      guard trees <= 10_000 else { throw item.failure("at most 10000 trees, found \(trees)") }
      return .randomForest(trees: trees, seed: UInt64(try keys?["seed"]?.integer(least: 0) ?? 1))
    default: throw item.failure(unknownName("baseline", name, allowed: Baseline.names))
    }
  }
}

extension Baseline {
  /// How it stands among the strategies: `baseline NAME`, with the sources it looks at as its channels.
  func strategy(hasSpectra: Bool) -> FusionStrategy {
    FusionStrategy(
      name: "baseline \(name)", channels: readsSpectra && hasSpectra ? ["image", "spectra"] : ["image"],
      fusion: .baseline)
  }

  /// For `run.json`.
  var record: JSONValue {
    var fields: [String: JSONValue] = ["name": .text(name)]
    switch self {
    case .otsu, .adaptive, .watershed, .ssim: break
    case .kMeans(let seed): fields["seed"] = .number(Double(seed))
    case .randomForest(let trees, let seed):
      fields["trees"] = .whole(trees)
      fields["seed"] = .number(Double(seed))
    }
    return .object(fields)
  }
}
