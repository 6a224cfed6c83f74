import DataModel
import Encoders

/// A channel of a ResNet as the pipeline asks for it.
struct ResNetChannel: Sendable {
  /// Which weights.
  enum Weights: Sendable, Equatable {
    /// Those of the PyTorch project, `v1` or `v2`, or an imported file by the first digits of its SHA-256; from the
    /// user's store.
    case stored(variant: String)
    /// A file that the pipeline names.
    case file(String)

    /// The word of the pipeline file.
    var word: String {
      switch self {
      case .stored(variant: "v1"): "imagenet"
      case .stored(variant: "v2"): "imagenet-v2"
      case .stored(let hash): hash
      case .file(let name): name
      }
    }
  }

  var depth: ResNetDepth
  var weights: Weights
  var options: ResNetEncoder.Options

  /// Everything but precision and weights that changes the embeddings, in the words of the pipeline file.
  var settings: [String: String] {
    let size =
      switch options.size {
      case .square(let side): "\(side) px"
      case .native: "native"
      }
    return [
      "size": size, "layer": (options.layer == .layer4 ? .pooled : options.layer).rawValue,
      "normalise": options.normalisation == .imageNet ? "imagenet" : "none",
    ]
  }

  /// For the time left: 50 ms for ResNet101 at 256 px; the number of layers is close enough for the others.
  func estimatedSecondsPerChip(of grid: ChipGrid) -> Double {
    let pixels: Int
    switch options.size {
    case .square(let side): pixels = side * side
    case .native: pixels = grid.chipRows * grid.chipColumns
    }
    let layers = Double(depth.rawValue.dropFirst("resnet".count)) ?? 101
    return 7.5e-9 * layers * Double(pixels)
  }
}

extension PipelineDescription {
  /// Input sizes beyond this make a single chip slower than a whole image should be.
  private static let largestInput = 1024

  private enum Normalise: String, CaseIterable { case imagenet, none }

  static func readResNet(_ depth: ResNetDepth, _ value: YAMLValue) throws(PipelineError) -> ResNetChannel {
    let keys = try value.mapping(allowed: ["encoder", "weights", "precision", "size", "layer", "normalise"])
    var options = ResNetEncoder.Options()
    if let size = keys["size"] { options.size = try readInputSize(size) }
    if let layer = keys["layer"] { options.layer = try layer.choice("layer", ResNetEncoder.Layer.self) }
    if let precision = keys["precision"] {
      options.precision = try precision.choice("precision", NetworkPrecision.self)
    }
    if try keys["normalise"]?.choice("normalisation", Normalise.self) == Normalise.none {
      options.normalisation = .none
    }
    return ResNetChannel(depth: depth, weights: try readWeights(keys["weights"]), options: options)
  }

  private static func readWeights(_ value: YAMLValue?) throws(PipelineError) -> ResNetChannel.Weights {
    guard let value else { return .stored(variant: "v1") }
    switch try value.name("imagenet, imagenet-v2, a file, or the beginning of a SHA-256") {
    case "imagenet": return .stored(variant: "v1")
    case "imagenet-v2": return .stored(variant: "v2")
    case let text where WeightsStore.isHash(text.lowercased()): return .stored(variant: text.lowercased())
    case let text where text.contains(".") || text.contains("/"): return .file(text)
    case let other:
      throw value.failure(
        "unknown weights \"\(other)\"; allowed: imagenet, imagenet-v2, a file (.pth or .safetensors), or the first 8 or "
          + "more digits of the SHA-256 of imported weights")
    }
  }

  /// `256`, `256 px` or `native`.
  private static func readInputSize(_ value: YAMLValue) throws(PipelineError) -> ResNetEncoder.InputSize {
    let text = try value.text("a size such as 256, or native")
    if text == "native" { return .native }
    let quantity = Quantity(text)
    guard let quantity, ["", "px"].contains(quantity.unit), let side = Int(exactly: quantity.value),
      (32...largestInput).contains(side)
    else {
      throw value.failure("expected native or a size of 32 to \(largestInput) px, found \(value.found)")
    }
    return .square(side)
  }
}
