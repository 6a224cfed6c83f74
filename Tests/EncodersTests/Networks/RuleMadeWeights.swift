import TestSupport

@testable import Encoders

/// Weights of a network by the rule of ``ruleMadeTensor(_:shape:lastNorm:)``, with what a test wants to be wrong.
struct RuleMadeWeights: WeightSource {
  private let lastNorm: String
  private var shapes: [String: [Int]]
  private var replaced: [String: [Float]] = [:]

  init(_ network: NetworkDescription) {
    lastNorm = network.block == .basic ? "bn2" : "bn3"
    shapes = Dictionary(uniqueKeysWithValues: network.tensors.map { ($0.name, $0.shape) })
    for convolution in network.allConvolutions { shapes[convolution.normPath + ".num_batches_tracked"] = [] }
    shapes["fc.weight"] = [1000, network.width(afterStage: network.stages.count)]
    shapes["fc.bias"] = [1000]
  }

  var names: [String] { Array(shapes.keys) }

  func shape(of name: String) -> [Int]? { shapes[name] }

  func values(of name: String) throws -> [Float] {
    if let values = replaced[name] { return values }
    return ruleMadeTensor(name, shape: shapes[name] ?? [], lastNorm: lastNorm)
  }

  /// Gives a tensor another shape, or takes it away.
  func with(_ name: String, shape: [Int]?) -> RuleMadeWeights {
    var changed = self
    changed.shapes[name] = shape
    return changed
  }

  /// Puts a number into a tensor.
  func with(_ name: String, element: Int, _ value: Float) throws -> RuleMadeWeights {
    var changed = self
    var values = try values(of: name)
    values[element] = value
    changed.replaced[name] = values
    return changed
  }
}
